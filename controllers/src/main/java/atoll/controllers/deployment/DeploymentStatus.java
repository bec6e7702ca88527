package atoll.controllers.deployment;

import atoll.api.KubeObject;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A Deployment's status as its ReplicaSets make it, and how its rollout goes. Pure. Counts of 0
/// are absent, as the kind's own form has it.
final class DeploymentStatus {
    private static final String PROGRESSING = "Progressing";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";
    private static final String COMPLETE = "NewReplicaSetAvailable";

    /// What upstream takes for "no deadline".
    private static final long NO_DEADLINE = Integer.MAX_VALUE;

    private DeploymentStatus() {}

    /// Without one there is no condition Progressing at all.
    static boolean hasDeadline(KubeObject deployment) {
        long seconds = deployment.spec().longOr("progressDeadlineSeconds", NO_DEADLINE);
        return seconds != NO_DEADLINE;
    }

    /// Counts and the Available condition; other conditions as they are. The whole status, to
    /// replace the one before. `terminatingReplicas` only where every set tells it.
    static JsonObject counted(KubeObject deployment, ReplicaSets sets, Instant now) {
        Sizes sizes = Sizes.of(deployment);
        Collection<KubeObject> all = sets.all();
        int available = ReplicaSets.counts(all, "availableReplicas");
        int updated = sets.newest() == null ? 0 : ReplicaSets.count(sets.newest(), "replicas");
        var status = JsonObject.builder();
        put(status, "observedGeneration", deployment.generation());
        put(status, "replicas", ReplicaSets.counts(all, "replicas"));
        put(status, "updatedReplicas", updated);
        put(status, "readyReplicas", ReplicaSets.counts(all, "readyReplicas"));
        put(status, "availableReplicas", available);
        put(status, "unavailableReplicas", Math.max(0, ReplicaSets.sizes(all) - available));
        put(status, "collisionCount", deployment.status().longOr("collisionCount", 0));
        if (all.stream().allMatch(set -> set.status().has("terminatingReplicas"))) {
            status.put("terminatingReplicas", ReplicaSets.counts(all, "terminatingReplicas"));
        }
        JsonObject availability =
                available >= sizes.minAvailable()
                        ? condition(
                                "Available",
                                "True",
                                "MinimumReplicasAvailable",
                                "Deployment has minimum availability.",
                                now)
                        : condition(
                                "Available",
                                "False",
                                "MinimumReplicasUnavailable",
                                "Deployment does not have minimum availability.",
                                now);
        JsonArray conditions =
                Conditions.moved(deployment.status().array("conditions"), availability);
        return status.put("conditions", conditions).build();
    }

    /// As [#counted], with the Progressing and ReplicaFailure conditions of a rollout.
    static JsonObject rolling(KubeObject deployment, ReplicaSets sets, Instant now) {
        JsonObject counted = counted(deployment, sets, now);
        JsonArray conditions = counted.array("conditions");
        if (!hasDeadline(deployment)) {
            conditions = Conditions.without(conditions, PROGRESSING);
        } else if (!isCompleted(deployment, counted)) {
            conditions = progress(deployment, sets, counted, conditions, now);
        }
        JsonObject failure = failure(sets);
        conditions =
                failure == null
                        ? Conditions.without(conditions, "ReplicaFailure")
                        : Conditions.moved(conditions, failure);
        return counted.with("conditions", conditions);
    }

    /// Whether the rollout was complete before: what happens after is no longer its progress.
    private static boolean isCompleted(KubeObject deployment, JsonObject status) {
        JsonObject current = progressing(deployment.status());
        return current != null
                && current.stringOr("reason", "").equals(COMPLETE)
                && status.longOr("replicas", 0) == status.longOr("updatedReplicas", 0);
    }

    /// Complete, moved on, or timed out; where none holds the condition stays as it is, and with it
    /// its time.
    ///
    /// @param status as counted now; the Deployment's own is the one before
    private static JsonArray progress(
            KubeObject deployment,
            ReplicaSets sets,
            JsonObject status,
            JsonArray conditions,
            Instant now) {
        String subject =
                sets.newest() == null
                        ? "Deployment \"" + deployment.name() + "\""
                        : "ReplicaSet \"" + sets.newest().name() + "\"";
        if (isComplete(deployment, status)) {
            return Conditions.moved(
                    conditions,
                    progressing("True", COMPLETE, subject + " has successfully progressed.", now));
        }
        if (hasProgressed(deployment.status(), status)) {
            JsonObject next =
                    progressing("True", "ReplicaSetUpdated", subject + " is progressing.", now);
            JsonObject current = progressing(deployment.status());
            if (current != null && current.stringOr("status", "").equals("True")) {
                next = next.with("lastTransitionTime", current.stringOr("lastTransitionTime", ""));
            }
            // Taken out first, so that lastUpdateTime moves though status and reason stay.
            return Conditions.without(conditions, PROGRESSING).plus(next);
        }
        if (isTimedOut(deployment, conditions, now)) {
            return Conditions.moved(
                    conditions,
                    progressing("False", TIMED_OUT, subject + " has timed out progressing.", now));
        }
        return conditions;
    }

