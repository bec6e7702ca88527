package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The older form of a Service's endpoints: one object, subsets of addresses that share ports.
final class EndpointsObject {
    /// Upstream's limit; what is beyond is left out and the object says so.
    private static final int ADDRESSES_MAX = 1000;

    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    static final String HEADLESS = "service.kubernetes.io/headless";

    private EndpointsObject() {}

    /// One address with the ports it serves.
    ///
    /// @param ready whether it may be sent to
    record Address(JsonObject address, List<JsonObject> ports, boolean ready) {}

    /// The object as it should be.
    ///
    /// @param current what there is; an empty object when there is none
    static JsonObject of(KubeObject service, JsonObject current, List<Address> addresses) {
        List<Address> listed = addresses;
        if (addresses.size() > ADDRESSES_MAX) {
            // The ready ones first: the others are of no use to anybody.
            listed =
                    addresses.stream()
                            .sorted(Comparator.comparing(one -> !one.ready()))
                            .limit(ADDRESSES_MAX)
                            .toList();
        }
        boolean truncated = listed.size() < addresses.size();
        JsonObject metadata =
                current.object("metadata")
                        .with("name", service.name())
                        .with("namespace", service.namespace())
                        .with("labels", labels(service));
        JsonObject annotations = metadata.object("annotations").without(OVER_CAPACITY);
        if (truncated) {
            annotations = annotations.with(OVER_CAPACITY, "truncated");
        }
        metadata =
                annotations.isEmpty()
                        ? metadata.without("annotations")
                        : metadata.with("annotations", annotations);
        JsonObject tree =
                current.with("apiVersion", "v1")
                        .with("kind", "Endpoints")
                        .with("metadata", metadata);
        JsonArray subsets = subsets(listed);
        return subsets.isEmpty() ? tree.without("subsets") : tree.with("subsets", subsets);
    }

    private static JsonObject labels(KubeObject service) {
        JsonObject labels =
                service.metadata().object("labels").with(MANAGED_BY, "endpoint-controller");
        return isHeadless(service) ? labels.with(HEADLESS, "") : labels.without(HEADLESS);
    }

    static boolean isHeadless(KubeObject service) {
        return service.spec().stringOr("clusterIP", "").equals("None");
    }

    private static JsonArray subsets(List<Address> addresses) {
        Map<String, List<Address>> byPorts = new TreeMap<>();
        for (Address address : addresses) {
            String ports = JsonArray.of(address.ports()).toString();
            byPorts.computeIfAbsent(ports, _ -> new ArrayList<>()).add(address);
        }
        return JsonArray.of(byPorts.values().stream().map(EndpointsObject::subset).toList());
    }

    private static JsonObject subset(List<Address> addresses) {
        var subset = JsonObject.builder();
        put(subset, "addresses", addresses, true);
        put(subset, "notReadyAddresses", addresses, false);
        List<JsonObject> ports =
                addresses.getFirst().ports().stream()
                        .map(port ->
                                port.stringOr("name", "").isEmpty() ? port.without("name") : port)
                        .toList();
        if (!ports.isEmpty()) {
            subset.put("ports", JsonArray.of(ports));
        }
        return subset.build();
    }

    private static void put(
            JsonObject.Builder subset, String key, List<Address> addresses, boolean ready) {
        List<Json> listed =
                addresses.stream()
                        .filter(address -> address.ready() == ready)
                        .<Json>map(Address::address)
                        .sorted(Comparator.comparing(one -> one.asObject().stringOr("ip", "")))
                        .toList();
        if (!listed.isEmpty()) {
            subset.put(key, JsonArray.of(listed));
        }
    }
}
