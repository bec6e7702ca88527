package atoll.server.kinds;

import atoll.api.validation.Addresses;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.AddressForms;
import atoll.server.checks.Checks;
import atoll.server.checks.Defaults;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Checks of endpoints and their slices.
final class EndpointRules {
    private static final List<String> IP_TYPES = List.of("IPv4", "IPv6");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final int ENDPOINTS_MAX = 1000;
    private static final int ADDRESSES_MAX = 100;

    private static final int HINTS_MAX = 8;

    private static final int PORTS_MAX = 20_000;
    private static final String TOPOLOGY = "deprecatedTopology";
    private static final String HOSTNAME = "kubernetes.io/hostname";

    private EndpointRules() {}

    static void endpoints(JsonObject endpoints, Problems problems) {
        List<JsonObject> subsets = endpoints.array("subsets").objects();
        for (int i = 0; i < subsets.size(); i++) {
            JsonObject subset = subsets.get(i);
            String path = "subsets[" + i + "]";
            if (subset.array("addresses").isEmpty()
                    && subset.array("notReadyAddresses").isEmpty()) {
                problems.required(path, "must specify `addresses` or `notReadyAddresses`");
            }
            for (String key : List.of("addresses", "notReadyAddresses")) {
                List<JsonObject> addresses = subset.array(key).objects();
                for (int j = 0; j < addresses.size(); j++) {
                    address(addresses.get(j), path + "." + key + "[" + j + "]", problems);
                }
            }
            List<JsonObject> ports = subset.array("ports").objects();
            for (int j = 0; j < ports.size(); j++) {
                port(ports.get(j), ports.size() > 1, path + ".ports[" + j + "]", problems);
            }
        }
    }

    private static void address(JsonObject address, String path, Problems problems) {
        String ip = address.stringOr("ip", "");
        boolean valid = Checks.ip(path + ".ip", ip, problems);
        String hostname = address.stringOr("hostname", "");
        if (!hostname.isEmpty()) {
            problems.invalidEach(path + ".hostname", hostname, Names.label(hostname));
        }
        String node = address.stringOr("nodeName", "");
        if (address.has("nodeName")) {
            problems.invalidEach(path + ".nodeName", node, Names.subdomain(node));
        }
        if (valid) {
            Checks.ordinaryIp(path + ".ip", ip, problems);
        } else {
            problems.invalid(path + ".ip", ip, "must be a valid IP address");
        }
    }

    private static void port(JsonObject port, boolean named, String path, Problems problems) {
        String name = port.stringOr("name", "");
        if (name.isEmpty() && named) {
            problems.required(path + ".name");
        } else if (!name.isEmpty()) {
            problems.invalidEach(path + ".name", name, Names.label(name));
        }
        Json number = port.get("port");
        Checks.port(number == null ? Json.of(0) : number, path + ".port", problems);
        Checks.oneOf(port, "protocol", PROTOCOLS, true, path, problems);
        appProtocol(port, path, problems);
    }

    private static void appProtocol(JsonObject port, String path, Problems problems) {
        if (port.has("appProtocol")) {
            String protocol = port.stringOr("appProtocol", "");
            problems.invalidEach(path + ".appProtocol", protocol, Names.qualifiedName(protocol));
        }
    }

    /// Endpoints that are as they were are not looked at again.
    ///
    /// @param old empty for a new slice
    static void slice(String part, JsonObject slice, JsonObject old, Problems problems) {
        Checks.oneOf(slice, "addressType", List.of("FQDN", "IPv4", "IPv6"), true, "", problems);
        List<JsonObject> ports = slice.array("ports").objects();
        int checked = ports.size() > PORTS_MAX ? 0 : ports.size();
        if (checked < ports.size()) {
            problems.tooMany("ports", ports.size(), PORTS_MAX);
        }
        var names = new HashSet<String>();
        for (int i = 0; i < checked; i++) {
            JsonObject port = ports.get(i);
            String path = "ports[" + i + "]";
            String name = port.stringOr("name", "");
            if (!name.isEmpty()) {
                problems.invalidEach(path + ".name", name, Names.label(name));
            }
            if (!names.add(name)) {
                problems.duplicate(path + ".name", name);
            }
            Checks.oneOf(port, "protocol", PROTOCOLS, !port.has("protocol"), path, problems);
            appProtocol(port, path, problems);
        }
        if (old.isEmpty() || !Objects.equals(slice.get("endpoints"), old.get("endpoints"))) {
            endpointsOf(slice, problems);
        }
        if (!old.isEmpty()) {
            Checks.unchanged(slice, old, "addressType", "", problems);
        }
    }

