package atoll.controllers.job;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Interner;
import atoll.controllers.kinds.Times;
import atoll.controllers.pods.Owned;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the job controller needs of a pod.
///
/// The exit codes are not in it; [FailurePolicy] asks for the pod itself.
///
/// @param tracked whether it carries the finalizer that keeps it until it is counted
/// @param index its completion index; -1 without one
/// @param indexFailures how often its index had failed before it
/// @param indexIgnored how often that was ignored
/// @param finishedAt when it ended, if it did, in seconds since 1970
/// @param created seconds since 1970
/// @param restarts sum over its containers
record JobPod(
        ObjectKey key,
        String uid,
        Map<String, String> labels,
        @Nullable OwnerReference controller,
        Phase phase,
        boolean ready,
        boolean terminating,
        boolean tracked,
        int index,
        int indexFailures,
        int indexIgnored,
        long finishedAt,
        long created,
        int restarts)
        implements Owned {
    static final String FINALIZER = "batch.kubernetes.io/job-tracking";

    /// Annotation and label of the pods of indexed jobs.
    static final String INDEX = "batch.kubernetes.io/job-completion-index";

    enum Phase {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED
    }

    /// Null for a pod of another kind of controller.
    static @Nullable JobPod of(KubeObject pod, Interner interner) {
        OwnerReference controller = pod.controllerReference().orElse(null);
        if (controller != null && !controller.kind().equals("Job")) {
            return null;
        }
        JsonObject status = pod.status();
        return new JobPod(
                pod.key(),
                pod.uid(),
                interner.one(pod.labels()),
                controller == null ? null : interner.one(controller),
                phase(status.stringOr("phase", "")),
                Conditions.isTrue(status.array("conditions"), "Ready"),
                pod.isBeingDeleted(),
                pod.finalizers().contains(FINALIZER),
                number(pod, INDEX, -1),
                number(pod, IndexFailures.COUNT, 0),
                number(pod, IndexFailures.IGNORED, 0),
                finishedAt(pod),
                Times.epochSeconds(pod.creationTimestamp()),
                restarts(status));
    }

    /// Unknown phases, and none, are pending.
    private static Phase phase(String text) {
        return switch (text) {
            case "Running" -> Phase.RUNNING;
            case "Succeeded" -> Phase.SUCCEEDED;
            case "Failed" -> Phase.FAILED;
            default -> Phase.PENDING;
        };
    }

    /// @param fallback where the annotation is absent or no number
    private static int number(KubeObject pod, String annotation, int fallback) {
        String text = pod.annotations().get(annotation);
        try {
            return text == null ? fallback : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /// As upstream guesses it: by the containers, or else since when the pod is not ready, or when
    /// it was to go.
    private static long finishedAt(KubeObject pod) {
        JsonObject status = pod.status();
        long ended = lastEnd(status.array("containerStatuses"));
        if (ended > 0) {
            return ended;
        }
        JsonObject ready = Conditions.find(status.array("conditions"), "Ready");
        if (ready != null && ready.stringOr("status", "").equals("False")) {
            return Times.epochSeconds(ready.string("lastTransitionTime"));
        }
        JsonObject metadata = pod.metadata();
        return pod.isBeingDeleted()
                ? Times.epochSeconds(metadata.string("deletionTimestamp"))
                        - metadata.longOr("deletionGracePeriodSeconds", 0)
                : Times.epochSeconds(pod.creationTimestamp());
    }

    /// 0 unless all have ended.
    private static long lastEnd(JsonArray containers) {
        long last = 0;
        for (JsonObject container : containers.objects()) {
            String text = container.object("state", "terminated").string("finishedAt");
            long end = Times.epochSeconds(text);
            if (end == 0) {
                return 0;
            }
            last = Math.max(last, end);
        }
        return last;
    }

    private static int restarts(JsonObject status) {
        int sum = 0;
        for (JsonObject container : status.array("containerStatuses").objects()) {
            sum += (int) container.longOr("restartCount", 0);
        }
        return sum;
    }

    boolean finished() {
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
    }

    /// Neither ended nor going: it counts towards the parallelism.
    boolean active() {
        return !finished() && !terminating;
    }

    /// A pod that is going may have succeeded.
    boolean succeeded() {
        return phase == Phase.SUCCEEDED;
    }

    /// A pod that is being deleted never reports its end, so it counts as failed, unless the job
    /// replaces only pods that did fail.
    boolean failed(boolean onlyReplaceFailed) {
        return phase == Phase.FAILED || (!onlyReplaceFailed && terminating && !succeeded());
    }
}
