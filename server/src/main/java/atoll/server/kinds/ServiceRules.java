package atoll.server.kinds;

import atoll.api.validation.Addresses;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.MetadataRules;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Checks of services.
final class ServiceRules {
    private static final List<String> TYPES =
            List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final Set<String> WITH_ADDRESS = Set.of("ClusterIP", "LoadBalancer", "NodePort");

    private static final String ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";
    private static final String SOURCE_RANGES =
            "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final int DAY_SECONDS = 86_400;

    private ServiceRules() {}

    static void service(JsonObject service, Problems problems) {
        JsonObject spec = service.object("spec");
        String type = spec.stringOr("type", "");
        boolean headless = spec.stringOr("clusterIP", "").equals("None");
        List<JsonObject> ports = spec.array("ports").objects();
        if (ports.isEmpty() && !headless && !type.equals("ExternalName")) {
            problems.required("spec.ports");
        }
        typeRules(spec, type, headless, problems);
        ports(ports, type, problems);
        selector(spec, problems);
        Checks.oneOf(spec, "sessionAffinity", List.of("ClientIP", "None"), true, "spec", problems);
        Checks.oneOf(spec, "type", TYPES, true, "spec", problems);
        affinity(spec, problems);
        if (!type.equals("ExternalName")) {
            ServiceAddressRules.check(spec, List.of(), problems);
        }
        outside(spec, problems);
        ranges(service, type, problems);
        samePorts(ports, problems);
        policies(spec, type, problems);
        distribution(spec, problems);
        StatusRules.serviceBalancer(service, JsonObject.EMPTY, problems);
    }

    private static void typeRules(
            JsonObject spec, String type, boolean headless, Problems problems) {
        switch (type) {
            case "LoadBalancer", "NodePort" -> {
                if (headless) {
                    problems.invalid(
                            "spec.clusterIPs[0]",
                            "None",
                            type.equals("NodePort")
                                    ? "may not be set to 'None' for NodePort services"
                                    : "may not be set to 'None' for LoadBalancer services");
                }
            }
            case "ExternalName" -> {
                if (!spec.stringOr("clusterIP", "").isEmpty()
                        || !spec.array("clusterIPs").isEmpty()) {
                    problems.forbidden(
                            "spec.clusterIPs", "may not be set for ExternalName services");
                }
                if (!spec.array("ipFamilies").isEmpty()) {
                    problems.forbidden(
                            "spec.ipFamilies", "may not be set for ExternalName services");
                }
                if (spec.has("ipFamilyPolicy")) {
                    problems.forbidden(
                            "spec.ipFamilyPolicy", "may not be set for ExternalName services");
                }
                String name = spec.stringOr("externalName", "");
                String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
                if (name.isEmpty()) {
                    problems.required("spec.externalName");
                } else {
                    problems.invalidEach("spec.externalName", name, Names.subdomain(plain));
                }
            }
            default -> {}
        }
    }

