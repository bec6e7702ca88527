package atoll.server.policy;

import atoll.api.Status;
import atoll.api.cel.EvaluationException;
import atoll.api.cel.Made;
import atoll.api.cel.TreeValues;
import atoll.api.cel.Value;
import atoll.api.patch.ConfigurationMerge;
import atoll.api.patch.JsonPatch;
import atoll.api.request.RefusedException;
import atoll.api.validation.DecodeException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Plugin;
import atoll.server.matching.Surroundings;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets every MutatingAdmissionPolicy that is bound to a write change it, one after another.
public final class MutatingPolicies implements Plugin {
    private final Surroundings around;
    private final PolicyIndex index;
    private final Params params;

    public MutatingPolicies(Surroundings around) {
        this.around = around;
        this.index =
                new PolicyIndex(
                        around.store(),
                        "mutatingadmissionpolicies",
                        "mutatingadmissionpolicybindings");
        this.params = new Params(around);
    }

    @Override
    public String name() {
        return "MutatingAdmissionPolicy";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        return mutate(request, object, false);
    }

    @Override
    public boolean isExtension() {
        return true;
    }

    /// Only policies that ask for it see an object again.
    @Override
    public JsonObject mutateAgain(AdmissionRequest request, JsonObject object) {
        return mutate(request, object, true);
    }

    private JsonObject mutate(AdmissionRequest request, JsonObject object, boolean again) {
        List<Policy> policies = index.policies();
        if (policies.isEmpty() || ValidatingPolicies.isConfiguration(request)) {
            return object;
        }
        JsonObject current = object;
        for (Policy policy : policies) {
            boolean asked =
                    !again
                            || policy.spec()
                                    .stringOr("reinvocationPolicy", "Never")
                                    .equals("IfNeeded");
            ResourceDefinition seenAs =
                    asked ? policy.constraints().match(request, current, around) : null;
            if (seenAs != null) {
                current = applied(policy, request, seenAs, current);
            }
        }
        return current;
    }

    private JsonObject applied(
            Policy policy, AdmissionRequest request, ResourceDefinition seenAs, JsonObject object) {
        try {
            params.requireKind(policy);
        } catch (FailedException e) {
            if (policy.failsOpen()) {
                return object;
            }
            String why = "failed to configure policy: " + e.why();
            throw refusal(
                    request,
                    "policy \"%s\" denied request: %s".formatted(policy.name(), why),
                    "Forbidden");
        }
        JsonObject current = object;
        for (Binding binding : policy.bindings()) {
            if (binding.constraints().match(request, current, around) == null) {
                continue;
            }
            try {
                for (JsonObject param : parameters(policy, binding, request)) {
                    var invocation = new Invocation(around, request, seenAs, param);
                    if (invocation.conditionsHold(policy.conditions(), current)) {
                        current = mutated(policy, invocation, current);
                    }
                }
            } catch (FailedException e) {
                if (!policy.failsOpen()) {
                    throw refusal(policy, binding, request, e, "Invalid");
                }
            }
        }
        return current;
    }

    private List<@Nullable JsonObject> parameters(
            Policy policy, Binding binding, AdmissionRequest request) {
        try {
            return params.find(policy, binding, request.key().namespace());
        } catch (FailedException e) {
            if (policy.failsOpen()) {
                return List.of();
            }
            var why = new FailedException("failed to configure binding: " + e.why());
            throw refusal(policy, binding, request, why, "Forbidden");
        }
    }

    private JsonObject mutated(Policy policy, Invocation invocation, JsonObject object) {
        ResourceDefinition own = invocation.request().definition();
        ResourceDefinition seenAs = invocation.seenAs();
        JsonObject current = object;
        for (Policy.Mutation mutation : policy.mutations()) {
            var evaluation =
                    new Evaluation(invocation.values(current), Evaluation.BUDGET)
                            .composed(policy.variables());
            Value made = evaluation.run(mutation.expression());
            JsonObject seen = around.converted(current, own, seenAs);
            JsonObject changed =
                    mutation.patch() ? patched(seen, made) : merged(seenAs, seen, made);
            current =
                    invocation.request().isOfAnotherKind()
                            ? changed
                            : around.converted(
                                    canonical(seenAs, changed, mutation.patch()), seenAs, own);
        }
        return current;
    }

    /// @param patch whether a patch made it: that it cannot be read is then the server's fault
    private JsonObject canonical(ResourceDefinition definition, JsonObject object, boolean patch) {
        try {
            return around.canonical(definition, object);
        } catch (DecodeException e) {
            if (patch) {
                throw new RefusedException(Status.internalError(String.valueOf(e.getMessage())));
            }
            throw new FailedException(e.refusal(definition.kind()).message());
        }
    }

    private static JsonObject merged(ResourceDefinition definition, JsonObject object, Value made) {
        if (!(made instanceof Made configuration)) {
            throw new FailedException(
                    "unsupported return type from ApplyConfiguration expression: " + made.type());
        }
        PatchTypes.requirePlaces(configuration);
        // Whatever version is stated, the object stays in its own.
        JsonObject stated = json(configuration).asObject().without("apiVersion");
        if (definition.schema() == null) {
            return object;
        }
        List<String> atomics = ConfigurationMerge.atomics(definition.schema(), stated);
        if (!atomics.isEmpty()) {
            throw new FailedException(
                    "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                            + String.join(", ", atomics));
        }
        return ConfigurationMerge.merge(definition.schema(), object, stated);
    }

    private static Json json(Value value) {
        try {
            return TreeValues.toJson(value);
        } catch (EvaluationException e) {
            throw new FailedException(e.getMessage());
        }
    }

    /// A patch whose `test` fails changes nothing.
    private static JsonObject patched(JsonObject object, Value made) {
        try {
            return JsonPatch.apply(object, json(made));
        } catch (RefusedException e) {
            if (e.why().endsWith(JsonPatch.TEST_FAILED)) {
                return object;
            }
            throw new FailedException(
                    "JSON Patch: " + (e.why().isEmpty() ? e.status().message() : e.why()));
        }
    }

    private static RefusedException refusal(
            Policy policy,
            Binding binding,
            AdmissionRequest request,
            FailedException e,
            String reason) {
        return refusal(
                request,
                "policy '%s' with binding '%s' denied request: %s"
                        .formatted(policy.name(), binding.name(), e.why()),
                reason);
    }

    private static RefusedException refusal(
            AdmissionRequest request, String message, String reason) {
        Status forbidden = request.forbidden("admission request denied by policy").status();
        return new RefusedException(
                new Status(
                        403,
                        reason,
                        message,
                        forbidden
                                .details()
                                .with("causes", JsonArray.of(JsonObject.of("message", message)))));
    }
}
