package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A port of a Service, and which port of a pod it leads to.
///
/// @param target a number, or the name of a container port
/// @param name empty where the Service has one port and gives it none
/// @param appProtocol null where it is not told
/// @param port the Service's own number, to which `targetPort` defaults
record ServicePort(
        String name, String protocol, @Nullable String appProtocol, Json target, int port) {

    /// In the order of the Service.
    static List<ServicePort> of(KubeObject service) {
        return service.spec().array("ports").objects().stream()
                .map(port -> {
                    int number = (int) port.longOr("port", 0);
                    Json target = port.get("targetPort");
                    return new ServicePort(
                            port.stringOr("name", ""),
                            port.stringOr("protocol", "TCP"),
                            port.string("appProtocol"),
                            target == null ? Json.of(number) : target,
                            number);
                })
                .toList();
    }

    /// The pod's port; 0 when it has none of that name.
    private int portOf(EndpointPod pod) {
        return switch (target) {
            case JsonNumber number -> {
                int value = (int) number.longValue();
                yield value == 0 ? port : value;
            }
            case JsonString(var named) ->
                    pod.ports().stream()
                            .filter(one -> one.name().equals(named))
                            .filter(one -> one.protocol().equals(protocol))
                            .mapToInt(EndpointPod.NamedPort::port)
                            .findFirst()
                            .orElse(0);
            default -> 0;
        };
    }

    /// The ports of one pod as slices list them; pods with equal ones share slices. A port whose
    /// name the pod does not know is left out.
    static List<JsonObject> resolved(List<ServicePort> ports, EndpointPod pod) {
        var resolved = new ArrayList<JsonObject>(ports.size());
        for (ServicePort port : ports) {
            int number = port.portOf(pod);
            if (number != 0) {
                resolved.add(
                        JsonObject.builder()
                                .put("name", port.name())
                                .put("protocol", port.protocol())
                                .put("port", number)
                                .putIfPresent("appProtocol", port.appProtocol())
                                .build());
            }
        }
        resolved.sort(PortOrder.IN_SLICES);
        return resolved;
    }
}
