package atoll.server.serve;

import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import java.util.List;

/// Where a container of a pod stands, as far as its log is concerned: what a kubelet says of it.
///
/// @param status its entry among the pod's container statuses; empty while there is none
record ContainerState(String pod, String container, JsonObject status) {
    private static final List<String> LISTS =
            List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses");

    static ContainerState of(KubeObject pod, String container) {
        for (String list : LISTS) {
            for (JsonObject status : pod.status().array(list).objects()) {
                if (status.stringOr("name", "").equals(container)) {
                    return new ContainerState(pod.name(), container, status);
                }
            }
        }
        return new ContainerState(pod.name(), container, JsonObject.EMPTY);
    }

    boolean isRunning() {
        return !status.object("state", "running").isEmpty();
    }

    /// When the present instance, or else the one before it, started; RFC 3339, empty when unknown.
    ///
    /// @param previous the instance before in any case
    String started(boolean previous) {
        JsonObject before = status.object("lastState", "terminated");
        if (previous) {
            return before.stringOr("startedAt", "");
        }
        for (JsonObject one :
                List.of(
                        status.object("state", "running"),
                        status.object("state", "terminated"),
                        before)) {
            if (!one.isEmpty()) {
                return one.stringOr("startedAt", "");
            }
        }
        return "";
    }

    /// @throws RefusedException in a kubelet's words when there is no log
    void requireLog(boolean previous) {
        String named = "container \"%s\" in pod \"%s\"".formatted(container, pod);
        JsonObject before = status.object("lastState", "terminated");
        JsonObject waiting = status.object("state", "waiting");
        if (status.isEmpty()) {
            throw refused(named + " is not available");
        }
        if (previous) {
            if (before.isEmpty()) {
                throw refused("previous terminated " + named + " not found");
            }
            return;
        }
        if (isRunning() || !status.object("state", "terminated").isEmpty() || !before.isEmpty()) {
            return;
        }
        throw refused(
                switch (waiting.stringOr("reason", "")) {
                    case "" -> named + " is waiting to start - no logs yet";
                    case "ErrImagePull" -> named + " is waiting to start: image can't be pulled";
                    case "ImagePullBackOff" ->
                            named + " is waiting to start: trying and failing to pull image";
                    case String reason -> named + " is waiting to start: " + reason;
                });
    }

    private static RefusedException refused(String why) {
        return new RefusedException(Status.badRequest(why));
    }
}
