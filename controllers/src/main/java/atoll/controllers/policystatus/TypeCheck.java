package atoll.controllers.policystatus;

import atoll.api.GroupVersionKind;
import atoll.api.cel.AdmissionTypes;
import atoll.api.cel.AuthorizerChecks;
import atoll.api.cel.CompilationException;
import atoll.api.cel.Environment;
import atoll.api.cel.PublishedTypes;
import atoll.api.cel.Type;
import atoll.api.cel.Types;
import atoll.api.schema.Schema;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compiles a policy's validations once for each kind that the policy is about, with the types of
/// that kind. A kind whose schema nobody knows is passed over. An expression that compiles for one
/// kind may still warn for another.
final class TypeCheck {
    /// One kind that the policy is about.
    private record Subject(GroupVersionKind kind, Environment environment) {}

    private final JsonObject spec;
    private final List<Subject> subjects = new ArrayList<>();

    TypeCheck(JsonObject spec, PolicyKinds kinds) {
        this.spec = spec;
        for (GroupVersionKind kind : kinds.matched(spec)) {
            Schema schema = kinds.schema(kind);
            if (schema != null) {
                subjects.add(
                        new Subject(
                                kind, environment(PublishedTypes.of(schema, kind.kind()), kinds)));
            }
        }
    }

    /// The variables that admission gives to a policy's expressions.
    private Environment environment(Type object, PolicyKinds kinds) {
        Environment plain =
                Environment.empty()
                        .with("namespaceObject", AdmissionTypes.NAMESPACE)
                        .with("request", AdmissionTypes.REQUEST)
                        .with("object", object)
                        .with("oldObject", object);
        if (spec.get("paramKind") instanceof JsonObject named) {
            plain = plain.with("params", params(named, kinds));
        }
        return composed(plain.with("authorizer", AuthorizerChecks.AUTHORIZER));
    }

    /// Any type where the kind of the parameters is not known.
    private static Type params(JsonObject named, PolicyKinds kinds) {
        var kind =
                GroupVersionKind.of(named.stringOr("apiVersion", ""), named.stringOr("kind", ""));
        Schema schema = kinds.schema(kind);
        return schema == null ? Types.DYN : PublishedTypes.of(schema, kind.kind());
    }

    /// With `variables`, of which each sees those before it; one that does not compile is of any
    /// type.
    private Environment composed(Environment plain) {
        Map<String, Type> types = new LinkedHashMap<>();
        for (JsonObject variable : spec.array("variables").objects()) {
            Type type;
            try {
                type = variables(plain, types).compile(variable.stringOr("expression", "")).type();
            } catch (CompilationException _) {
                type = Types.DYN;
            }
            types.put(variable.stringOr("name", ""), Types.composed(type));
        }
        return variables(plain, types);
    }

    private static Environment variables(Environment plain, Map<String, Type> types) {
        Map<String, Type> known = Map.copyOf(types);
        return plain.with("variables", new Type.Struct("kubernetes.variables", known::get));
    }

    /// `expressionWarnings`. `[{"fieldRef": "spec.validations[0].expression", "warning": "apps/v1,
    /// Kind=Deployment: ERROR: …"}]`.
    JsonArray warnings() {
        var warnings = new ArrayList<JsonObject>();
        List<JsonObject> validations = spec.array("validations").objects();
        for (int i = 0; i < validations.size(); i++) {
            for (String field : List.of("expression", "messageExpression")) {
                String expression = validations.get(i).stringOr(field, "");
                String warning = expression.isEmpty() ? "" : warning(expression);
                if (!warning.isEmpty()) {
                    warnings.add(
                            JsonObject.of(
                                    "fieldRef",
                                    "spec.validations[" + i + "]." + field,
                                    "warning",
                                    warning));
                }
            }
        }
        return JsonArray.of(List.copyOf(warnings));
    }

    /// Empty when it compiles for every kind.
    private String warning(String expression) {
        var found = new ArrayList<String>();
        for (Subject subject : subjects) {
            try {
                subject.environment().compile(expression);
            } catch (CompilationException e) {
                found.add(shown(subject.kind()) + ": " + e.getMessage() + "\n");
            }
        }
        return String.join("\n", found);
    }

    /// `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`: as Go prints a kind.
    private static String shown(GroupVersionKind kind) {
        String version =
                kind.group().isEmpty() ? "/" + kind.version() : kind.group() + "/" + kind.version();
        return version + ", Kind=" + kind.kind();
    }
}
