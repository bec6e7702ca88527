package atoll.server.registry;

import atoll.api.Status.Cause;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Gives Services their cluster IPs and node ports. A cluster IP is taken by making its IPAddress
/// object, so two writers can never have the same.
final class ServiceAddresses implements Reservation {
    private static final String NONE = "None";

    private final ClusterIps ips;
    private final NodePorts ports;

    ServiceAddresses(ClusterIps ips, NodePorts ports) {
        this.ips = ips;
        this.ports = ports;
    }

    @Override
    public JsonObject carriedOver(JsonObject service, JsonObject current) {
        return service.with(
                "spec", carriedOverSpec(service.object("spec"), current.object("spec")));
    }

    @Override
    public JsonObject reserve(Target target, JsonObject service, @Nullable JsonObject current) {
        JsonObject old = current == null ? JsonObject.EMPTY : current.object("spec");
        JsonObject spec = families(service.object("spec"));
        JsonObject withIp = withIp(target, spec, old);
        try {
            return service.with("spec", withPorts(target, withIp, old));
        } catch (RefusedException e) {
            release(target, service.with("spec", withIp), current);
            throw e;
        }
    }

    @Override
    public void release(Target target, JsonObject service, @Nullable JsonObject kept) {
        JsonObject spec = service.object("spec");
        JsonObject stays = kept == null ? JsonObject.EMPTY : kept.object("spec");
        String ip = ip(spec);
        if (target.dryRun()) {
            return; // A dry run has taken nothing.
        }
        if (!ip.isEmpty() && !ip.equals(ip(stays))) {
            ips.free(ip);
        }
        Set<Integer> keptPorts = nodePorts(stays);
        for (int port : nodePorts(spec)) {
            if (!keptPorts.contains(port)) {
                ports.free(port);
            }
        }
    }

    /// What a writer left out that the Service has already, and without what its type has no use
    /// for any more.
    private static JsonObject carriedOverSpec(JsonObject spec, JsonObject old) {
        JsonObject carried = spec;
        if (needsIp(spec) && needsIp(old) && carried.stringOr("clusterIP", "").isEmpty()) {
            for (String key : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                Json value = old.get(key);
                carried = value == null ? carried : carried.withDefault(key, value);
            }
            carried = withOldIp(carried, old);
        }
        if (!needsIp(spec) && needsIp(old)) {
            for (String key : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                boolean same = Objects.equals(spec.get(key), old.get(key));
                carried = same ? carried.without(key) : carried;
            }
        }
        return carriedPorts(withFirstIp(carried, old), old);
    }

    /// A writer who changes the one address and leaves the list means the list too.
    private static JsonObject withFirstIp(JsonObject spec, JsonObject old) {
        String ip = spec.stringOr("clusterIP", "");
        boolean changed = !ip.isEmpty() && !ip.equals(old.stringOr("clusterIP", ""));
        boolean left = spec.array("clusterIPs").equals(old.array("clusterIPs"));
        return changed && left && needsIp(spec) && needsIp(old)
                ? spec.with("clusterIPs", JsonArray.of(Json.of(ip)))
                : spec;
    }

    private static JsonObject withOldIp(JsonObject spec, JsonObject old) {
        return old.has("clusterIP") ? spec.with("clusterIP", old.stringOr("clusterIP", "")) : spec;
    }

    private static JsonObject carriedPorts(JsonObject spec, JsonObject old) {
        if (!spec.has("ports")) {
            return spec;
        }
        boolean needs = mayHaveNodePorts(spec);
        boolean needed = mayHaveNodePorts(old);
        var carried = new ArrayList<Json>();
        for (JsonObject port : spec.array("ports").objects()) {
            JsonObject before = samePort(old, port);
            long nodePort = port.longOr("nodePort", 0);
            if (needs && nodePort == 0 && before.has("nodePort")) {
                carried.add(port.with("nodePort", before.longOr("nodePort", 0)));
            } else if (!needs && needed && nodePort == before.longOr("nodePort", 0)) {
                carried.add(port.without("nodePort"));
            } else {
                carried.add(port);
            }
        }
        return spec.with("ports", JsonArray.of(carried));
    }

    private static JsonObject samePort(JsonObject spec, JsonObject port) {
        for (JsonObject each : spec.array("ports").objects()) {
            if (each.longOr("port", -1) == port.longOr("port", 0)
                    && each.stringOr("protocol", "TCP").equals(port.stringOr("protocol", "TCP"))) {
                return each;
            }
        }
        return JsonObject.EMPTY;
    }

    private JsonObject families(JsonObject spec) {
        if (!needsIp(spec)) {
            return spec;
        }
        boolean open =
                spec.stringOr("clusterIP", "").equals(NONE) && spec.object("selector").isEmpty();
        JsonObject with =
                spec.withDefault(
                        "ipFamilyPolicy", Json.of(open ? "RequireDualStack" : "SingleStack"));
        return with.withDefault(
                "ipFamilies",
                open && !spec.has("ipFamilyPolicy")
                        ? JsonArray.of(Json.of(ips.family()), Json.of(ips.otherFamily()))
                        : JsonArray.of(Json.of(ips.family())));
    }

