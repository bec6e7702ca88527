package atoll.server.policy;

import atoll.api.Status;
import atoll.api.cel.EvaluationException;
import atoll.api.cel.TreeValues;
import atoll.api.cel.Value;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Plugin;
import atoll.server.matching.Surroundings;
import atoll.server.resource.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks every ValidatingAdmissionPolicy that is bound to a write. All are asked; the first denial
/// is the answer.
public final class ValidatingPolicies implements Plugin {
    private static final int MESSAGE_BYTES_MAX = 5 * 1024;

    private final Surroundings around;
    private final PolicyIndex index;
    private final Params params;

    public ValidatingPolicies(Surroundings around) {
        this.around = around;
        this.index =
                new PolicyIndex(
                        around.store(),
                        "validatingadmissionpolicies",
                        "validatingadmissionpolicybindings");
        this.params = new Params(around);
    }

    /// A validation that does not hold.
    ///
    /// @param reason of the Status; empty for the default
    /// @param index of the validation that failed
    /// @param always whether it denies whatever the binding says of failed validations
    private record Denial(String message, String reason, int index, boolean always) {
        static Denial of(FailedException e, int index) {
            return new Denial(e.why(), "", index, false);
        }
    }

    @Override
    public String name() {
        return "ValidatingAdmissionPolicy";
    }

    @Override
    public boolean isExtension() {
        return true;
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        List<Policy> policies = index.policies();
        if (policies.isEmpty() || isConfiguration(request)) {
            return;
        }
        RefusedException refusal = null;
        for (Policy policy : policies) {
            RefusedException one = validate(policy, request, object);
            refusal = refusal == null ? one : refusal;
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    /// Policies and webhooks are not subject to policies, or a bad one could not be taken back.
    static boolean isConfiguration(AdmissionRequest request) {
        return request.resource().group().equals(PolicyIndex.GROUP);
    }

    private @Nullable RefusedException validate(
            Policy policy, AdmissionRequest request, JsonObject object) {
        ResourceDefinition seenAs = policy.constraints().match(request, object, around);
        if (seenAs == null) {
            return null;
        }
        try {
            params.requireKind(policy);
        } catch (FailedException e) {
            return policy.failsOpen()
                    ? null
                    : refusal(
                            request,
                            "ValidatingAdmissionPolicy '%s' denied request: failed to configure policy: %s"
                                    .formatted(policy.name(), e.why()),
                            "");
        }
        RefusedException refusal = null;
        var values = new AuditValues();
        for (Binding binding : policy.bindings()) {
            if (binding.constraints().match(request, object, around) == null) {
                continue;
            }
            for (Denial denial : denials(policy, binding, request, seenAs, object, values)) {
                RefusedException one = carriedOut(policy, binding, request, denial);
                refusal = refusal == null ? one : refusal;
            }
        }
        values.publish(policy.name());
        return refusal;
    }

    private List<Denial> denials(
            Policy policy,
            Binding binding,
            AdmissionRequest request,
            ResourceDefinition seenAs,
            JsonObject object,
            AuditValues values) {
        var denials = new ArrayList<Denial>();
        List<@Nullable JsonObject> found;
        try {
            found = params.find(policy, binding, request.key().namespace());
        } catch (FailedException e) {
            return policy.failsOpen()
                    ? List.of()
                    : List.of(new Denial("failed to configure binding: " + e.why(), "", 0, true));
        }
        for (JsonObject param : found) {
            var invocation = new Invocation(around, request, seenAs, param);
            try {
                if (!invocation.conditionsHold(policy.conditions(), object)) {
                    continue;
                }
            } catch (FailedException e) {
                fail(policy, Denial.of(e, 0), denials);
                continue;
            }
            var evaluation =
                    new Evaluation(invocation.values(object), Evaluation.BUDGET)
                            .composed(policy.variables());
            for (int i = 0; i < policy.validations().size(); i++) {
                Policy.Validation validation = policy.validations().get(i);
                try {
                    if (!evaluation.run(validation.expression()).equals(Value.Bool.TRUE)) {
                        denials.add(denial(validation, i, evaluation));
                    }
                } catch (FailedException e) {
                    fail(policy, Denial.of(e, i), denials);
                }
            }
            annotate(policy, evaluation, values, denials);
        }
        return denials;
    }

    private static void fail(Policy policy, Denial denial, List<Denial> denials) {
        if (!policy.failsOpen()) {
            denials.add(denial);
        }
    }

    /// An annotation that cannot be made denies the request, unless the policy fails open.
    private static void annotate(
            Policy policy, Evaluation evaluation, AuditValues values, List<Denial> denials) {
        for (Policy.Annotation annotation : policy.annotations()) {
            try {
                Value value = evaluation.run(annotation.value());
                if (value instanceof Value.Text(var text)) {
                    values.add(annotation.key(), text);
                } else if (!(value instanceof Value.Null)) {
                    String why =
                            "valueExpression '%s' resulted in unsupported return type: %s. Return type must be either string or null."
                                    .formatted(annotation.value().source(), value.type());
                    denials.add(new Denial(why, "", 0, true));
                }
            } catch (FailedException e) {
                fail(policy, new Denial(e.why(), "", 0, true), denials);
            }
        }
    }

    private static Denial denial(Policy.Validation validation, int index, Evaluation evaluation) {
        JsonObject source = validation.source();
        String message = message(validation.message(), evaluation);
        if (message.isEmpty()) {
            message = source.stringOr("message", "").strip();
        }
        if (message.isEmpty()) {
            message = "failed expression: " + source.stringOr("expression", "").strip();
        }
        return new Denial(message, source.stringOr("reason", ""), index, false);
    }

    /// Empty when there is no expression or nothing fit to be a message comes of it.
    private static String message(@Nullable Expression expression, Evaluation evaluation) {
        if (expression == null) {
            return "";
        }
        try {
            String text = TreeValues.toJson(evaluation.run(expression)).asString();
            String trimmed = text == null ? "" : text.strip();
            return trimmed.length() > MESSAGE_BYTES_MAX || trimmed.indexOf('\n') >= 0
                    ? ""
                    : trimmed;
        } catch (FailedException | EvaluationException _) {
            return "";
        }
    }

    /// Warns, and returns the refusal when the binding denies.
    private static @Nullable RefusedException carriedOut(
            Policy policy, Binding binding, AdmissionRequest request, Denial denial) {
        String subject = "'%s' with binding '%s'".formatted(policy.name(), binding.name());
        if (!denial.always() && binding.actions().contains("Warn")) {
            request.warn(
                    "Validation failed for ValidatingAdmissionPolicy "
                            + subject
                            + ": "
                            + denial.message());
        }
        if (!denial.always() && binding.actions().contains("Audit")) {
            AuditValues.failed(policy, binding, denial.index(), denial.message());
        }
        return denial.always() || binding.actions().contains("Deny")
                ? refusal(
                        request,
                        "ValidatingAdmissionPolicy "
                                + subject
                                + " denied request: "
                                + denial.message(),
                        denial.reason())
                : null;
    }

    private static RefusedException refusal(
            AdmissionRequest request, String message, String reason) {
        Status forbidden = request.forbidden(message).status();
        String stated = reason.isEmpty() ? "Invalid" : reason;
        int code =
                switch (stated) {
                    case "Forbidden" -> 403;
                    case "Unauthorized" -> 401;
                    case "RequestEntityTooLarge" -> 413;
                    default -> 422;
                };
        return new RefusedException(
                new Status(
                        code,
                        stated,
                        forbidden.message(),
                        forbidden
                                .details()
                                .with("causes", JsonArray.of(JsonObject.of("message", message)))));
    }
}
