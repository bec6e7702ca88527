package atoll.server.proxy;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Which address a service leads to, by the rules and in the words of upstream's resolvers. Takes
/// endpoints in turn where upstream draws lots. Thread-safe; keeps nothing of the cluster.
///
/// Reads the latest published images at each call. Slices are found by a walk over the namespace,
/// so a call costs as much as there are slices in it.
public final class ServiceEndpoints {
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupResource ENDPOINTS = new GroupResource("", "endpoints");
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource SLICES =
            new GroupResource("discovery.k8s.io", "endpointslices");

    /// As upstream's caches name the resource of what they miss.
    private static final GroupResource SERVICE = new GroupResource("", "service");

    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final ClusterStore store;

    /// Shared by all services: which endpoint comes next depends on all calls, and on nothing else.
    private final AtomicInteger turn = new AtomicInteger();

    public ServiceEndpoints(ClusterStore store) {
        this.store = store;
    }

    /// The address that stands for the service inside a cluster: its cluster IP, or its external
    /// name. What upstream connects to for webhooks and aggregated APIs by default.
    ///
    /// @throws RefusedException when there is no such service or port, or nothing stands for it
    /// @param port of the service, by number; for an external name any
    public Endpoint clusterAddress(String namespace, String name, int port) {
        KubeObject service = service(namespace, name);
        String type = type(service);
        String ip = service.spec().stringOr("clusterIP", "");
        if (type.equals("ExternalName")) {
            return new Endpoint(service.spec().stringOr("externalName", ""), port, null);
        }
        if (type.equals("ClusterIP") && ip.equals("None")) {
            throw refused("cannot route to service with ClusterIP \"None\"");
        }
        requireKnown(type);
        servicePort(service, port);
        return new Endpoint(ip, port, null);
    }

    /// A ready endpoint behind a service's port, from its EndpointSlices: where the connection to
    /// its cluster address ends, and what upstream connects to with `--enable-aggregator-routing`.
    ///
    /// @param port of the service, by number
    /// @throws RefusedException when there is no such service or port, or no endpoint
    /// @return the port is the endpoint's own, which the slice says
    public Endpoint endpoint(String namespace, String name, int port) {
        KubeObject service = service(namespace, name);
        requireKnown(type(service));
        String portName = servicePort(service, port).stringOr("name", "");
        Endpoint found = inSlices(namespace, name, portName, firstFamily(service));
        if (found == null) {
            throw none(name);
        }
        return found;
    }

    /// The endpoint that `services/NAME/proxy` leads to: from the service's Endpoints, or its
    /// EndpointSlices when it has none. Only pods are proxied to, and this machine.
    ///
    /// @param port a number of the service's, the name of one, or empty for the one without name
    /// @param asked the whole of what was asked for, `scheme:name:port`
    /// @throws RefusedException when there is no such service or port, or no endpoint
    public Endpoint proxied(String namespace, String name, String port, String asked) {
        String portName = port;
        if (isNumber(port)) {
            KubeObject service = store.published(SERVICES).get(new ObjectKey(namespace, name));
            if (service == null) {
                throw new RefusedException(Status.notFound(SERVICES, name));
            }
            portName = servicePort(service, Long.parseLong(port)).stringOr("name", "");
        }
        KubeObject endpoints = store.published(ENDPOINTS).get(new ObjectKey(namespace, name));
        if (endpoints == null) {
            Endpoint found = inSlices(namespace, name, portName, "");
            if (found == null || !isProxied(namespace, found)) {
                // Upstream names the resource that was asked for, not the one that is missing.
                throw new RefusedException(Status.notFound(SERVICES, name));
            }
            return found;
        }
        List<JsonObject> subsets = endpoints.tree().array("subsets").objects();
        if (subsets.isEmpty()) {
            throw none(name);
        }
        for (JsonObject subset : inTurn(subsets)) {
            for (JsonObject one : subset.array("ports").objects()) {
                if (!one.stringOr("name", "").equals(portName)) {
                    continue;
                }
                for (JsonObject address : inTurn(subset.array("addresses").objects())) {
                    var endpoint =
                            new Endpoint(
                                    address.stringOr("ip", ""),
                                    (int) one.longOr("port", 0),
                                    pod(address, namespace));
                    if (isProxied(namespace, endpoint)) {
                        return endpoint;
                    }
                }
            }
        }
        throw none(asked);
    }