    /// All wanted pods are of the new template and available, no other is left, and the spec was
    /// seen.
    static boolean isComplete(KubeObject deployment, JsonObject status) {
        long wanted = Sizes.of(deployment).replicas();
        return status.longOr("updatedReplicas", 0) == wanted
                && status.longOr("replicas", 0) == wanted
                && status.longOr("availableReplicas", 0) == wanted
                && status.longOr("observedGeneration", 0) >= deployment.generation();
    }

    /// More updated, ready or available pods, or fewer old ones.
    private static boolean hasProgressed(JsonObject before, JsonObject after) {
        return after.longOr("updatedReplicas", 0) > before.longOr("updatedReplicas", 0)
                || old(after) < old(before)
                || after.longOr("readyReplicas", 0) > before.longOr("readyReplicas", 0)
                || after.longOr("availableReplicas", 0) > before.longOr("availableReplicas", 0);
    }

    private static long old(JsonObject status) {
        return status.longOr("replicas", 0) - status.longOr("updatedReplicas", 0);
    }

    private static boolean isTimedOut(KubeObject deployment, JsonArray conditions, Instant now) {
        JsonObject current = Conditions.find(conditions, PROGRESSING);
        if (current == null) {
            return false;
        }
        return switch (current.stringOr("reason", "")) {
            case COMPLETE -> false;
            case TIMED_OUT -> true;
            default -> deadline(deployment, current).isBefore(now);
        };
    }

    /// Runs from the last progress, not from the beginning.
    private static Instant deadline(KubeObject deployment, JsonObject progressing) {
        long seconds = deployment.spec().longOr("progressDeadlineSeconds", NO_DEADLINE);
        return Times.parseOr(progressing.string("lastUpdateTime"), Instant.EPOCH)
                .plusSeconds(seconds);
    }

    /// How long until a rollout that stands still must be called timed out; null when that can not
    /// happen (any more).
    static @Nullable Duration untilDeadline(KubeObject deployment, JsonObject status, Instant now) {
        JsonObject current = progressing(status);
        if (!hasDeadline(deployment)
                || current == null
                || isComplete(deployment, status)
                || List.of(TIMED_OUT, COMPLETE).contains(current.stringOr("reason", ""))) {
            return null;
        }
        // One second more, for times are kept in whole seconds.
        Instant due = deadline(deployment, current).plusSeconds(1);
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ofSeconds(1);
    }

    /// The newest set's failure before older ones'.
    private static @Nullable JsonObject failure(ReplicaSets sets) {
        List<KubeObject> newestFirst = sets.all().reversed();
        return newestFirst.stream()
                .map(set -> Conditions.find(set.status().array("conditions"), "ReplicaFailure"))
                .filter(Objects::nonNull)
                .map(failure ->
                        failure.with("lastUpdateTime", failure.stringOr("lastTransitionTime", "")))
                .findFirst()
                .orElse(null);
    }

    /// The condition as it is; null when there is none.
    static @Nullable JsonObject progressing(JsonObject status) {
        return Conditions.find(status.array("conditions"), PROGRESSING);
    }

    /// A condition of that type as it begins now.
    static JsonObject progressing(String status, String reason, String message, Instant now) {
        return condition(PROGRESSING, status, reason, message, now);
    }

    /// By the condition as it is, not by the time.
    static boolean isTimedOut(JsonObject status) {
        JsonObject current = progressing(status);
        return current != null && current.stringOr("reason", "").equals(TIMED_OUT);
    }

    /// Deployments alone have `lastUpdateTime` in their conditions.
    private static JsonObject condition(
            String type, String status, String reason, String message, Instant now) {
        return Conditions.condition(type, status, reason, message, now)
                .with("lastUpdateTime", Times.text(now));
    }

    private static void put(JsonObject.Builder status, String key, long count) {
        if (count != 0) {
            status.put(key, count);
        }
    }
}
