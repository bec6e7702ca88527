package atoll.server.policy;

import atoll.api.GoStrings;
import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.Status.Cause;
import atoll.api.cel.Types;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Finds what is wrong with the expressions of policies and webhooks, when they are written.
public final class ExpressionProblems {
    private final List<Cause> causes = new ArrayList<>();

    private ExpressionProblems() {}

    /// All that is wrong with an object; for other kinds, what was known already.
    ///
    /// @param form what is wrong with it but for its expressions
    public static List<Cause> among(GroupVersionKind kind, JsonObject object, List<Cause> form) {
        if (!kind.group().equals(PolicyIndex.GROUP)) {
            return form;
        }
        var problems = new ExpressionProblems();
        switch (kind.kind()) {
            case "ValidatingAdmissionPolicy", "MutatingAdmissionPolicy" ->
                    problems.policy(KubeObject.of(object));
            case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration" ->
                    problems.webhooks(object);
            default -> {}
        }
        return ProblemOrder.merged(form, problems.causes);
    }

    private void policy(KubeObject object) {
        JsonObject spec = object.spec();
        // What it matches says nothing of its expressions, and may be wrong itself.
        Policy policy =
                Policy.compile(
                        KubeObject.of(object.tree().with("spec", spec.without("matchConstraints"))),
                        List.of());
        conditions(policy.conditions(), spec, "spec");
        List<JsonObject> variables = spec.array("variables").objects();
        for (int i = 0; i < variables.size(); i++) {
            variable(variables.get(i), policy, "spec.variables[" + i + "]");
        }
        List<Policy.Validation> validations = policy.validations();
        for (int i = 0; i < validations.size(); i++) {
            Policy.Validation each = validations.get(i);
            String path = "spec.validations[" + i + "]";
            stated(
                    each.expression(),
                    each.source().stringOr("expression", ""),
                    path + ".expression",
                    "expression is not specified");
            Expression message = each.message();
            if (message != null) {
                one(
                        message,
                        each.source().stringOr("messageExpression", ""),
                        path + ".messageExpression");
            }
        }
        List<JsonObject> annotations = spec.array("auditAnnotations").objects();
        for (int i = 0; i < annotations.size(); i++) {
            stated(
                    policy.annotations().get(i).value(),
                    annotations.get(i).stringOr("valueExpression", ""),
                    "spec.auditAnnotations[" + i + "].valueExpression",
                    "valueExpression is not specified");
        }
        List<JsonObject> mutations = spec.array("mutations").objects();
        for (int i = 0; i < mutations.size(); i++) {
            String key =
                    switch (mutations.get(i).stringOr("patchType", "")) {
                        case "JSONPatch" -> "jsonPatch";
                        case "ApplyConfiguration" -> "applyConfiguration";
                        default -> "";
                    };
            if (mutations.get(i).get(key) instanceof JsonObject patch) {
                stated(
                        policy.mutations().get(i).expression(),
                        patch.stringOr("expression", "").strip(),
                        "spec.mutations[" + i + "]." + key + ".expression",
                        "");
            }
        }
    }

    private void variable(JsonObject variable, Policy policy, String path) {
        String name = variable.stringOr("name", "");
        if (name.isBlank()) {
            add("FieldValueRequired", path + ".name", "Required value: name is not specified");
        } else if (!Expression.isName(name)) {
            add(
                    "FieldValueInvalid",
                    path + ".name",
                    "Invalid value: "
                            + GoStrings.quoted(name)
                            + ": must be a valid CEL identifier");
        }
        Expression expression = policy.variables().get(name);
        if (expression != null) {
            stated(
                    expression,
                    variable.stringOr("expression", ""),
                    path + ".expression",
                    "expression is not specified");
        }
    }

    private void webhooks(JsonObject configuration) {
        List<JsonObject> webhooks = configuration.array("webhooks").objects();
        for (int i = 0; i < webhooks.size(); i++) {
            List<Expression> conditions =
                    webhooks.get(i).array("matchConditions").objects().stream()
                            .map(each ->
                                    Expression.compile(
                                            each.stringOr("expression", "").strip(),
                                            Scenery.plain(true),
                                            List.of(Types.BOOL)))
                            .toList();
            conditions(conditions, webhooks.get(i), "webhooks[" + i + "]");
        }
    }

    private void conditions(List<Expression> compiled, JsonObject holder, String path) {
        List<JsonObject> conditions = holder.array("matchConditions").objects();
        for (int i = 0; i < conditions.size(); i++) {
            String source = conditions.get(i).stringOr("expression", "").strip();
            if (!source.isEmpty()) {
                one(compiled.get(i), source, path + ".matchConditions[" + i + "].expression");
            }
        }
    }

    /// @param missing why it must be there
    private void stated(Expression expression, String source, String path, String missing) {
        if (source.isBlank()) {
            add(
                    "FieldValueRequired",
                    path,
                    missing.isEmpty() ? "Required value" : "Required value: " + missing);
        } else {
            one(expression, source, path);
        }
    }

    private void one(Expression expression, String source, String path) {
        if (expression.internal()) {
            add("InternalError", path, "Internal error: " + expression.problem());
        } else if (!expression.problem().isEmpty()) {
            add(
                    "FieldValueInvalid",
                    path,
                    "Invalid value: " + GoStrings.quoted(source) + ": " + expression.problem());
        }
    }

    private void add(String reason, String path, String message) {
        causes.add(new Cause(reason, message, path));
    }
}