    private JsonObject withIp(Target target, JsonObject spec, JsonObject old) {
        if (!needsIp(spec)) {
            return spec;
        }
        String asked = spec.stringOr("clusterIP", "");
        if (asked.isEmpty()) {
            asked = spec.array("clusterIPs").strings().stream().findFirst().orElse("");
        }
        String ip =
                asked.equals(NONE) || (!asked.isEmpty() && asked.equals(ip(old)))
                        ? asked
                        : ips.take(target, asked);
        return spec.with("clusterIP", ip).with("clusterIPs", JsonArray.of(Json.of(ip)));
    }

    private JsonObject withPorts(Target target, JsonObject spec, JsonObject old) {
        if (!needsNodePorts(spec)) {
            return spec;
        }
        boolean isNew = old.isEmpty();
        Set<Integer> had = nodePorts(old);
        var mine = new TreeSet<Integer>();
        var shared = new HashMap<Long, Integer>();
        var list = new ArrayList<Json>();
        try {
            for (JsonObject port : spec.array("ports").objects()) {
                long number = port.longOr("port", 0);
                int first = isNew ? shared.getOrDefault(number, 0) : 0;
                int asked = (int) port.longOr("nodePort", 0);
                if (isNew && asked == 0) {
                    asked = first == 0 ? askedFor(spec, number) : first;
                }
                boolean again = mine.contains(asked);
                boolean known = had.contains(asked) || (again && (!isNew || asked == first));
                if (again && !known) {
                    throw taken(target, nodePort(list.size()), asked);
                }
                int given = known ? asked : takePort(target, asked, list.size());
                if (!known) {
                    mine.add(given);
                }
                shared.putIfAbsent(number, given);
                list.add(port.with("nodePort", given));
            }
        } catch (RefusedException e) {
            if (!target.dryRun()) {
                mine.forEach(ports::free);
            }
            throw e;
        }
        JsonObject with = spec.with("ports", JsonArray.of(list));
        return needsHealthPort(with) ? withHealthPort(target, with, old) : with;
    }

    /// Ports of a new Service with one number, TCP and UDP, share the node port that one asks for.
    private static int askedFor(JsonObject spec, long number) {
        for (JsonObject port : spec.array("ports").objects()) {
            if (port.longOr("port", 0) == number && port.longOr("nodePort", 0) != 0) {
                return (int) port.longOr("nodePort", 0);
            }
        }
        return 0;
    }

    private static String nodePort(int index) {
        return "spec.ports[" + index + "].nodePort";
    }

    private static RefusedException taken(Target target, String field, int port) {
        return invalid(target, field, port, "provided port is already allocated");
    }

    private JsonObject withHealthPort(Target target, JsonObject spec, JsonObject old) {
        long asked = spec.longOr("healthCheckNodePort", old.longOr("healthCheckNodePort", 0));
        if (asked != 0 && asked == old.longOr("healthCheckNodePort", 0)) {
            return spec.with("healthCheckNodePort", asked);
        }
        return spec.with("healthCheckNodePort", takePort(target, (int) asked, -1));
    }

    /// @param index of the Service's port; -1 for its health check
    private int takePort(Target target, int asked, int index) {
        String field = index < 0 ? "spec.healthCheckNodePort" : nodePort(index);
        if (asked == 0) {
            int any = ports.takeAny();
            if (any == 0) {
                throw invalid(target, field, 0, "failed to allocate a nodePort: range is full");
            }
            if (target.dryRun()) {
                ports.free(any);
            }
            return any;
        }
        if (target.dryRun()) {
            return asked; // Nothing is reserved, so upstream looks at no range either.
        }
        if (asked < NodePorts.FIRST || asked > NodePorts.LAST) {
            throw invalid(
                    target,
                    field,
                    asked,
                    "provided port is not in the valid range. The range of valid ports is %d-%d"
                            .formatted(NodePorts.FIRST, NodePorts.LAST));
        }
        if (!ports.take(asked)) {
            throw taken(target, field, asked);
        }
        return asked;
    }

    private static RefusedException invalid(Target target, String field, int value, String why) {
        return target.invalid(
                List.of(
                        new Cause(
                                "FieldValueInvalid",
                                "Invalid value: " + value + ": " + why,
                                field)));
    }

    private static boolean needsIp(JsonObject spec) {
        return !spec.isEmpty() && !spec.stringOr("type", "ClusterIP").equals("ExternalName");
    }

    private static boolean mayHaveNodePorts(JsonObject spec) {
        return List.of("NodePort", "LoadBalancer").contains(spec.stringOr("type", ""));
    }

    private static boolean needsNodePorts(JsonObject spec) {
        return switch (spec.stringOr("type", "")) {
            case "NodePort" -> true;
            case "LoadBalancer" -> spec.booleanOr("allocateLoadBalancerNodePorts", true);
            default -> false;
        };
    }

    private static boolean needsHealthPort(JsonObject spec) {
        return spec.stringOr("type", "").equals("LoadBalancer")
                && spec.stringOr("externalTrafficPolicy", "").equals("Local");
    }

    /// The Service's cluster IP; empty when it has none.
    private static String ip(JsonObject spec) {
        String ip = spec.stringOr("clusterIP", "");
        return ip.equals(NONE) ? "" : ip;
    }

    private static Set<Integer> nodePorts(JsonObject spec) {
        var ports = new TreeSet<Integer>();
        for (JsonObject port : spec.array("ports").objects()) {
            ports.add((int) port.longOr("nodePort", 0));
        }
        ports.add((int) spec.longOr("healthCheckNodePort", 0));
        ports.remove(0);
        return ports;
    }
}
