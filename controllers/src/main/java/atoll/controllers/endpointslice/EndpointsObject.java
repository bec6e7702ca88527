package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The older form of a Service's endpoints: one object, subsets of addresses that share ports.
/// Pure. Addresses that serve the same ports stand in one subset, ready ones apart from the others.
final class EndpointsObject {
    /// Upstream's limit; what is beyond is left out and the object says so.
    private static final int ADDRESSES_MAX = 1000;

    /// Annotation, with the value `truncated`.
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

    private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";

    /// Says to proxies that there is no address of the Service to serve.
    static final String HEADLESS = "service.kubernetes.io/headless";

    /// Stands for the ports of an address that serves none.
    private static final JsonObject NO_PORT = JsonObject.EMPTY;

    private EndpointsObject() {}

    /// One address with the ports it serves.
    ///
    /// @param ready whether it may be sent to
    record Address(JsonObject address, List<JsonObject> ports, boolean ready) {}

    /// An address and whether it may be sent to, as one port has it.
    private record Place(JsonObject address, boolean ready) {}

    /// The object as it should be.
    ///
    /// @param current what there is; an empty object when there is none
    /// @param addresses all there are, in any order
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

    /// The Service's, and who keeps the object.
    private static JsonObject labels(KubeObject service) {
        JsonObject labels =
                service.metadata().object("labels").with(MANAGED_BY, "endpoint-controller");
        return isHeadless(service) ? labels.with(HEADLESS, "") : labels.without(HEADLESS);
    }

    /// Its addresses are found by DNS only.
    static boolean isHeadless(KubeObject service) {
        return service.spec().stringOr("clusterIP", "").equals("None");
    }

    /// Each subset has the ports that the same addresses serve: ports first find their addresses,
    /// then those with the same ones come together.
    private static JsonArray subsets(List<Address> addresses) {
        Map<JsonObject, List<Place>> byPort = new LinkedHashMap<>();
        for (Address address : addresses) {
            var place = new Place(address.address(), address.ready());
            List<JsonObject> ports = address.ports().isEmpty() ? List.of(NO_PORT) : address.ports();
            ports.forEach(port -> byPort.computeIfAbsent(port, _ -> new ArrayList<>()).add(place));
        }
        Map<List<Place>, List<JsonObject>> byPlaces = new LinkedHashMap<>();
        byPort.forEach((port, places) ->
                byPlaces.computeIfAbsent(places, _ -> new ArrayList<>()).add(port));
        var subsets = new ArrayList<JsonObject>();
        byPlaces.forEach((places, ports) -> subsets.add(subset(places, ports)));
        // Upstream sorts by a hash in which the pods' uids are, so any order will do that stays.
        subsets.sort(Comparator.comparing(one -> one.array("ports").toString()));
        return JsonArray.of(subsets);
    }

    /// @param places with the same ports, ready or not
    private static JsonObject subset(List<Place> places, List<JsonObject> ports) {
        var subset = JsonObject.builder();
        put(subset, "addresses", places, true);
        put(subset, "notReadyAddresses", places, false);
        List<JsonObject> listed =
                ports.stream()
                        .filter(port -> !port.isEmpty())
                        .sorted(PortOrder.IN_ENDPOINTS)
                        .map(port ->
                                port.stringOr("name", "").isEmpty() ? port.without("name") : port)
                        .toList();
        if (!listed.isEmpty()) {
            subset.put("ports", JsonArray.of(listed));
        }
        return subset.build();
    }

    /// Sorted by address; absent when there is none.
    private static void put(
            JsonObject.Builder subset, String key, List<Place> places, boolean ready) {
        List<Json> listed =
                places.stream()
                        .filter(place -> place.ready() == ready)
                        .<Json>map(Place::address)
                        .sorted(Comparator.comparing(one -> one.asObject().stringOr("ip", "")))
                        .toList();
        if (!listed.isEmpty()) {
            subset.put(key, JsonArray.of(listed));
        }
    }
}
