package atoll.controllers.deployment;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.IntOrPercent;

/// What a Deployment asks for, in numbers.
///
/// 10 replicas with 25% each: up to 13 pods, never fewer than 8 available.
///
/// @param replicas wanted pods
/// @param maxSurge pods allowed beyond that during a rolling update
/// @param maxUnavailable pods that may be missing during a rolling update
/// @param rolling whether the strategy is RollingUpdate
record Sizes(int replicas, int maxSurge, int maxUnavailable, boolean rolling) {

    /// The surge is rounded up, what may be missing down, as upstream.
    static Sizes of(KubeObject deployment) {
        JsonObject spec = deployment.spec();
        int replicas = (int) spec.longOr("replicas", 1);
        boolean rolling = !"Recreate".equals(spec.string("strategy", "type"));
        if (!rolling) {
            return new Sizes(replicas, 0, 0, false);
        }
        JsonObject rollingUpdate = spec.object("strategy", "rollingUpdate");
        Json surge = rollingUpdate.get("maxSurge");
        Json unavailable = rollingUpdate.get("maxUnavailable");
        return rolling(
                replicas,
                IntOrPercent.of(surge == null ? Json.of("25%") : surge, replicas, true),
                IntOrPercent.of(
                        unavailable == null ? Json.of("25%") : unavailable, replicas, false));
    }

    /// With both bounds at 0, as rounding may make them, nothing could ever move: then one pod may
    /// be missing.
    static Sizes rolling(int replicas, int maxSurge, int maxUnavailable) {
        int missing = maxSurge == 0 && maxUnavailable == 0 ? 1 : maxUnavailable;
        return new Sizes(replicas, maxSurge, Math.min(missing, replicas), true);
    }

    /// The most pods of all sets together.
    int maxTotal() {
        return replicas + maxSurge;
    }

    /// The fewest available pods.
    int minAvailable() {
        return replicas - maxUnavailable;
    }

    /// The size of the new set, given its size now and the size of all sets together. Never
    /// shrinks; with Recreate all at once, since the old pods are gone by then.
    int newSetSize(int newSet, int allSets) {
        if (!rolling) {
            return replicas;
        }
        if (allSets >= maxTotal()) {
            return newSet;
        }
        return newSet + Math.min(maxTotal() - allSets, replicas - newSet);
    }
}
