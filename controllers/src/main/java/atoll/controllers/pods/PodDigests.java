package atoll.controllers.pods;

import atoll.api.KubeObject;
import atoll.api.OwnerReference;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Times;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Makes the pod digests of one informer; equal parts are shared between them. One per informer,
/// used by the thread that polls it.
public final class PodDigests {
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private final Predicate<OwnerReference> wantedController;
    private final Interner interner = new Interner();

    private PodDigests(Predicate<OwnerReference> wantedController) {
        this.wantedController = wantedController;
    }

    /// Digests of the pods that a controller of `kind` owns or might adopt; of others none. Pods
    /// without a controller are kept too: they may be adopted.
    public static PodDigests ownedBy(String kind) {
        return new PodDigests(owner -> owner.kind().equals(kind));
    }

    /// Null for a pod that another kind of owner controls.
    public @Nullable PodDigest of(KubeObject pod) {
        OwnerReference controller = pod.controllerReference().orElse(null);
        if (controller != null && !wantedController.test(controller)) {
            return null;
        }
        JsonObject status = pod.status();
        JsonObject ready = Conditions.find(status.array("conditions"), "Ready");
        boolean isReady = ready != null && ready.stringOr("status", "").equals("True");
        long readySince =
                ready != null && isReady
                        ? Times.epochSeconds(ready.string("lastTransitionTime"))
                        : 0;
        return new PodDigest(
                pod.key(),
                pod.uid(),
                interner.one(pod.labels()),
                controller == null ? null : interner.one(controller),
                PodDigest.Phase.of(status.stringOr("phase", "")),
                isReady,
                readySince,
                Times.epochSeconds(pod.creationTimestamp()),
                interner.one(pod.spec().stringOr("nodeName", "")),
                pod.isBeingDeleted(),
                restarts(status),
                deletionCost(pod));
    }

    /// Of init containers nothing counts, as upstream.
    private static int restarts(JsonObject status) {
        int most = 0;
        for (JsonObject container : status.array("containerStatuses").objects()) {
            most = Math.max(most, (int) container.longOr("restartCount", 0));
        }
        return most;
    }

    /// 0 without the annotation; the lower goes first.
    private static int deletionCost(KubeObject pod) {
        String text = pod.metadata().object("annotations").string(DELETION_COST);
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0; // As upstream: a cost that is no number is no cost.
        }
    }
}
