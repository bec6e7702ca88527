package atoll.controllers.policystatus;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.FieldValidation;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.controllers.kinds.Kinds;
import java.time.InstantSource;

/// Tells in each ValidatingAdmissionPolicy's status which of its expressions can't fit the kinds it
/// is about. A policy is looked at once per generation, as upstream does: a kind that comes later
/// changes nothing. The answer is applied to the status under a field manager of its own:
/// `{"typeChecking": {"expressionWarnings": […]}}`, empty when all is well. Nothing is refused by
/// it.
public final class PolicyStatusController {
    private static final String MANAGER = "validatingadmissionpolicy-status";

    private final Client client;
    private final Schemas schemas;
    private final Informer<KubeObject> policies;
    private final Controller controller;

    public PolicyStatusController(Client client, InstantSource clock, Schemas schemas) {
        this.client = client;
        this.schemas = schemas;
        this.policies = Informer.of(client, Kinds.VALIDATING_POLICIES);
        this.controller =
                new Controller(
                                "validatingadmissionpolicy-status-controller",
                                clock,
                                this::reconcile)
                        .watchSelf(policies);
    }

    /// `validatingadmissionpolicy-status-controller`, to be run once.
    public Actor actor() {
        return controller;
    }

    /// The generation in the status says that the policy has been looked at.
    private Result reconcile(ObjectKey key) {
        KubeObject policy = policies.get(key);
        if (policy == null
                || policy.generation() <= policy.status().longOr("observedGeneration", 0)) {
            return Result.DONE;
        }
        var check = new TypeCheck(policy.spec(), new PolicyKinds(client, schemas));
        var warnings = check.warnings();
        JsonObject types =
                warnings.isEmpty()
                        ? JsonObject.EMPTY
                        : JsonObject.of("expressionWarnings", warnings);
        JsonObject applied =
                JsonObject.of(
                        "apiVersion", policy.apiVersion(),
                        "kind", policy.kind(),
                        "metadata", JsonObject.of("name", key.name()),
                        "status",
                                JsonObject.of(
                                        "observedGeneration",
                                        policy.generation(),
                                        "typeChecking",
                                        types));
        client.write(
                        new Write.Patch(
                                Kinds.VALIDATING_POLICIES,
                                "",
                                key.name(),
                                "status",
                                PatchType.APPLY,
                                applied,
                                true,
                                new WriteOptions(MANAGER, false, FieldValidation.IGNORE)))
                .orThrow();
        return Result.DONE;
    }
}
