package atoll.server.policy;

import atoll.api.KubeObject;
import atoll.api.cel.Environment;
import atoll.api.cel.Type;
import atoll.api.cel.Types;
import atoll.base.json.JsonObject;
import atoll.server.matching.Constraints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A policy, compiled.
///
/// @param paramKind `apiVersion` and `kind` of its parameters; null for none
/// @param variables in the order they are written, which is the order they may name one another in
record Policy(
        String name,
        JsonObject spec,
        Constraints constraints,
        @Nullable JsonObject paramKind,
        List<Expression> conditions,
        Map<String, Expression> variables,
        List<Validation> validations,
        List<Annotation> annotations,
        List<Mutation> mutations,
        List<Binding> bindings) {

    /// @param message makes the message; null when it is written out
    record Validation(JsonObject source, Expression expression, @Nullable Expression message) {}

    /// What the policy adds to audit events, under `POLICY/KEY`.
    record Annotation(String key, Expression value) {}

    /// @param patch whether it makes JSON patches rather than an object to lay over
    record Mutation(Expression expression, boolean patch) {}

    boolean failsOpen() {
        return spec.stringOr("failurePolicy", "Fail").equals("Ignore");
    }

    static Policy compile(KubeObject policy, List<Binding> bindings) {
        JsonObject spec = policy.spec();
        JsonObject paramKind = spec.get("paramKind") instanceof JsonObject kind ? kind : null;
        Environment plain = Scenery.environment(paramKind != null, true);
        List<Expression> conditions =
                spec.array("matchConditions").objects().stream()
                        .map(each ->
                                Expression.compile(
                                        each.stringOr("expression", "").strip(),
                                        plain,
                                        List.of(Types.BOOL)))
                        .toList();
        Map<String, Expression> variables = new LinkedHashMap<>();
        Environment full = composed(spec, plain, variables);
        return new Policy(
                policy.name(),
                spec,
                Constraints.of(spec.object("matchConstraints")),
                paramKind,
                conditions,
                variables,
                validations(spec, full, withoutAuthorizer(spec, paramKind != null)),
                annotations(spec, full),
                mutations(spec, full.making(PatchTypes.INSTANCE)),
                bindings);
    }

    /// The environment with `variables`, of which each sees those before it.
    private static Environment composed(
            JsonObject spec, Environment plain, Map<String, Expression> variables) {
        List<JsonObject> stated = spec.array("variables").objects();
        Map<String, Type> types = new LinkedHashMap<>();
        Environment environment = stated.isEmpty() ? plain : plain.with("variables", struct(types));
        for (JsonObject variable : stated) {
            Expression expression =
                    Expression.compile(variable.stringOr("expression", ""), environment, List.of());
            String name = variable.stringOr("name", "");
            variables.put(name, expression);
            types.put(name, expression.type());
            environment = plain.with("variables", struct(types));
        }
        return environment;
    }

    private static Type struct(Map<String, Type> types) {
        Map<String, Type> known = Map.copyOf(types);
        return new Type.Struct("kubernetes.variables", known::get);
    }

    /// What expressions of messages see: they may not ask what the caller may do.
    private static Environment withoutAuthorizer(JsonObject spec, boolean params) {
        return composed(spec, Scenery.environment(params, false), new LinkedHashMap<>());
    }

    private static List<Validation> validations(
            JsonObject spec, Environment environment, Environment ofMessages) {
        var validations = new ArrayList<Validation>();
        for (JsonObject source : spec.array("validations").objects()) {
            String message = source.stringOr("messageExpression", "");
            validations.add(
                    new Validation(
                            source,
                            Expression.compile(
                                    source.stringOr("expression", ""),
                                    environment,
                                    List.of(Types.BOOL)),
                            message.isBlank()
                                    ? null
                                    : Expression.compile(
                                            message, ofMessages, List.of(Types.STRING))));
        }
        return validations;
    }

    private static List<Annotation> annotations(JsonObject spec, Environment environment) {
        return spec.array("auditAnnotations").objects().stream()
                .map(each ->
                        new Annotation(
                                each.stringOr("key", ""),
                                Expression.compile(
                                        each.stringOr("valueExpression", "").strip(),
                                        environment,
                                        List.of(Types.STRING, Types.NULL))))
                .toList();
    }

    private static List<Mutation> mutations(JsonObject spec, Environment environment) {
        var mutations = new ArrayList<Mutation>();
        for (JsonObject source : spec.array("mutations").objects()) {
            boolean patch = source.stringOr("patchType", "").equals("JSONPatch");
            String expression =
                    source.object(patch ? "jsonPatch" : "applyConfiguration")
                            .stringOr("expression", "")
                            .strip();
            Type result = patch ? PatchTypes.PATCHES : PatchTypes.OBJECT;
            mutations.add(
                    new Mutation(
                            Expression.compile(expression, environment, List.of(result)), patch));
        }
        return mutations;
    }
}
