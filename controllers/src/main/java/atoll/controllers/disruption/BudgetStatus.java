package atoll.controllers.disruption;

import atoll.api.KubeObject;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The status of one budget at one time. Upstream's `updatePdbStatus`. A pod whose eviction was let
/// through counts as lost until it is marked for deletion, or the time is over.
final class BudgetStatus {
    /// How long an eviction that was let through may take until the pod is marked for deletion.
    private static final Duration DELETION_WITHIN = Duration.ofMinutes(2);

    private final KubeObject budget;
    private final JsonObject current;
    private final Instant now;
    private @Nullable Instant recheckAt;

    BudgetStatus(KubeObject budget, Instant now) {
        this.budget = budget;
        this.current = budget.status();
        this.now = now;
    }

    /// When an eviction that was let through is given up; null when none is out.
    @Nullable Instant recheckAt() {
        return recheckAt;
    }

    /// The whole status, to replace the one before. `disruptionsAllowed` is what is healthy beyond
    /// what must be.
    ///
    /// @param pods all that the budget selects
    JsonObject counted(List<BudgetedPod> pods, ExpectedPods expected) {
        JsonObject disrupted = stillDisrupted(pods);
        long healthy =
                pods.stream()
                        .filter(pod -> pod.ready() && !pod.terminating())
                        .filter(pod -> !disrupted.has(pod.key().name()))
                        .count();
        long spare = healthy - expected.healthy();
        long allowed = expected.expected() <= 0 || spare <= 0 ? 0 : spare;
        var status =
                JsonObject.builder()
                        .put("currentHealthy", healthy)
                        .put("desiredHealthy", expected.healthy())
                        .put("disruptionsAllowed", allowed)
                        .put("expectedPods", expected.expected())
                        .put("observedGeneration", budget.generation());
        if (!disrupted.isEmpty()) {
            status.put("disruptedPods", disrupted);
        }
        String reason = allowed > 0 ? "SufficientPods" : "InsufficientPods";
        return status.put("conditions", condition(allowed > 0, reason, "", budget.generation()))
                .build();
    }

    /// The one thing that is sure when nothing can be counted: no eviction.
    ///
    /// @param why the message of the condition
    JsonObject failed(String why) {
        return current.with("disruptionsAllowed", 0)
                .with(
                        "conditions",
                        condition(
                                false, "SyncFailed", why, current.longOr("observedGeneration", 0)));
    }

    /// @param generation that the status is of; 0: not told
    private JsonArray condition(boolean allowed, String reason, String message, long generation) {
        JsonObject next =
                Conditions.condition(
                        "DisruptionAllowed", allowed ? "True" : "False", reason, message, now);
        return Conditions.replaced(
                current.array("conditions"),
                generation == 0 ? next : next.with("observedGeneration", generation));
    }

    /// `{"POD": "2026-01-01T00:00:00Z"}`: evictions let through whose pods are not marked yet.
    private JsonObject stillDisrupted(List<BudgetedPod> pods) {
        JsonObject known = current.object("disruptedPods");
        var still = JsonObject.builder();
        for (BudgetedPod pod : pods) {
            Instant since = Times.parse(known.string(pod.key().name()));
            if (since == null || pod.terminating()) {
                continue;
            }
            Instant until = since.plus(DELETION_WITHIN);
            if (!until.isBefore(now)) {
                still.put(pod.key().name(), Times.text(since));
                recheckAt = recheckAt == null ? until : Times.earlier(recheckAt, until);
            }
        }
        return still.build();
    }
}
