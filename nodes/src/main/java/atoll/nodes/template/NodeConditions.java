package atoll.nodes.template;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;

/// The conditions a healthy kubelet reports, in its words. For KWOK's template function
/// `NodeConditions`; times are not in them, the template adds those.
final class NodeConditions {
    static final JsonArray ALL =
            JsonArray.of(
                    condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
                    condition(
                            "MemoryPressure",
                            "False",
                            "KubeletHasSufficientMemory",
                            "kubelet has sufficient memory available"),
                    condition(
                            "DiskPressure",
                            "False",
                            "KubeletHasNoDiskPressure",
                            "kubelet has no disk pressure"),
                    condition(
                            "PIDPressure",
                            "False",
                            "KubeletHasSufficientPID",
                            "kubelet has sufficient PID available"),
                    condition(
                            "NetworkUnavailable",
                            "False",
                            "RouteCreated",
                            "RouteController created a route"));

    private NodeConditions() {}

    private static JsonObject condition(String type, String status, String reason, String message) {
        return JsonObject.of("type", type, "status", status, "reason", reason, "message", message);
    }
}
