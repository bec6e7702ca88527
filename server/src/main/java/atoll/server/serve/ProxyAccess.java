package atoll.server.serve;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.encode.Statuses;
import atoll.server.listen.Exchange;
import atoll.server.proxy.Endpoint;
import atoll.server.proxy.ProxiedUrl;
import atoll.server.proxy.SimulatedPorts;
import atoll.server.proxy.ThisMachine;
import atoll.server.route.RequestInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers `pods/NAME/proxy`, `services/NAME/proxy` and `nodes/NAME/proxy`. Simulated pods and
/// nodes answer themselves; a server on this machine is really asked; nothing else can be reached.
final class ProxyAccess {
    private static final Set<String> RESOURCES = Set.of("pods", "services", "nodes");
    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final Set<String> SCHEMES = Set.of("", "http", "https");
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource NODES = new GroupResource("", "nodes");

    /// In the order in which upstream prefers a node's addresses.
    private static final List<String> ADDRESSES =
            List.of("Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP");

    private static final int KUBELET_PORT = 10_250;

    /// What is asked for: `name`, `name:port` or `scheme:name:port`.
    private record Asked(String scheme, String name, String port) {
        static @Nullable Asked of(String id) {
            String[] parts = id.split(":", -1);
            Asked asked =
                    switch (parts.length) {
                        case 1 -> new Asked("", parts[0], "");
                        case 2 -> new Asked("", parts[0], parts[1]);
                        case 3 -> new Asked(parts[0], parts[1], parts[2]);
                        default -> null;
                    };
            return asked == null || asked.name().isEmpty() || !SCHEMES.contains(asked.scheme())
                    ? null
                    : asked;
        }
    }

    static boolean answers(RequestInfo info) {
        return info.group().isEmpty()
                && info.subresource().equals("proxy")
                && RESOURCES.contains(info.resource());
    }

    void answer(Call call) throws IOException {
        Exchange exchange = call.exchange();
        if (!METHODS.contains(exchange.method())) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        Connecting.admit(call, subpath(call));
        String kind = call.info().resource();
        Asked asked = Asked.of(call.info().name());
        if (asked == null) {
            throw new RefusedException(
                    Status.badRequest(
                            "invalid %s request \"%s\""
                                    .formatted(
                                            kind.substring(0, kind.length() - 1),
                                            call.info().name())));
        }
        switch (kind) {
            case "pods" -> pod(call, asked);
            case "services" -> service(call, asked);
            default -> node(call, asked);
        }
    }

    private static void pod(Call call, Asked asked) throws IOException {
        KubeObject pod = find(call, "pods", call.place(), asked.name());
        if (pod == null) {
            throw new RefusedException(Status.notFound(PODS, asked.name()));
        }
        List<JsonObject> ips = pod.status().array("podIPs").objects();
        String ip = ips.isEmpty() ? "" : ips.getFirst().stringOr("ip", "");
        if (!isProxyable(ip)) {
            throw new RefusedException(Status.badRequest("address not allowed"));
        }
        var ports = new SimulatedPorts(pod);
        int declared = asked.port().isEmpty() ? ports.first() : 0;
        int port = declared == 0 ? port(asked) : declared;
        if (!redirected(call)) {
            answer(call, pod, new Endpoint(ip, port, pod.key()));
        }
    }

