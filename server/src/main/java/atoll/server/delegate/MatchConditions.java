package atoll.server.delegate;

import atoll.api.cel.CompilationException;
import atoll.api.cel.CostException;
import atoll.api.cel.Environment;
import atoll.api.cel.EvaluationException;
import atoll.api.cel.Meter;
import atoll.api.cel.Program;
import atoll.api.cel.TreeValues;
import atoll.api.cel.Type;
import atoll.api.cel.Types;
import atoll.api.cel.Value;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.config.ConfigProblems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Which requests a webhook is asked about: those that all of these expressions hold of.
///
/// Immutable and thread-safe.
///
/// @param all compiled; empty: every request
public record MatchConditions(List<Condition> all) {
    public static final MatchConditions NONE = new MatchConditions(List.of());

    /// Upstream's, for one webhook.
    private static final int CONDITIONS_MAX = 64;

    private static final Type.Struct REQUIREMENTS =
            struct(
                    "selector",
                    Map.of("rawSelector", Types.STRING, "requirements", Types.list(Types.DYN)));
    private static final Type.Struct RESOURCE =
            struct(
                    "kubernetes.ResourceAttributes",
                    Map.of(
                            "namespace", Types.STRING,
                            "verb", Types.STRING,
                            "group", Types.STRING,
                            "version", Types.STRING,
                            "resource", Types.STRING,
                            "subresource", Types.STRING,
                            "name", Types.STRING,
                            "fieldSelector", REQUIREMENTS,
                            "labelSelector", REQUIREMENTS));
    private static final Type.Struct PATH =
            struct(
                    "kubernetes.NonResourceAttributes",
                    Map.of("path", Types.STRING, "verb", Types.STRING));
    private static final Environment ENVIRONMENT =
            Environment.empty()
                    .with(
                            "request",
                            struct(
                                    "kubernetes.SubjectAccessReviewSpec",
                                    Map.of(
                                            "resourceAttributes",
                                            RESOURCE,
                                            "nonResourceAttributes",
                                            PATH,
                                            "user",
                                            Types.STRING,
                                            "groups",
                                            Types.list(Types.STRING),
                                            "extra",
                                            Types.map(Types.STRING, Types.list(Types.STRING)),
                                            "uid",
                                            Types.STRING)));

    public MatchConditions {
        all = List.copyOf(all);
    }

    record Condition(String source, Program program) {}

    private static Type.Struct struct(String name, Map<String, Type> fields) {
        return new Type.Struct(name, fields::get);
    }

    /// @param conditions `matchConditions` of a webhook
    static MatchConditions read(List<JsonObject> conditions, String path, ConfigProblems problems) {
        if (conditions.size() > CONDITIONS_MAX) {
            problems.tooMany(path, conditions.size(), CONDITIONS_MAX);
            return NONE;
        }
        var read = new ArrayList<Condition>();
        var seen = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            String at = path + "[" + i + "].expression";
            String source = conditions.get(i).stringOr("expression", "");
            if (source.isBlank()) {
                problems.required(at, "");
            } else if (!seen.add(source)) {
                problems.duplicate(at, source);
            } else {
                compile(source, at, problems, read);
            }
        }
        return new MatchConditions(read);
    }

    /// Adds the compiled expression, or a problem.
    private static void compile(
            String source, String at, ConfigProblems problems, List<Condition> read) {
        try {
            Program program = ENVIRONMENT.compile(source);
            if (program.type().equals(Types.BOOL)) {
                read.add(new Condition(source, program));
            } else {
                problems.invalid(at, source, "must evaluate to bool but got " + program.type());
            }
        } catch (CompilationException e) {
            problems.invalid(at, source, "compilation failed: " + e.getMessage());
        }
    }

    /// One that is false decides, even if others fail. Each expression has the budget of cost that
    /// one call has elsewhere.
    ///
    /// @param spec of the review that the webhook would get
    /// @throws ReviewException when none is false and one cannot be worked out
    boolean hold(JsonObject spec) throws ReviewException {
        if (all.isEmpty()) {
            return true;
        }
        Value request = TreeValues.of(whole(spec));
        var errors = new ArrayList<String>();
        for (Condition each : all) {
            try {
                Value held =
                        each.program().run(Map.of("request", request), new Meter(Meter.PER_CALL));
                if (!held.equals(Value.Bool.TRUE)) {
                    return false;
                }
            } catch (EvaluationException | CostException e) {
                errors.add(
                        "cel evaluation error: expression '%s' resulted in error: %s"
                                .formatted(each.source(), e.getMessage()));
            }
        }
        if (!errors.isEmpty()) {
            throw new ReviewException(
                    errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]");
        }
        return true;
    }

    /// With the empty texts that a review leaves out: expressions see them.
    private static JsonObject whole(JsonObject spec) {
        JsonObject whole =
                spec.withDefault("user", Json.of(""))
                        .withDefault("uid", Json.of(""))
                        .withDefault("groups", JsonArray.of(List.of()))
                        .withDefault("extra", JsonObject.EMPTY);
        if (spec.has("resourceAttributes")) {
            return whole.update(
                    "resourceAttributes",
                    resource -> {
                        JsonObject filled = resource;
                        for (String key :
                                List.of(
                                        "namespace",
                                        "verb",
                                        "group",
                                        "version",
                                        "resource",
                                        "subresource",
                                        "name")) {
                            filled = filled.withDefault(key, Json.of(""));
                        }
                        return filled;
                    });
        }
        return whole;
    }
}
