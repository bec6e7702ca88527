package atoll.server.kinds;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Defaults;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Defaults of services. Addresses and node ports are given out by the registry.
final class Services {
    private static final Set<String> REACHED_FROM_OUTSIDE = Set.of("NodePort", "LoadBalancer");

    private Services() {}

    static JsonObject service(JsonObject given) {
        JsonObject service = given.update("spec", Services::spec);
        return isBalanced(service.object("spec")) && service.has("status")
                ? service.update("status", Services::reached)
                : service;
    }

    /// An address of a load balancer is its own unless it says otherwise.
    private static JsonObject reached(JsonObject status) {
        return Defaults.inside(
                status,
                "loadBalancer",
                balancer ->
                        each(
                                balancer,
                                "ingress",
                                ingress ->
                                        ingress.stringOr("ip", "").isEmpty()
                                                ? ingress
                                                : absent(ingress, "ipMode", "VIP")));
    }

    private static JsonObject spec(JsonObject given) {
        JsonObject spec = plain(given, "sessionAffinity", "None");
        spec = plain(spec, "type", "ClusterIP");
        String type = spec.stringOr("type", "");
        spec = affinity(spec);
        spec = each(spec, "ports", Services::port);
        boolean byIp = type.equals("ClusterIP") && !spec.array("externalIPs").isEmpty();
        if (REACHED_FROM_OUTSIDE.contains(type) || byIp) {
            spec = plain(spec, "externalTrafficPolicy", "Cluster");
        }
        if (REACHED_FROM_OUTSIDE.contains(type) || type.equals("ClusterIP")) {
            spec = absent(spec, "internalTrafficPolicy", "Cluster");
        }
        return type.equals("LoadBalancer")
                ? absent(spec, "allocateLoadBalancerNodePorts", true)
                : spec;
    }

    private static JsonObject affinity(JsonObject spec) {
        return switch (spec.stringOr("sessionAffinity", "")) {
            case "ClientIP" ->
                    spec.update(
                            "sessionAffinityConfig",
                            config ->
                                    config.update(
                                            "clientIP",
                                            client -> absent(client, "timeoutSeconds", 10_800)));
            case "None" -> spec.without("sessionAffinityConfig");
            default -> spec;
        };
    }

    private static JsonObject port(JsonObject given) {
        JsonObject port = plain(given, "protocol", "TCP");
        Json number = port.get("port");
        return number == null ? port : plain(port, "targetPort", number);
    }

    /// A changed type takes with it what only the old type had, unless the writer changed that too.
    static JsonObject updated(JsonObject service, JsonObject old) {
        JsonObject before = old.object("spec");
        boolean released = isBalanced(before) && !isBalanced(service.object("spec"));
        JsonObject unbalanced =
                released
                        ? service.update(
                                "status", status -> status.with("loadBalancer", JsonObject.EMPTY))
                        : service;
        return unbalanced.update(
                "spec",
                given -> {
                    JsonObject spec = given;
                    if (isReached(before) && !isReached(spec)) {
                        spec = withoutSame(spec, before, "externalTrafficPolicy");
                    }
                    if (isChecked(before) && !isChecked(spec)) {
                        spec = withoutSame(spec, before, "healthCheckNodePort");
                    }
                    if (isBalanced(before) && !isBalanced(spec)) {
                        spec = withoutSame(spec, before, "loadBalancerClass");
                        spec = withoutSame(spec, before, "allocateLoadBalancerNodePorts");
                    }
                    return withoutInside(spec);
                });
    }

    /// Where a name stands for a service no traffic inside the cluster is its own. A policy for it
    /// that makes no sense is refused all the same.
    private static JsonObject withoutInside(JsonObject spec) {
        boolean named = spec.stringOr("type", "").equals("ExternalName");
        boolean known =
                List.of("Cluster", "Local").contains(spec.stringOr("internalTrafficPolicy", ""));
        return named && known ? spec.without("internalTrafficPolicy") : spec;
    }

    private static JsonObject withoutSame(JsonObject spec, JsonObject before, String key) {
        return Objects.equals(spec.get(key), before.get(key)) ? spec.without(key) : spec;
    }

    private static boolean isReached(JsonObject spec) {
        String type = spec.stringOr("type", "");
        return REACHED_FROM_OUTSIDE.contains(type)
                || (type.equals("ClusterIP") && !spec.array("externalIPs").isEmpty());
    }

    private static boolean isBalanced(JsonObject spec) {
        return spec.stringOr("type", "").equals("LoadBalancer");
    }

    private static boolean isChecked(JsonObject spec) {
        return isBalanced(spec) && spec.stringOr("externalTrafficPolicy", "").equals("Local");
    }

    /// The address families of a new service in a cluster that has IPv4 addresses to give out.
    static JsonObject created(JsonObject service) {
        JsonObject spec = service.object("spec");
        if (spec.stringOr("type", "").equals("ExternalName")) {
            return service.with("spec", withoutInside(spec));
        }
        String ip = spec.stringOr("clusterIP", "");
        boolean headless = ip.equals("None");
        JsonObject listed =
                ip.isEmpty()
                        ? spec
                        : Defaults.listed(spec, "clusterIPs", JsonArray.of(Json.of(ip)));
        boolean open = headless && spec.object("selector").isEmpty();
        JsonObject filled =
                absent(listed, "ipFamilyPolicy", open ? "RequireDualStack" : "SingleStack");
        boolean both = open && filled.stringOr("ipFamilyPolicy", "").equals("RequireDualStack");
        return service.with(
                "spec",
                Defaults.listed(
                        filled,
                        "ipFamilies",
                        both
                                ? JsonArray.of(Json.of("IPv4"), Json.of("IPv6"))
                                : JsonArray.of(Json.of("IPv4"))));
    }
}
