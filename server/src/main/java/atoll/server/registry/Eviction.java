package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.WriteOptions;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Deletes a pod unless a disruption budget forbids it.
final class Eviction implements Action {
    private static final GroupVersionResource BUDGETS =
            GroupVersionResource.of("policy/v1", "poddisruptionbudgets");
    private static final int ATTEMPTS_MAX = 50;
    private static final int RETRY_AFTER_SECONDS = 10;

    /// Evictions that the disruption controller has not confirmed; beyond that none is let through.
    private static final int DISRUPTED_PODS_MAX = 2000;

    private final Ids ids;
    private final ClusterStore store;
    private final Supplier<ResourceTable> table;
    private final Storing storing;
    private final Deletion deletion;

    Eviction(
            Ids ids,
            ClusterStore store,
            Supplier<ResourceTable> table,
            Storing storing,
            Deletion deletion) {
        this.ids = ids;
        this.store = store;
        this.table = table;
        this.storing = storing;
        this.deletion = deletion;
    }

    @Override
    public Pending run(Target posted, JsonObject eviction) {
        JsonObject stated = eviction.object("deleteOptions");
        DeleteOptions options = DeletionRequest.options(stated);
        Target target = rehearsedIfAsked(posted, stated);
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            KubeObject pod = storing.current(target);
            if (pod == null) {
                throw target.notFound();
            }
            KubeObject budget = isFree(pod) ? null : budget(pod);
            if (budget == null || ignores(budget, pod) || spend(target, budget, pod)) {
                Deletion.requirePreconditions(target, options, pod);
                if (target.dryRun() || mark(target, pod)) {
                    return deleted(target, options);
                }
            }
        }
        throw new RefusedException(refused("The disruption budget keeps changing", 0));
    }

    /// A dry run may be asked for in the Eviction's own options too.
    private static Target rehearsedIfAsked(Target target, JsonObject options) {
        if (options.array("dryRun").isEmpty() || target.dryRun()) {
            return target;
        }
        var dry =
                new WriteOptions(
                        target.options().fieldManager(), true, target.options().fieldValidation());
        return new Target(
                target.definition(), target.key(), target.subresource(), dry, target.caller());
    }

    /// Says in the pod's status why it goes; false when another write came between.
    private boolean mark(Target target, KubeObject pod) {
        JsonObject condition =
                JsonObject.builder()
                        .put("type", "DisruptionTarget")
                        .put("status", "True")
                        .put("reason", "EvictionByEvictionAPI")
                        .put("message", "Eviction API: evicting")
                        .put("lastProbeTime", Json.nil())
                        .put("lastTransitionTime", ids.timestamp())
                        .build();
        JsonArray others =
                pod.status()
                        .array("conditions")
                        .filter(one ->
                                !one.asObject().stringOr("type", "").equals("DisruptionTarget"));
        JsonObject marked =
                pod.tree().update("status", s -> s.with("conditions", others.plus(condition)));
        var pods =
                new Target(
                        target.definition(), target.key(), "", target.options(), target.caller());
        return storing.update(pods, pod, marked, List.of()).pending() != null;
    }

    /// The version that was asked for has been looked at, and the mark made another.
    private Pending deleted(Target target, DeleteOptions options) {
        Pending pending =
                deletion.delete(
                        target,
                        new DeleteOptions(
                                options.gracePeriodSeconds(),
                                options.uid(),
                                null,
                                options.propagation(),
                                target.dryRun()));
        return pending.outcome() instanceof Outcome.Done
                ? new Pending(
                        new Outcome.Done(Binding.success(), true, List.of()), pending.ticket())
                : pending;
    }

    /// A pod that does not run disturbs nobody by going.
    private static boolean isFree(KubeObject pod) {
        return pod.isBeingDeleted()
                || switch (pod.status().stringOr("phase", "")) {
                    case "Pending", "Succeeded", "Failed" -> true;
                    default -> false;
                };
    }

    private @Nullable KubeObject budget(KubeObject pod) {
        var found = new ArrayList<KubeObject>();
        var labels = pod.labels();
        var budgets = store.latest(BUDGETS.groupResource()).namespace(pod.namespace());
        while (budgets.hasNext()) {
            KubeObject budget = budgets.next();
            if (budget.spec().get("selector") instanceof JsonObject selector
                    && !LabelSelector.of(selector).isEverything()
                    && LabelSelector.of(selector).matches(labels)) {
                found.add(budget);
            }
        }
        if (found.size() > 1) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            "This pod has more than one PodDisruptionBudget, which the eviction"
                                    + " subresource does not support.",
                            JsonObject.EMPTY));
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /// Whether the budget lets a pod go that is not healthy anyway.
    private static boolean ignores(KubeObject budget, KubeObject pod) {
        boolean ready =
                pod.status().array("conditions").objects().stream()
                        .anyMatch(condition ->
                                condition.stringOr("type", "").equals("Ready")
                                        && condition.stringOr("status", "").equals("True"));
        if (ready) {
            return false;
        }
        if (budget.spec().stringOr("unhealthyPodEvictionPolicy", "").equals("AlwaysAllow")) {
            return true;
        }
        long desired = budget.status().longOr("desiredHealthy", 0);
        return desired > 0 && budget.status().longOr("currentHealthy", 0) >= desired;
    }

    /// Takes one disruption out of the budget; false when another write came between.
    private boolean spend(Target target, KubeObject budget, KubeObject pod) {
        JsonObject status = budget.status();
        if (status.longOr("observedGeneration", 0) < budget.generation()) {
            throw new RefusedException(
                    refused(
                            "The disruption budget %s is still being processed by the server."
                                    .formatted(budget.name()),
                            RETRY_AFTER_SECONDS));
        }
        long allowed = status.longOr("disruptionsAllowed", 0);
        if (allowed < 0) {
            throw forbidden(budget, "pdb disruptions allowed is negative");
        }
        if (status.object("disruptedPods").size() > DISRUPTED_PODS_MAX) {
            throw forbidden(
                    budget,
                    "DisruptedPods map too big - too many evictions not confirmed by PDB"
                            + " controller");
        }
        if (allowed == 0) {
            throw new RefusedException(refused(whyNone(budget, status), 0));
        }
        if (target.dryRun()) {
            return true;
        }
        JsonObject spent =
                status.with("disruptionsAllowed", allowed - 1)
                        .update("disruptedPods", pods -> pods.with(pod.name(), ids.timestamp()));
        if (allowed == 1) {
            spent = spent.with("conditions", noneLeft(status.array("conditions")));
        }
        ResourceDefinition definition = table.get().find(BUDGETS).orElseThrow();
        var key = new ObjectKey(budget.namespace(), budget.name());
        Target budgetTarget =
                new Target(definition, key, "status", target.options(), target.caller());
        return storing.update(budgetTarget, budget, budget.tree().with("status", spent), List.of())
                        .pending()
                != null;
    }

    private static RefusedException forbidden(KubeObject budget, String why) {
        return new RefusedException(
                Status.forbidden(
                        new GroupResource("policy", "poddisruptionbudget"), budget.name(), why));
    }

    private static String whyNone(KubeObject budget, JsonObject status) {
        for (JsonObject condition : status.array("conditions").objects()) {
            if (condition.stringOr("type", "").equals("DisruptionAllowed")
                    && condition.stringOr("status", "").equals("False")
                    && condition.stringOr("reason", "").equals("SyncFailed")) {
                return "The disruption budget %s does not allow evicting pods currently because it failed sync: %s"
                        .formatted(budget.name(), condition.stringOr("message", ""));
            }
        }
        return "The disruption budget %s needs %d healthy pods and has %d currently"
                .formatted(
                        budget.name(),
                        status.longOr("desiredHealthy", 0),
                        status.longOr("currentHealthy", 0));
    }

    private JsonArray noneLeft(JsonArray conditions) {
        return conditions.map(one -> {
            JsonObject condition = one.asObject();
            return condition.stringOr("type", "").equals("DisruptionAllowed")
                    ? condition
                            .with("status", "False")
                            .with("reason", "InsufficientPods")
                            .with("lastTransitionTime", ids.timestamp())
                    : condition;
        });
    }

    private static Status refused(String why, int retryAfterSeconds) {
        JsonObject cause = JsonObject.of("reason", "DisruptionBudget", "message", why);
        JsonObject details = JsonObject.of("causes", JsonArray.of(cause));
        return new Status(
                429,
                "TooManyRequests",
                "Cannot evict pod as it would violate the pod's disruption budget.",
                retryAfterSeconds == 0
                        ? details
                        : details.with("retryAfterSeconds", retryAfterSeconds));
    }
}
