package atoll.server.registry;

import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Defaults;
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
    private final ServiceFamilies families;

    ServiceAddresses(ClusterIps ips, NodePorts ports) {
        this.ips = ips;
        this.ports = ports;
        this.families = new ServiceFamilies(ips.family(), ips.otherFamily());
    }

    @Override
    public JsonObject settled(Target target, JsonObject service, @Nullable JsonObject current) {
        JsonObject spec = service.object("spec");
        JsonObject old = current == null ? JsonObject.EMPTY : current.object("spec");
        JsonObject carried = current == null ? withList(spec) : carriedOverSpec(spec, old);
        return service.with(
                "spec", needsIp(carried) ? families.settled(target, carried, old) : carried);
    }

    /// An old writer knows no list.
    private static JsonObject withList(JsonObject spec) {
        String one = spec.stringOr("clusterIP", "");
        return one.isEmpty()
                ? spec
                : Defaults.listed(spec, "clusterIPs", JsonArray.of(Json.of(one)));
    }

    @Override
    public JsonObject reserve(Target target, JsonObject service, @Nullable JsonObject current) {
        JsonObject old = current == null ? JsonObject.EMPTY : current.object("spec");
        JsonObject withIp = withIp(target, service.object("spec"), old);
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
        if (needsIp(spec) && needsIp(old)) {
            if (carried.stringOr("clusterIP", "").isEmpty()) {
                carried = withOldIp(carried, old);
            }
            if (carried.array("clusterIPs").isEmpty() && old.has("clusterIPs")) {
                carried = carried.with("clusterIPs", old.array("clusterIPs"));
            }
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

    /// Ports keep their node ports by their names.
    private static JsonObject carriedPorts(JsonObject spec, JsonObject old) {
        if (!spec.has("ports") || !mayHaveNodePorts(old)) {
            return spec;
        }
        Set<Integer> had = portNumbers(old);
        Set<Integer> has = portNumbers(spec);
        boolean needs = mayHaveNodePorts(spec);
        if (!needs && !had.containsAll(has)) {
            return spec;
        }
        return Defaults.each(
                spec,
                "ports",
                port -> {
                    if (!needs) {
                        return port.without("nodePort");
                    }
                    long before = named(old, port.stringOr("name", "")).longOr("nodePort", 0);
                    boolean free = before != 0 && !has.contains((int) before);
                    return port.longOr("nodePort", 0) == 0 && free
                            ? port.with("nodePort", before)
                            : port;
                });
    }

    private static JsonObject named(JsonObject spec, String name) {
        JsonObject found = JsonObject.EMPTY;
        for (JsonObject each : spec.array("ports").objects()) {
            if (each.stringOr("name", "").equals(name)) {
                found = each;
            }
        }
        return found;
    }

    private static Set<Integer> portNumbers(JsonObject spec) {
        return nodePorts(spec.without("healthCheckNodePort"));
    }

    private JsonObject withIp(Target target, JsonObject spec, JsonObject old) {
        if (!needsIp(spec) || needsIp(old)) {
            return spec;
        }
        String asked = spec.stringOr("clusterIP", "");
        if (asked.isEmpty()) {
            asked = spec.array("clusterIPs").strings().stream().findFirst().orElse("");
        }
        String ip = asked.equals(NONE) ? asked : ips.take(target, asked);
        return spec.with("clusterIP", ip).with("clusterIPs", JsonArray.of(Json.of(ip)));
    }

    private JsonObject withPorts(Target target, JsonObject spec, JsonObject old) {
        if (!mayHaveNodePorts(spec)) {
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
                if (asked == 0 && !needsNodePorts(spec)) {
                    list.add(port);
                    continue;
                }
                if (isNew && asked == 0) {
                    asked = first == 0 ? askedFor(spec, number) : first;
                }
                boolean again = mine.contains(asked);
                boolean known = had.contains(asked) || (again && (!isNew || asked == first));
                if (again && !known) {
                    throw taken(target, nodePort(list.size()), asked);
                }
                if (!isNew && asked != 0) {
                    requireOnce(list, port);
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

    private static void requireOnce(List<Json> before, JsonObject port) {
        long asked = port.longOr("nodePort", 0);
        String protocol = port.stringOr("protocol", "");
        for (Json other : before) {
            if (other.asObject().longOr("nodePort", 0) == asked
                    && other.asObject().stringOr("protocol", "").equals(protocol)) {
                throw new RefusedException(
                        new Status(
                                500,
                                "",
                                "duplicate nodePort: {" + protocol + " " + asked + "}",
                                JsonObject.EMPTY));
            }
        }
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
        String why =
                asked < NodePorts.FIRST || asked > NodePorts.LAST
                        ? "provided port is not in the valid range. The range of valid ports is %d-%d"
                                .formatted(NodePorts.FIRST, NodePorts.LAST)
                        : ports.take(asked) ? "" : "provided port is already allocated";
        if (why.isEmpty()) {
            return asked;
        }
        if (index >= 0) {
            throw invalid(target, field, asked, why);
        }
        throw new RefusedException(
                Status.internalError(
                        "failed to allocate requested HealthCheck NodePort " + asked + ": " + why));
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
