package atoll.controllers.endpointmirror;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.endpointslice.PortOrder;
import atoll.controllers.pods.PodTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The slices that say what an Endpoints object says: one for each subset and family of addresses.
/// Pure. The slices are owned by the Endpoints object and take over its labels and annotations.
final class Mirror {
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGER = "endpointslicemirroring-controller.k8s.io";
    static final String SERVICE_NAME = "kubernetes.io/service-name";

    /// For each subset; kube-controller-manager's `--mirroring-max-endpoints-per-subset` by
    /// default.
    static final int ADDRESSES_MAX = 1000;

    /// Annotations that say something of the Endpoints object only.
    private static final Set<String> OWN_AFFAIRS =
            Set.of(
                    "kubectl.kubernetes.io/last-applied-configuration",
                    "endpoints.kubernetes.io/last-change-trigger-time");

    private Mirror() {}

    /// How many addresses of the subsets are beyond [#ADDRESSES_MAX] and have no endpoint.
    static int skipped(KubeObject endpoints) {
        return endpoints.tree().array("subsets").objects().stream()
                .mapToInt(subset ->
                        subset.array("addresses").size() + subset.array("notReadyAddresses").size())
                .map(size -> Math.max(0, size - ADDRESSES_MAX))
                .sum();
    }

    /// Without names: the server gives those. Of each subset the first addresses, up to
    /// [#ADDRESSES_MAX] of both families; ready ones come first.
    static List<JsonObject> slices(KubeObject endpoints) {
        List<JsonObject> slices = new ArrayList<>();
        for (JsonObject subset : endpoints.tree().array("subsets").objects()) {
            List<JsonObject> ready = first(subset.array("addresses"), ADDRESSES_MAX);
            List<JsonObject> others =
                    first(subset.array("notReadyAddresses"), ADDRESSES_MAX - ready.size());
            for (String family : List.of("IPv4", "IPv6")) {
                List<Json> all = new ArrayList<>();
                add(all, ready, true, family);
                add(all, others, false, family);
                if (!all.isEmpty()) {
                    slices.add(slice(endpoints, family, all, subset.array("ports")));
                }
            }
        }
        return slices;
    }

    private static List<JsonObject> first(JsonArray addresses, int count) {
        return addresses.objects().stream().limit(count).toList();
    }

    /// @param all gets the endpoints of one family
    private static void add(
            List<Json> all, List<JsonObject> addresses, boolean ready, String family) {
        for (JsonObject address : addresses) {
            String ip = address.stringOr("ip", "");
            if (ip.contains(":") == family.equals("IPv6")) {
                var endpoint =
                        JsonObject.builder()
                                .put("addresses", JsonArray.of(Json.of(ip)))
                                .put("conditions", JsonObject.of("ready", ready))
                                .putIfPresent("targetRef", address.get("targetRef"))
                                .putIfPresent("nodeName", address.get("nodeName"));
                String host = address.stringOr("hostname", "");
                all.add(host.isEmpty() ? endpoint.build() : endpoint.put("hostname", host).build());
            }
        }
    }

    /// Whole, with metadata; the server gives the name.
    private static JsonObject slice(
            KubeObject endpoints, String family, List<Json> all, JsonArray ports) {
        JsonObject labels =
                endpoints
                        .metadata()
                        .object("labels")
                        .with(MANAGED_BY, MANAGER)
                        .with(SERVICE_NAME, endpoints.name());
        var metadata =
                JsonObject.builder()
                        .put("generateName", endpoints.name() + "-")
                        .put("namespace", endpoints.namespace())
                        .put("labels", labels)
                        .put("ownerReferences", PodTemplate.ownerReferences(endpoints));
        JsonObject annotations = JsonObject.EMPTY;
        for (Map.Entry<String, String> one : endpoints.annotations().entrySet()) {
            if (!OWN_AFFAIRS.contains(one.getKey())) {
                annotations = annotations.with(one.getKey(), one.getValue());
            }
        }
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        return JsonObject.builder()
                .put("apiVersion", "discovery.k8s.io/v1")
                .put("kind", "EndpointSlice")
                .put("metadata", metadata.build())
                .put("addressType", family)
                .put("endpoints", JsonArray.of(all))
                .put(
                        "ports",
                        JsonArray.of(
                                ports.map(Mirror::port).objects().stream()
                                        .sorted(PortOrder.IN_SLICES)
                                        .toList()))
                .build();
    }

    /// With the defaults that a slice has in the stored form, so that both can be compared.
    private static Json port(Json port) {
        return port.asObject()
                .withDefault("name", Json.of(""))
                .withDefault("protocol", Json.of("TCP"));
    }

    /// Whether a slice says already what is wanted. Annotations alone make no difference.
    static boolean same(KubeObject slice, JsonObject wanted) {
        JsonObject tree = slice.tree();
        return List.of("addressType", "endpoints", "ports").stream()
                        .allMatch(key -> Objects.equals(tree.get(key), wanted.get(key)))
                && tree.object("metadata", "labels").equals(wanted.object("metadata", "labels"));
    }
}