    private static void endpointsOf(JsonObject slice, Problems problems) {
        List<JsonObject> endpoints = slice.array("endpoints").objects();
        if (endpoints.size() > ENDPOINTS_MAX) {
            problems.tooMany("endpoints", endpoints.size(), ENDPOINTS_MAX);
            return;
        }
        String type = slice.stringOr("addressType", "");
        for (int i = 0; i < endpoints.size(); i++) {
            endpoint(endpoints.get(i), type, "endpoints[" + i + "]", problems);
        }
    }

    private static void endpoint(JsonObject endpoint, String type, String path, Problems problems) {
        List<String> addresses = endpoint.array("addresses").strings();
        if (addresses.isEmpty()) {
            problems.required(path + ".addresses", "must contain at least 1 address");
        } else if (addresses.size() > ADDRESSES_MAX) {
            problems.tooMany(path + ".addresses", addresses.size(), ADDRESSES_MAX);
        }
        for (int i = 0; i < addresses.size(); i++) {
            sliceAddress(addresses.get(i), type, path, i, problems);
        }
        if (endpoint.has("nodeName")) {
            String node = endpoint.stringOr("nodeName", "");
            problems.invalidEach(path + ".nodeName", node, Names.subdomain(node));
        }
        if (endpoint.has("hostname")) {
            String hostname = endpoint.stringOr("hostname", "");
            problems.invalidEach(path + ".hostname", hostname, Names.label(hostname));
        }
        hints(endpoint.object("hints"), "forZones", Names::labelValue, path, problems);
        hints(endpoint.object("hints"), "forNodes", Names::subdomain, path, problems);
    }

    private static void hints(
            JsonObject hints, String key, Names.Rule rule, String above, Problems problems) {
        String path = above + ".hints." + key;
        List<JsonObject> targets = hints.array(key).objects();
        if (targets.size() > HINTS_MAX) {
            problems.tooMany(path, targets.size(), HINTS_MAX);
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < targets.size(); i++) {
            String name = targets.get(i).stringOr("name", "");
            String here = path + "[" + i + "].name";
            if (!seen.add(name)) {
                problems.duplicate(here, name);
            }
            problems.invalidEach(here, name, rule.apply(name));
        }
    }

    private static void sliceAddress(
            String address, String type, String path, int index, Problems problems) {
        String here = path + ".addresses[" + index + "]";
        int before = problems.causes().size();
        switch (type) {
            case "IPv4" -> Checks.ip(here, address, problems);
            case "IPv6" -> AddressForms.ip(here, address, problems);
            case "FQDN" -> domain(address, here, problems);
            default -> {}
        }
        boolean four = Addresses.isIpv4(address);
        if (IP_TYPES.contains(type) && problems.causes().size() == before) {
            if (four != type.equals("IPv4")) {
                problems.invalid(path + ".addresses", address, "must be an " + type + " address");
            }
            Checks.ordinaryIp(here, address, problems);
        }
    }

    /// A domain of two parts at least, with or without a dot at its end.
    private static void domain(String name, String path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path);
            return;
        }
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        List<String> wrong = Names.subdomain(plain);
        if (!wrong.isEmpty()) {
            problems.invalid(path, plain, String.join(",", wrong));
        } else if (plain.indexOf('.') < 0) {
            problems.invalid(
                    path, plain, "should be a domain with at least two segments separated by dots");
        } else {
            for (String part : plain.split("\\.", -1)) {
                if (part.length() > 63) {
                    problems.invalidEach(path, part, Names.label(part));
                }
            }
        }
    }

    /// What once told where an endpoint is goes, as nobody writes it through `v1`; where it named
    /// the node of an old slice, that stays.
    static JsonObject placed(JsonObject slice, JsonObject old) {
        if (Objects.equals(slice.get("endpoints"), old.get("endpoints"))) {
            return slice;
        }
        Set<String> nodes =
                old.array("endpoints").objects().stream()
                        .map(endpoint -> endpoint.object(TOPOLOGY).stringOr(HOSTNAME, ""))
                        .collect(Collectors.toSet());
        return Defaults.each(
                slice,
                "endpoints",
                endpoint -> {
                    String node = endpoint.object(TOPOLOGY).stringOr(HOSTNAME, "");
                    JsonObject kept = endpoint.without(TOPOLOGY);
                    return !node.isEmpty() && nodes.contains(node)
                            ? kept.withDefault("nodeName", Json.of(node))
                            : kept;
                });
    }
}