    /// The first ready endpoint with a port of that name; null when there is none. An endpoint
    /// whose readiness is unknown counts as ready, as the API says.
    ///
    /// @param portName empty for a port without a name
    /// @param firstFamily `IPv4` or `IPv6`; empty when it does not matter
    private @Nullable Endpoint inSlices(
            String namespace, String name, String portName, String firstFamily) {
        for (JsonObject slice : slices(namespace, name, firstFamily)) {
            for (JsonObject port : slice.array("ports").objects()) {
                if (!port.stringOr("name", "").equals(portName) || !port.has("port")) {
                    continue;
                }
                for (JsonObject endpoint : inTurn(slice.array("endpoints").objects())) {
                    List<String> addresses = endpoint.array("addresses").strings();
                    if (endpoint.object("conditions").booleanOr("ready", true)
                            && !addresses.isEmpty()) {
                        return new Endpoint(
                                addresses.getFirst(),
                                (int) port.longOr("port", 0),
                                pod(endpoint, namespace));
                    }
                }
            }
        }
        return null;
    }

    /// The slices of a service, those of its first IP family before the others.
    private List<JsonObject> slices(String namespace, String name, String firstFamily) {
        var first = new ArrayList<JsonObject>();
        var others = new ArrayList<JsonObject>();
        var walk = store.published(SLICES).namespace(namespace);
        while (walk.hasNext()) {
            KubeObject slice = walk.next();
            if (name.equals(slice.labels().get(SERVICE_NAME))) {
                String family = slice.tree().stringOr("addressType", "");
                (firstFamily.isEmpty() || family.equals(firstFamily) ? first : others)
                        .add(slice.tree());
            }
        }
        var ordered = new ArrayList<>(inTurn(first));
        ordered.addAll(inTurn(others));
        return ordered;
    }

    /// Empty for a service that states none.
    private static String firstFamily(KubeObject service) {
        List<String> families = service.spec().array("ipFamilies").strings();
        return families.isEmpty() ? "" : families.getFirst();
    }

    /// @param endpoint of a slice, or an address of Endpoints: both refer to pods by `targetRef`
    private static @Nullable ObjectKey pod(JsonObject endpoint, String namespace) {
        JsonObject target = endpoint.object("targetRef");
        return target.isEmpty() || !target.stringOr("kind", "Pod").equals("Pod")
                ? null
                : new ObjectKey(
                        target.stringOr("namespace", namespace), target.stringOr("name", ""));
    }

    /// Whether an endpoint is a pod of the namespace at the address that the pod says, or else this
    /// machine.
    private boolean isProxied(String namespace, Endpoint endpoint) {
        ObjectKey key = endpoint.pod();
        KubeObject pod = key == null ? null : store.published(PODS).get(key);
        boolean belongs =
                pod != null
                        && pod.namespace().equals(namespace)
                        && pod.status().array("podIPs").objects().stream()
                                .anyMatch(ip -> ip.stringOr("ip", "").equals(endpoint.host()));
        return belongs || ThisMachine.address(endpoint.host()) != null;
    }

    /// The same items from another start: `a, b, c → b, c, a`.
    private <T> List<T> inTurn(List<T> items) {
        if (items.size() < 2) {
            return items;
        }
        int start = Math.floorMod(turn.getAndIncrement(), items.size());
        var turned = new ArrayList<>(items.subList(start, items.size()));
        turned.addAll(items.subList(0, start));
        return turned;
    }

    private KubeObject service(String namespace, String name) {
        KubeObject service = store.published(SERVICES).get(new ObjectKey(namespace, name));
        if (service == null) {
            throw new RefusedException(Status.notFound(SERVICE, name));
        }
        return service;
    }

    private static String type(KubeObject service) {
        return service.spec().stringOr("type", "ClusterIP");
    }

    /// @throws RefusedException for `ExternalName` and unknown types
    private static void requireKnown(String type) {
        if (!List.of("ClusterIP", "LoadBalancer", "NodePort").contains(type)) {
            throw refused("unsupported service type \"" + type + "\"");
        }
    }

    /// @throws RefusedException with a 503 when the service has no such port
    private static JsonObject servicePort(KubeObject service, long port) {
        return service.spec().array("ports").objects().stream()
                .filter(each -> each.longOr("port", 0) == port)
                .findFirst()
                .orElseThrow(() ->
                        new RefusedException(
                                Status.unavailable(
                                        "no service port %d found for service \"%s\""
                                                .formatted(port, service.name()))));
    }

    /// At most 18 digits, so that it fits into a `long`.
    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(Character::isDigit);
    }

    private static RefusedException none(String asked) {
        return new RefusedException(
                Status.unavailable("no endpoints available for service \"" + asked + "\""));
    }

    /// Upstream's resolver gives a plain error, which becomes a `500`.
    private static RefusedException refused(String why) {
        return new RefusedException(new Status(500, "", why, JsonObject.EMPTY));
    }
}
