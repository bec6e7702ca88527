package atoll.controllers.endpointslice;

import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Fnv;
import java.util.Comparator;

/// The order in which endpoints list their ports: upstream's, by a hash of how Go's memory holds
/// each. Without it lists would differ from upstream's in their order, which clients may see and
/// compare.
public final class PortOrder {
    /// Of the ports of EndpointSlices.
    public static final Comparator<JsonObject> IN_SLICES =
            Comparator.comparing(port ->
                    Fnv.of128a(
                            "(v1.EndpointPort){Name:(*string)%s Protocol:(*v1.Protocol)%s Port:(*int32)%d AppProtocol:(*string)%s}"
                                    .formatted(
                                            port.stringOr("name", ""),
                                            port.stringOr("protocol", "TCP"),
                                            port.longOr("port", 0),
                                            port.stringOr("appProtocol", "<nil>"))));

    /// Of the ports of Endpoints objects.
    static final Comparator<JsonObject> IN_ENDPOINTS =
            Comparator.comparing(port ->
                    Fnv.of128a(
                            "(v1.EndpointPort){Name:(string)%s Port:(int32)%d Protocol:(v1.Protocol)%s AppProtocol:(*string)%s}"
                                    .formatted(
                                            port.stringOr("name", ""),
                                            port.longOr("port", 0),
                                            port.stringOr("protocol", "TCP"),
                                            port.stringOr("appProtocol", "<nil>"))));

    private PortOrder() {}
}
