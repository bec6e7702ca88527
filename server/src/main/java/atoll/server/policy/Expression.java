package atoll.server.policy;

import atoll.api.cel.CompilationException;
import atoll.api.cel.Environment;
import atoll.api.cel.Program;
import atoll.api.cel.Type;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An expression of a policy, compiled when the policy is; one that does not compile says why
/// whenever it is to be evaluated.
///
/// @param program null when it does not compile
/// @param problem why not; empty when it does
/// @param internal whether upstream calls the problem an internal error
record Expression(String source, @Nullable Program program, String problem, boolean internal) {
    Expression(String source, @Nullable Program program, String problem) {
        this(source, program, problem, false);
    }

    private static final Pattern NAME = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
    private static final Set<String> RESERVED =
            Set.of(
                    ("true false null in as break const continue else for function if import let"
                                    + " loop package namespace return var void while")
                            .split(" "));

    /// @param expected the types it may come to; empty for any
    static Expression compile(String source, Environment environment, List<Type> expected) {
        try {
            Program program = environment.compile(source);
            if (!expected.isEmpty() && !expected.contains(program.type())) {
                return new Expression(source, null, wrongType(expected, program.type()));
            }
            return new Expression(source, program, "");
        } catch (CompilationException e) {
            return new Expression(
                    source,
                    null,
                    (e.isSound() ? "" : "compilation failed: ") + e.getMessage(),
                    e.isSound());
        }
    }

    private static String wrongType(List<Type> expected, Type actual) {
        return expected.size() == 1
                ? "must evaluate to %s but got %s".formatted(expected.getFirst(), actual)
                : "must evaluate to one of %s but got %s"
                        .formatted(
                                expected.stream()
                                        .map(Type::bareName)
                                        .collect(Collectors.joining(" ", "[", "]")),
                                actual);
    }

    /// Whether a variable may be called so.
    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !RESERVED.contains(name);
    }

    Type type() {
        return program == null ? atoll.api.cel.Types.DYN : program.type();
    }
}
