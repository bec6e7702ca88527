package atoll.server.table;

import static atoll.server.table.Texts.NONE;
import static atoll.server.table.Texts.or;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The cells of a pod. Ready, status and restarts come from one walk over its containers.
///
/// Computed anew for each of the three cells; nothing is remembered between them.
///
/// @param ready containers that are, sidecars among them
/// @param containers all that are meant to run on: those of the spec and the sidecars
/// @param status the word in the column, such as `CrashLoopBackOff` or `Init:0/2`
/// @param restarts summed over the containers that count at this stage
///
/// @param restarted when a container last ended; null when none did
record PodCells(
        int ready, int containers, String status, long restarts, @Nullable Instant restarted) {

    /// `1/2`, with text in the cell, not numbers.
    static Json ready(JsonObject pod, Instant now) {
        PodCells cells = of(pod);
        return Json.of(cells.ready + "/" + cells.containers);
    }

    static Json status(JsonObject pod, Instant now) {
        return Json.of(of(pod).status);
    }

    /// `3 (5m ago)`; the count alone where it is not known when.
    static Json restarts(JsonObject pod, Instant now) {
        PodCells cells = of(pod);
        String count = Long.toString(cells.restarts);
        return Json.of(
                cells.restarts == 0 || cells.restarted == null
                        ? count
                        : count
                                + " ("
                                + Ages.text(Duration.between(cells.restarted, now))
                                + " ago)");
    }

    /// The first address of all, which is the one of the cluster's primary family.
    static String ip(JsonObject pod) {
        JsonArray ips = pod.array("status", "podIPs");
        String first =
                ips.isEmpty() ? pod.string("status", "podIP") : ips.get(0).asObject().string("ip");
        return or(first, NONE);
    }

    /// `1/2`: gates whose condition holds, of all.
    static String readinessGates(JsonObject pod) {
        List<JsonObject> gates = pod.array("spec", "readinessGates").objects();
        long open =
                gates.stream()
                        .filter(gate -> Texts.isTrue(pod, gate.stringOr("conditionType", "")))
                        .count();
        return gates.isEmpty() ? NONE : open + "/" + gates.size();
    }

    /// A finished pod's row says so, so that clients may grey it.
    static JsonArray rowConditions(JsonObject pod) {
        String message =
                switch (pod.object("status").stringOr("phase", "")) {
                    case "Succeeded" -> "The pod has completed successfully.";
                    case "Failed" -> "The pod failed.";
                    default -> "";
                };
        return message.isEmpty()
                ? JsonArray.EMPTY
                : JsonArray.of(
                        JsonObject.of(
                                "type",
                                "Completed",
                                "status",
                                "True",
                                "reason",
                                pod.object("status").stringOr("phase", ""),
                                "message",
                                message));
    }

    private static PodCells of(JsonObject pod) {
        return new Walk(pod).result();
    }

    /// The walk: init containers first, then, when they are done, the others.
    private static final class Walk {
        private final JsonObject pod;
        private final JsonObject status;
        private final Set<String> sidecars = new HashSet<>();
        private int ready;
        private long restarts;
        private @Nullable Instant restarted;
        private long sidecarRestarts;
        private @Nullable Instant sidecarRestarted;
        private String reason;

        Walk(JsonObject pod) {
            this.pod = pod;
            this.status = pod.object("status");
            this.reason = or(status.string("reason"), status.stringOr("phase", ""));
            for (JsonObject container : pod.array("spec", "initContainers").objects()) {
                if (container.stringOr("restartPolicy", "").equals("Always")) {
                    sidecars.add(container.stringOr("name", ""));
                }
            }
        }

        PodCells result() {
            for (JsonObject condition : status.array("conditions").objects()) {
                if (condition.stringOr("type", "").equals("PodScheduled")
                        && condition.stringOr("reason", "").equals("SchedulingGated")) {
                    reason = "SchedulingGated";
                }
            }
            if (!isInitializing() || Texts.isTrue(pod, "Initialized")) {
                restarts = sidecarRestarts;
                restarted = sidecarRestarted;
                visitContainers();
            }
            if (Texts.isBeingDeleted(pod)) {
                reason = deleted();
            }
            int containers = pod.array("spec", "containers").size() + sidecars.size();
            return new PodCells(ready, containers, reason, restarts, restarted);
        }

        /// The word for a pod that is being deleted: what it ended with stays, a pod that is lost
        /// with its node is `Unknown`.
        private String deleted() {
            if (status.stringOr("reason", "").equals("NodeLost")) {
                return "Unknown";
            }
            String phase = status.stringOr("phase", "");
            return phase.equals("Succeeded") || phase.equals("Failed") ? reason : "Terminating";
        }

        /// Whether an init container is not done; `reason` then says which.
        private boolean isInitializing() {
            List<JsonObject> states = status.array("initContainerStatuses").objects();
            int total = pod.array("spec", "initContainers").size();
            for (int i = 0; i < states.size(); i++) {
                JsonObject container = states.get(i);
                boolean sidecar = sidecars.contains(container.stringOr("name", ""));
                restarts += container.longOr("restartCount", 0);
                restarted = later(restarted, container);
                if (sidecar) {
                    sidecarRestarts += container.longOr("restartCount", 0);
                    sidecarRestarted = later(sidecarRestarted, container);
                }
                if (sidecar && container.booleanOr("started", false) && !isDone(container)) {
                    ready += container.booleanOr("ready", false) ? 1 : 0;
                } else if (!isDone(container)) {
                    reason = "Init:" + initReason(container, i, total);
                    return true;
                }
            }
            return false;
        }

        /// Ended with exit code 0.
        private static boolean isDone(JsonObject container) {
            return container.at("state", "terminated") instanceof JsonObject terminated
                    && terminated.longOr("exitCode", 0) == 0;
        }

        /// `CrashLoopBackOff`, `ExitCode:1`, or how many are done, `1/3`.
        private static String initReason(JsonObject container, int index, int total) {
            if (container.at("state", "terminated") instanceof JsonObject terminated) {
                return ended(terminated);
            }
            String waiting = container.object("state", "waiting").stringOr("reason", "");
            return waiting.isEmpty() || waiting.equals("PodInitializing")
                    ? index + "/" + total
                    : waiting;
        }

        /// `OOMKilled`, `Signal:9`, `ExitCode:1`: the first of these that is known.
        private static String ended(JsonObject terminated) {
            long signal = terminated.longOr("signal", 0);
            return or(
                    terminated.string("reason"),
                    signal != 0
                            ? "Signal:" + signal
                            : "ExitCode:" + terminated.longOr("exitCode", 0));
        }

        /// From the last to the first, so that the first container with something to say wins.
        private void visitContainers() {
            boolean running = false;
            for (JsonObject container : status.array("containerStatuses").objects().reversed()) {
                restarts += container.longOr("restartCount", 0);
                restarted = later(restarted, container);
                JsonObject state = container.object("state");
                String waiting = state.object("waiting").stringOr("reason", "");
                if (!waiting.isEmpty()) {
                    reason = waiting;
                } else if (state.get("terminated") instanceof JsonObject terminated) {
                    reason = ended(terminated);
                } else if (container.booleanOr("ready", false) && state.has("running")) {
                    running = true;
                    ready++;
                }
            }
            if (running && reason.equals("Completed")) {
                reason = Texts.isTrue(pod, "Ready") ? "Running" : "NotReady";
            }
        }

        /// The later of what is known and of when the container's instance before ended.
        private static @Nullable Instant later(@Nullable Instant known, JsonObject container) {
            Instant ended = Ages.parse(container.string("lastState", "terminated", "finishedAt"));
            return ended == null || (known != null && known.isAfter(ended)) ? known : ended;
        }
    }
}
