package atoll.server.registry;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
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
    public Pending run(Target target, JsonObject eviction) {
        String named = eviction.object("metadata").stringOr("name", target.name());
        if (!named.equals(target.name())) {
            throw new RefusedException(
                    Status.badRequest("name in URL does not match name in Eviction object"));
        }
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            KubeObject pod = storing.current(target);
            if (pod == null) {
                throw target.notFound();
            }
            if (isFree(pod)) {
                return deleted(target, eviction);
            }
            KubeObject budget = budget(pod);
            if (budget == null
                    || ignores(budget, pod)
                    || target.dryRun()
                    || spend(target, budget, pod)) {
                return deleted(target, eviction);
            }
        }
        throw new RefusedException(refused("The disruption budget keeps changing", 0));
    }

    private Pending deleted(Target target, JsonObject eviction) {
        JsonObject options = eviction.object("deleteOptions");
        JsonObject conditions = options.object("preconditions");
        Json grace = options.get("gracePeriodSeconds");
        Pending pending =
                deletion.delete(
                        target,
                        new DeleteOptions(
                                grace == null ? null : grace.asLong(0),
                                conditions.string("uid"),
                                conditions.string("resourceVersion"),
                                null,
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
                    && LabelSelector.of(selector).matches(labels)) {
                found.add(budget);
            }
        }
        if (found.size() > 1) {
            throw new RefusedException(
                    Status.internalError(
                            "This pod has more than one PodDisruptionBudget, which the eviction"
                                    + " subresource does not support."));
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
        if (allowed <= 0) {
            throw new RefusedException(
                    refused(
                            "The disruption budget %s needs %d healthy pods and has %d currently"
                                    .formatted(
                                            budget.name(),
                                            status.longOr("desiredHealthy", 0),
                                            status.longOr("currentHealthy", 0)),
                            0));
        }
        JsonObject spent =
                status.with("disruptionsAllowed", allowed - 1)
                        .update("disruptedPods", pods -> pods.with(pod.name(), ids.timestamp()));
        ResourceDefinition definition = table.get().find(BUDGETS).orElseThrow();
        var key = new ObjectKey(budget.namespace(), budget.name());
        Target budgetTarget =
                new Target(definition, key, "status", target.options(), target.caller());
        return storing.update(budgetTarget, budget, budget.tree().with("status", spent), List.of())
                        .pending()
                != null;
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
