package atoll.server.oidc;

import atoll.api.cel.AdmissionTypes;
import atoll.api.cel.CompilationException;
import atoll.api.cel.CostException;
import atoll.api.cel.Environment;
import atoll.api.cel.EvaluationException;
import atoll.api.cel.Meter;
import atoll.api.cel.Program;
import atoll.api.cel.TreeValues;
import atoll.api.cel.Types;
import atoll.api.cel.Value;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.TokenException;
import atoll.server.config.ConfigProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An expression over the claims of a token, or over the user that they make.
///
/// @param what it is, as errors name it: `username claim expression`
record ClaimExpression(String source, Program program, String variable, String what) {
    private static final Environment CLAIMS =
            Environment.empty().with("claims", Types.map(Types.STRING, Types.DYN));
    private static final Environment USER = Environment.empty().with("user", AdmissionTypes.USER);

    /// Over `claims`.
    static @Nullable ClaimExpression mapping(
            String source, String what, String path, ConfigProblems problems) {
        return compile(source, "claims", what, false, path, problems);
    }

    /// Over `claims`, true or false.
    static @Nullable ClaimExpression ofClaims(String source, String path, ConfigProblems problems) {
        return compile(source, "claims", "claim validation expression", true, path, problems);
    }

    /// Over `user`, true or false.
    static @Nullable ClaimExpression ofUser(String source, String path, ConfigProblems problems) {
        return compile(source, "user", "user info validation rule", true, path, problems);
    }

    private static @Nullable ClaimExpression compile(
            String source,
            String variable,
            String what,
            boolean decides,
            String path,
            ConfigProblems problems) {
        try {
            Program program = (variable.equals("user") ? USER : CLAIMS).compile(source);
            if (decides && !program.type().equals(Types.BOOL)) {
                problems.invalid(path, source, "must evaluate to bool");
                return null;
            }
            return new ClaimExpression(source, program, variable, what);
        } catch (CompilationException e) {
            problems.invalid(path, source, "compilation failed: " + e.getMessage());
            return null;
        }
    }

    private TokenException wrong(String why) {
        return new TokenException("oidc: error evaluating " + what + ": " + why);
    }

    private Value run(JsonObject value) throws TokenException {
        try {
            return program.run(Map.of(variable, TreeValues.of(value)), new Meter(Meter.PER_CALL));
        } catch (EvaluationException | CostException e) {
            throw wrong("expression '%s' resulted in error: %s".formatted(source, e.getMessage()));
        }
    }

    /// @param named as errors name what must be a text: `username claim expression`
    String text(JsonObject value, String named) throws TokenException {
        if (run(value) instanceof Value.Text(var text)) {
            return text;
        }
        throw wrong(named + " must return a string");
    }

    /// A text or several; empty ones count as absent.
    List<String> texts(JsonObject value) throws TokenException {
        var texts = new ArrayList<String>();
        switch (run(value)) {
            case Value.Null() -> {}
            case Value.Text(var text) -> texts.add(text);
            case Value.Items items -> {
                for (int i = 0; i < items.size(); i++) {
                    if (!(items.at(i) instanceof Value.Text(var text))) {
                        throw wrong("expression must return a string or a list of strings");
                    }
                    texts.add(text);
                }
            }
            default -> throw wrong("expression must return a string or a list of strings");
        }
        texts.removeIf(String::isEmpty);
        return texts;
    }

    /// @param message what is said when it is false
    void require(JsonObject value, String message) throws TokenException {
        if (!run(value).equals(Value.Bool.TRUE)) {
            throw wrong("validation expression '%s' failed: %s".formatted(source, message));
        }
    }
}