    private static void ports(List<JsonObject> ports, String type, Problems problems) {
        var names = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            JsonObject port = ports.get(i);
            String path = "spec.ports[" + i + "]";
            String name = port.stringOr("name", "");
            if (name.isEmpty() && ports.size() > 1) {
                problems.required(path + ".name");
            } else if (!name.isEmpty()) {
                problems.invalidEach(path + ".name", name, Names.label(name));
                if (!names.add(name)) {
                    problems.duplicate(path + ".name", name);
                }
            }
            Json number = port.get("port");
            Checks.port(number == null ? Json.of(0) : number, path + ".port", problems);
            Checks.oneOf(port, "protocol", PROTOCOLS, true, path, problems);
            Checks.portOrName(port.get("targetPort"), path + ".targetPort", problems);
            if (port.has("appProtocol")) {
                String protocol = port.stringOr("appProtocol", "");
                problems.invalidEach(
                        path + ".appProtocol", protocol, Names.qualifiedName(protocol));
            }
            if (type.equals("ClusterIP") && port.longOr("nodePort", 0) != 0) {
                problems.forbidden(
                        path + ".nodePort", "may not be used when `type` is 'ClusterIP'");
            }
        }
    }

    private static void selector(JsonObject spec, Problems problems) {
        MetadataRules.labels("spec.selector", spec.object("selector"), problems);
    }

    private static void affinity(JsonObject spec, Problems problems) {
        if (!spec.stringOr("sessionAffinity", "").equals("ClientIP")) {
            return;
        }
        Json seconds = spec.object("sessionAffinityConfig", "clientIP").get("timeoutSeconds");
        if (seconds != null && (seconds.asLong(0) <= 0 || seconds.asLong(0) > DAY_SECONDS)) {
            problems.invalid(
                    "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                    seconds,
                    "must be greater than 0 and less than " + DAY_SECONDS);
        }
    }

    /// Addresses that the outside uses.
    private static void outside(JsonObject spec, Problems problems) {
        List<String> addresses = spec.array("externalIPs").strings();
        for (int i = 0; i < addresses.size(); i++) {
            String path = "spec.externalIPs[" + i + "]";
            if (Checks.ip(path, addresses.get(i), problems)) {
                Checks.ordinaryIp(path, addresses.get(i), problems);
            }
        }
    }

    /// Whose traffic a load balancer lets in, by the field or by the annotation of old.
    private static void ranges(JsonObject service, String type, Problems problems) {
        List<String> ranges = service.object("spec").array("loadBalancerSourceRanges").strings();
        String field = "spec.LoadBalancerSourceRanges";
        String old = service.object("metadata", "annotations").stringOr(SOURCE_RANGES, "").strip();
        String annotation = "metadata.annotations[" + SOURCE_RANGES + "]";
        boolean balanced = type.equals("LoadBalancer");
        if (!ranges.isEmpty()) {
            if (!balanced) {
                problems.forbidden(field, ONLY_BALANCED);
            }
            for (int i = 0; i < ranges.size(); i++) {
                Checks.cidr(field + "[" + i + "]", ranges.get(i).strip(), problems);
            }
        } else if (!old.isEmpty()) {
            if (!balanced) {
                problems.forbidden(annotation, ONLY_BALANCED);
            }
            for (String range : old.split(",", -1)) {
                Checks.cidr(annotation, range.strip(), problems);
            }
        }
    }

    private static void distribution(JsonObject spec, Problems problems) {
        Checks.oneOf(
                spec,
                "trafficDistribution",
                List.of("PreferClose", "PreferSameZone", "PreferSameNode"),
                false,
                "spec",
                problems);
    }

    private static void samePorts(List<JsonObject> ports, Problems problems) {
        var nodePorts = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            Json nodePort = ports.get(i).get("nodePort");
            if (nodePort != null
                    && nodePort.asLong(0) != 0
                    && !nodePorts.add(ports.get(i).stringOr("protocol", "") + nodePort)) {
                problems.duplicate("spec.ports[" + i + "].nodePort", nodePort);
            }
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            String protocol = ports.get(i).stringOr("protocol", "");
            long number = ports.get(i).longOr("port", 0);
            if (!seen.add(protocol + "/" + number)) {
                problems.add(
                        "FieldValueDuplicate",
                        "spec.ports[" + i + "]",
                        "Duplicate value: {\"Name\":\"\",\"Protocol\":"
                                + Json.of(protocol)
                                + ",\"AppProtocol\":null,\"Port\":"
                                + number
                                + ",\"TargetPort\":0,\"NodePort\":0}");
            }
        }
    }

    private static void policies(JsonObject spec, String type, Problems problems) {
        boolean balanced = type.equals("LoadBalancer");
        boolean outside =
                type.equals("NodePort")
                        || balanced
                        || (type.equals("ClusterIP") && !spec.array("externalIPs").isEmpty());
        boolean local = spec.stringOr("externalTrafficPolicy", "").equals("Local");
        if (!balanced && spec.has("allocateLoadBalancerNodePorts")) {
            problems.forbidden("spec.allocateLoadBalancerNodePorts", ONLY_BALANCED);
        }
        balancerClass(spec, balanced, problems);
        if (!outside && spec.has("externalTrafficPolicy")) {
            problems.invalid(
                    "spec.externalTrafficPolicy",
                    spec.stringOr("externalTrafficPolicy", ""),
                    "may only be set for externally-accessible services");
        }
        if (outside) {
            Checks.oneOf(
                    spec,
                    "externalTrafficPolicy",
                    List.of("Cluster", "Local"),
                    true,
                    "spec",
                    problems);
        }
        Json health = spec.get("healthCheckNodePort");
        if (health != null && health.asLong(0) != 0 && balanced && local) {
            Checks.port(health, "spec.healthCheckNodePort", problems);
        }
        if (spec.longOr("healthCheckNodePort", 0) != 0 && !(balanced && local)) {
            problems.invalid(
                    "spec.healthCheckNodePort",
                    spec.longOr("healthCheckNodePort", 0),
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is"
                            + " 'Local'");
        }
        Checks.oneOf(
                spec,
                "internalTrafficPolicy",
                List.of("Cluster", "Local"),
                false,
                "spec",
                problems);
    }

    private static void balancerClass(JsonObject spec, boolean balanced, Problems problems) {
        String path = "spec.loadBalancerClass";
        if (spec.has("loadBalancerClass") && balanced) {
            String chosen = spec.stringOr("loadBalancerClass", "");
            problems.invalidEach(path, chosen, Names.qualifiedName(chosen));
        } else if (spec.has("loadBalancerClass")) {
            problems.forbidden(path, ONLY_BALANCED);
        }
    }

    /// The address stays as long as the service keeps one.
    static void changed(JsonObject service, JsonObject old, Problems problems) {
        JsonObject now = service.object("spec");
        JsonObject before = old.object("spec");
        boolean both =
                WITH_ADDRESS.contains(now.stringOr("type", ""))
                        && WITH_ADDRESS.contains(before.stringOr("type", ""));
        JsonArray addresses = now.array("clusterIPs");
        JsonArray had = before.array("clusterIPs");
        boolean sound =
                addresses.strings().stream()
                                .limit(1)
                                .allMatch(now.stringOr("clusterIP", "")::equals)
                        && addresses.strings().stream()
                                .allMatch(ip -> ip.equals("None") || Addresses.isIp(ip));
        boolean headless =
                now.stringOr("clusterIP", "").equals("None")
                        && before.stringOr("clusterIP", "").equals("None");
        if (both
                && !headless
                && sound
                && !had.isEmpty()
                && !addresses.isEmpty()
                && !addresses.get(0).equals(had.get(0))) {
            problems.invalid("spec.clusterIPs[0]", addresses, "may not change once set");
        }
        boolean balanced =
                before.stringOr("type", "").equals("LoadBalancer")
                        && now.stringOr("type", "").equals("LoadBalancer");
        if (balanced
                && !Objects.equals(now.get("loadBalancerClass"), before.get("loadBalancerClass"))) {
            Json chosen = now.get("loadBalancerClass");
            problems.invalid(
                    "spec.loadBalancerClass",
                    chosen == null ? JsonNull.NULL : chosen,
                    "may not change once set");
        }
        balancerClass(now, now.stringOr("type", "").equals("LoadBalancer"), problems);
        long checked = before.longOr("healthCheckNodePort", 0);
        if (balanced
                && checked != 0
                && now.stringOr("externalTrafficPolicy", "").equals("Local")
                && now.longOr("healthCheckNodePort", 0) != checked) {
            problems.forbidden("spec.healthCheckNodePort", Checks.IMMUTABLE);
        }
    }
}
