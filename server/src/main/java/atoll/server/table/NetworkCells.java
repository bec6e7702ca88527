package atoll.server.table;

import static atoll.server.table.Texts.NONE;
import static atoll.server.table.Texts.UNSET;
import static atoll.server.table.Texts.or;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The cells of services, their endpoints, and ingresses.
final class NetworkCells {
    /// Upstream's: so many are listed before `+ N more...`.
    private static final int SHOWN = 3;

    private NetworkCells() {}

    /// The first address, `None` for a headless service, `<none>` where there is none.
    static String clusterIp(JsonObject service) {
        List<String> ips = service.array("spec", "clusterIPs").strings();
        return ips.isEmpty() ? NONE : ips.getFirst();
    }

    /// Where a service is reached from outside: what its load balancer got, what its spec names, or
    /// the name it stands for.
    static String externalIp(JsonObject service) {
        JsonObject spec = service.object("spec");
        String given = String.join(",", spec.array("externalIPs").strings());
        return switch (spec.stringOr("type", "")) {
            case "ClusterIP", "NodePort" -> or(given, NONE);
            case "LoadBalancer" -> {
                String balanced = loadBalancer(service);
                yield or(
                        Stream.of(balanced, given)
                                .filter(text -> !text.isEmpty())
                                .collect(Collectors.joining(",")),
                        "<pending>");
            }
            case "ExternalName" -> spec.stringOr("externalName", "");
            default -> Texts.UNKNOWN;
        };
    }

    /// Addresses and host names, sorted.
    ///
    /// Of a service or an ingress; empty where there are none.
    static String loadBalancer(JsonObject object) {
        var addresses = new TreeSet<String>();
        for (JsonObject ingress : object.array("status", "loadBalancer", "ingress").objects()) {
            String address = or(ingress.string("ip"), ingress.stringOr("hostname", ""));
            if (!address.isEmpty()) {
                addresses.add(address);
            }
        }
        return String.join(",", addresses);
    }

    /// `80:30080/TCP,443/TCP`
    static String ports(JsonObject service) {
        return or(
                service.array("spec", "ports").objects().stream()
                        .map(port -> {
                            long nodePort = port.longOr("nodePort", 0);
                            return port.longOr("port", 0)
                                    + (nodePort > 0 ? ":" + nodePort : "")
                                    + "/"
                                    + port.stringOr("protocol", "");
                        })
                        .collect(Collectors.joining(",")),
                NONE);
    }

    /// `10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more...`: every ready address with every port.
    static String endpoints(JsonObject endpoints) {
        if (endpoints.array("subsets").isEmpty()) {
            return NONE;
        }
        var all = new ArrayList<String>();
        for (JsonObject subset : endpoints.array("subsets").objects()) {
            List<JsonObject> addresses = subset.array("addresses").objects();
            List<JsonObject> ports = subset.array("ports").objects();
            if (ports.isEmpty()) {
                addresses.forEach(address -> all.add(address.stringOr("ip", "")));
            }
            for (JsonObject port : ports) {
                for (JsonObject address : addresses) {
                    all.add(hostPort(address.stringOr("ip", ""), port.longOr("port", 0)));
                }
            }
        }
        // Nothing where no address is ready.
        return Texts.firstOf(all, SHOWN, ",");
    }

    /// IPv6 in brackets.
    private static String hostPort(String ip, long port) {
        return ip.contains(":") ? "[" + ip + "]:" + port : ip + ":" + port;
    }

    /// A port without a number is shown by its name, one without either as `*`.
    static String slicePorts(JsonObject slice) {
        List<String> ports =
                slice.array("ports").objects().stream()
                        .map(port -> or(Texts.scalar(port.get("port")), port.stringOr("name", "*")))
                        .toList();
        return ports.isEmpty() ? UNSET : Texts.firstOf(ports, SHOWN, ",");
    }

    static String sliceEndpoints(JsonObject slice) {
        List<String> addresses =
                slice.array("endpoints").objects().stream()
                        .flatMap(endpoint -> endpoint.array("addresses").strings().stream())
                        .toList();
        return addresses.isEmpty() ? UNSET : Texts.firstOf(addresses, SHOWN, ",");
    }

    static String ingressClass(JsonObject ingress) {
        String named = ingress.string("spec", "ingressClassName");
        return named != null
                ? named
                : or(
                        ingress.string("metadata", "annotations", "kubernetes.io/ingress.class"),
                        NONE);
    }

    /// `*` where no rule names a host.
    static String ingressHosts(JsonObject ingress) {
        List<JsonObject> rules = ingress.array("spec", "rules").objects();
        List<String> hosts =
                rules.stream()
                        .map(rule -> rule.stringOr("host", ""))
                        .filter(host -> !host.isEmpty())
                        .toList();
        return hosts.isEmpty() ? "*" : Texts.firstOf(hosts, SHOWN, ",");
    }

    /// By what is usual, not by what runs: 443 as soon as there is anything of TLS.
    static String ingressPorts(JsonObject ingress) {
        return ingress.array("spec", "tls").isEmpty() ? "80" : "80, 443";
    }

    /// `Kind.group/name`
    static String ingressParameters(JsonObject ingressClass) {
        if (!(ingressClass.at("spec", "parameters") instanceof JsonObject parameters)) {
            return NONE;
        }
        String group = parameters.string("apiGroup");
        return parameters.stringOr("kind", "")
                + (group == null ? "" : "." + group)
                + "/"
                + parameters.stringOr("name", "");
    }

    /// `GROUP/RESOURCE/NAMESPACE/NAME` of what an IPAddress belongs to, empty parts left out.
    static String addressParent(JsonObject address) {
        if (!(address.at("spec", "parentRef") instanceof JsonObject parent)) {
            return NONE;
        }
        return Stream.of("group", "resource", "namespace", "name")
                .map(part -> parent.stringOr(part, ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/"));
    }

    static String cidrs(JsonObject serviceCidr) {
        return String.join(",", serviceCidr.array("spec", "cidrs").strings());
    }

    /// `NAMESPACE/NAME` of the service behind it; `Local` for what this server serves itself.
    static String apiServiceTarget(JsonObject apiService) {
        Json service = apiService.at("spec", "service");
        return service instanceof JsonObject target
                ? target.stringOr("namespace", "") + "/" + target.stringOr("name", "")
                : "Local";
    }

    /// `True`, or `False (FailedDiscoveryCheck)`.
    static String apiServiceAvailable(JsonObject apiService) {
        for (JsonObject condition : apiService.array("status", "conditions").objects()) {
            if (condition.stringOr("type", "").equals("Available")) {
                String status = condition.stringOr("status", "");
                return status.equals("True")
                        ? status
                        : status + " (" + condition.stringOr("reason", "") + ")";
            }
        }
        return "Unknown";
    }
}