    private static boolean isProxyable(String ip) {
        try {
            InetAddress address = InetAddress.ofLiteral(ip);
            return !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && !address.isLinkLocalAddress()
                    && !address.isMulticastAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static int port(Asked asked) {
        if (asked.port().isEmpty()) {
            return asked.scheme().equals("https") ? 443 : 80;
        }
        boolean number =
                asked.port().length() < 6
                        && asked.port().chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || Integer.parseInt(asked.port()) > 65_535) {
            throw unreachable("dial tcp: lookup tcp/" + asked.port() + ": unknown port");
        }
        return Integer.parseInt(asked.port());
    }

    private static void service(Call call, Asked asked) throws IOException {
        Endpoint endpoint =
                call.cluster()
                        .endpoints()
                        .proxied(call.place(), asked.name(), asked.port(), call.info().name());
        ObjectKey key = endpoint.pod();
        KubeObject pod = key == null ? null : find(call, "pods", key.namespace(), key.name());
        if (redirected(call)) {
            return;
        }
        if (pod != null) {
            answer(call, pod, endpoint);
            return;
        }
        InetAddress address = ThisMachine.address(endpoint.host());
        if (address == null) {
            throw unreachable("dial tcp " + endpoint.authority() + ": connect: no route to host");
        }
        new RealProxy(call, url(call, endpoint), address, endpoint)
                .answer(asked.scheme().equals("https"));
    }

    private static void node(Call call, Asked asked) throws IOException {
        KubeObject node = find(call, "nodes", "", asked.name());
        if (node == null) {
            throw new RefusedException(Status.notFound(NODES, asked.name()));
        }
        List<JsonObject> addresses = node.status().array("addresses").objects();
        List<String> preferred =
                ADDRESSES.stream()
                        .flatMap(type ->
                                addresses.stream()
                                        .filter(one -> one.stringOr("type", "").equals(type)))
                        .map(one -> one.stringOr("address", ""))
                        .toList();
        if (preferred.isEmpty()) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            "no preferred addresses found; known addresses: []",
                            JsonObject.EMPTY));
        }
        int told =
                (int) node.status().object("daemonEndpoints", "kubeletEndpoint").longOr("Port", 0);
        int kubelet = told > 0 ? told : KUBELET_PORT;
        boolean toKubelet =
                asked.port().isEmpty() || asked.port().equals(Integer.toString(kubelet));
        int port = toKubelet ? kubelet : port(asked);
        if (redirected(call)) {
            return;
        }
        for (String host : preferred) {
            InetAddress address = ThisMachine.address(host);
            if (address != null) {
                var endpoint = new Endpoint(host, port, null);
                new RealProxy(call, url(call, endpoint), address, endpoint)
                        .answer(toKubelet || asked.scheme().equals("https"));
                return;
            }
        }
        if (!toKubelet) {
            throw refusedBy(new Endpoint(preferred.getFirst(), port, null));
        }
        String path = subpath(call);
        text(
                call,
                path.equals("/healthz")
                        ? "ok"
                        : "simulated node %s: %s\n".formatted(asked.name(), request(call, path)));
    }

    private static void answer(Call call, KubeObject pod, Endpoint endpoint) throws IOException {
        var ports = new SimulatedPorts(pod);
        boolean runs = pod.status().stringOr("phase", "").equals("Running");
        if (!runs || !ports.isOpen(endpoint.port())) {
            throw refusedBy(endpoint);
        }
        text(call, ports.answer(endpoint.port(), request(call, subpath(call))));
    }

    private static String request(Call call, String path) {
        String query = call.exchange().query();
        return call.exchange().method()
                + " "
                + ProxiedUrl.encoded(path)
                + (query.isEmpty() ? "" : "?" + query);
    }

    private static void text(Call call, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        call.exchange().setHeader("Content-Type", Replies.TEXT);
        if (call.exchange().method().equals("HEAD")) {
            call.exchange().setHeader("Content-Length", Integer.toString(body.length));
            call.exchange().stream(200).close();
            return;
        }
        call.exchange().reply(200, body);
    }

    private static @Nullable KubeObject find(
            Call call, String resource, String namespace, String name) {
        return call.cluster()
                .registry()
                .find(GroupVersionResource.of("v1", resource), new ObjectKey(namespace, name))
                .orElse(null);
    }

    private static ProxiedUrl url(Call call, Endpoint endpoint) {
        return new ProxiedUrl(call.exchange().path(), subpath(call), endpoint.authority());
    }

    /// What comes behind `proxy`, decoded; empty when nothing does.
    private static String subpath(Call call) {
        String path = call.info().path();
        String trimmed = path.replaceAll("^/+|/+$", "");
        int before = call.info().namespace().isEmpty() ? 5 : 7;
        String[] parts = trimmed.split("/", before + 1);
        String rest = parts.length > before ? "/" + parts[before] : "";
        return path.endsWith("/") && !rest.endsWith("/") ? rest + "/" : rest;
    }

    /// Sends a browser that asks for nothing behind `proxy` to the slash behind it, so that what it
    /// reads there finds its links.
    private static boolean redirected(Call call) throws IOException {
        String method = call.exchange().method();
        boolean bare = subpath(call).isEmpty() && !call.exchange().isUpgrade();
        if (!bare || !(method.equals("GET") || method.equals("HEAD"))) {
            return false;
        }
        String query = call.exchange().query();
        call.exchange()
                .setHeader(
                        "Location",
                        ProxiedUrl.encoded(call.exchange().path())
                                + "/"
                                + (query.isEmpty() ? "" : "?" + query));
        call.exchange().reply(301, new byte[0]);
        return true;
    }

    private static RefusedException refusedBy(Endpoint endpoint) {
        return unreachable("dial tcp " + endpoint.authority() + ": connect: connection refused");
    }

    static RefusedException unreachable(String why) {
        return new RefusedException(Status.unavailable("error trying to reach service: " + why));
    }
}
