package atoll.server.pods;

import atoll.api.validation.Addresses;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks of what is written to a pod's status.
///
/// Made for one write of `status`, by a kubelet or the scheduler. What was there before and is
/// wrong is not told of again where upstream compares with the old.
public final class PodStatusRules {
    private static final Set<String> SYSTEM = Set.of("PodScheduled", "Ready", "Initialized");
    private static final List<String> HEALTH = List.of("Healthy", "Unhealthy", "Unknown");
    private static final int MESSAGE_LENGTH_MAX = 1024;

    private final JsonObject spec;
    private final JsonObject status;
    private final JsonObject before;
    private final Problems problems;

    private PodStatusRules(JsonObject pod, JsonObject old, Problems problems) {
        this.spec = pod.object("spec");
        this.status = pod.object("status");
        this.before = old.object("status");
        this.problems = problems;
    }

    /// @param old the pod as it is
    public static void check(JsonObject pod, JsonObject old, Problems problems) {
        var rules = new PodStatusRules(pod, old, problems);
        rules.conditions();
        rules.nominated();
        notNegative(rules.status, "status", problems);
        Json quality = rules.before.get("qosClass");
        if (quality != null && !quality.equals(rules.status.get("qosClass"))) {
            String now = rules.status.stringOr("qosClass", "");
            problems.invalid("status.qosClass", now, Checks.IMMUTABLE);
        }
        rules.ended("containerStatuses", "containers");
        rules.ended("initContainerStatuses", "initContainers");
        rules.ended("ephemeralContainerStatuses", "");
        rules.claims();
        rules.extendedClaim();
        rules.addresses("podIPs");
        rules.hostAddress();
        rules.users();
        rules.allocated("containerStatuses", "containers");
        rules.allocated("initContainerStatuses", "initContainers");
        rules.notAllocated();
    }

    private static void notNegative(JsonObject holder, String path, Problems problems) {
        long generation = holder.longOr("observedGeneration", 0);
        if (generation < 0) {
            problems.invalid(
                    path + ".observedGeneration", generation, "must be a non-negative integer");
        }
    }

    private void conditions() {
        List<JsonObject> conditions = status.array("conditions").objects();
        for (int i = 0; i < conditions.size(); i++) {
            String path = "status.conditions[" + i + "]";
            notNegative(conditions.get(i), path, problems);
            String type = conditions.get(i).stringOr("type", "");
            if (!SYSTEM.contains(type)) {
                problems.invalidEach(path + ".Type", type, Names.qualifiedName(type));
            }
        }
    }

    /// The node that a pod waits for, while others make way for it.
    private void nominated() {
        String node = status.stringOr("nominatedNodeName", "");
        if (node.isEmpty() || node.equals(before.stringOr("nominatedNodeName", ""))) {
            return;
        }
        String path = "status.nominatedNodeName";
        problems.invalidEach(path, node, Names.subdomain(node));
        if (!spec.stringOr("nodeName", "").isEmpty()) {
            problems.forbidden(path, "may not be set on pods that are already bound to a node");
        }
    }

    /// A container that has ended runs again only where its pod starts it again.
    ///
    /// @param list its containers in the spec; empty for those for debugging, which end for good
    private void ended(String statuses, String list) {
        if (!list.isEmpty() && PodRestarts.all(spec)) {
            return;
        }
        List<JsonObject> had = before.array(statuses).objects();
        for (int i = 0; i < had.size(); i++) {
            JsonObject state = had.get(i).object("state");
            String name = had.get(i).stringOr("name", "");
            boolean back =
                    state.has("terminated")
                            && status.array(statuses).objects().stream()
                                    .filter(each -> each.stringOr("name", "").equals(name))
                                    .findFirst()
                                    .map(each -> !each.object("state").has("terminated"))
                                    .orElse(false);
            long code = state.object("terminated").longOr("exitCode", 0);
            if (back && (list.isEmpty() || !PodRestarts.one(spec, list, name, code))) {
                problems.forbidden(
                        "status." + statuses + "[" + i + "].state",
                        "may not be transitioned to non-terminated state");
            }
        }
    }

    /// Statuses of claims that the spec names, each once.
    private void claims() {
        var known = new HashSet<String>();
        for (JsonObject claim : spec.array("resourceClaims").objects()) {
            known.add(claim.stringOr("name", ""));
        }
        var seen = new HashSet<String>();
        List<JsonObject> claims = status.array("resourceClaimStatuses").objects();
        for (int i = 0; i < claims.size(); i++) {
            String path = "status.resourceClaimStatuses[" + i + "]";
            String name = claims.get(i).stringOr("name", "");
            if (!known.contains(name)) {
                problems.invalid(
                        path + ".name",
                        name,
                        "must match the name of an entry in `spec.resourceClaims`");
            }
            if (!seen.add(name)) {
                problems.duplicate(path + ".name", name);
            }
            if (claims.get(i).has("resourceClaimName")) {
                String claim = claims.get(i).stringOr("resourceClaimName", "");
                problems.invalidEach(path + ".resourceClaimName", claim, Names.subdomain(claim));
            }
        }
    }

    /// The claim made for extended resources, and which request stands for which container's.
    private void extendedClaim() {
        if (!(status.get("extendedResourceClaimStatus") instanceof JsonObject claim)) {
            return;
        }
        String path = "status.extendedResourceClaimStatus";
        List<JsonObject> mappings = claim.array("requestMappings").objects();
        if (mappings.isEmpty()) {
            problems.required(
                    path + ".requestMappings", "at least one request mapping is required");
        }
        for (int i = 0; i < mappings.size(); i++) {
            String here = path + ".requestMappings[" + i + "]";
            mapping(mappings.get(i), here);
            String request = mappings.get(i).stringOr("requestName", "");
            problems.invalidEach(path + ".requestName", request, Names.label(request));
            if (mappings.indexOf(mappings.get(i)) < i) {
                for (String key : List.of("containerName", "resourceName", "requestName")) {
                    problems.duplicate(here + "." + key, mappings.get(i).stringOr(key, ""));
                }
            }
        }
        String name = claim.stringOr("resourceClaimName", "");
        if (name.isEmpty()) {
            problems.required(path + ".resourceClaimName");
        } else {
            problems.invalidEach(path + ".resourceClaimName", name, Names.subdomain(name));
        }
    }

    private void mapping(JsonObject mapping, String path) {
        String name = mapping.stringOr("containerName", "");
        String resource = mapping.stringOr("resourceName", "");
        JsonObject container = container("containers", name);
        if (container.isEmpty()) {
            container = container("initContainers", name);
        }
        if (container.isEmpty()) {
            problems.invalid(
                    path + ".containerName",
                    name,
                    "must match the name of an entry in spec.initContainers.name or"
                            + " spec.containers.name");
        } else if (!container.object("resources", "requests").has(resource)) {
            problems.invalid(
                    path + ".resourceName",
                    resource,
                    "must match the extended resource name of an entry in"
                            + " spec.initContainers.resources.requests or"
                            + " spec.containers.resources.requests");
        }
    }

    private void hostAddress() {
        List<JsonObject> hosts = status.array("hostIPs").objects();
        if (hosts.isEmpty()) {
            return;
        }
        String first = hosts.getFirst().stringOr("ip", "");
        if (!first.equals(status.stringOr("hostIP", ""))) {
            problems.invalid("status.hostIPs[0].ip", first, "must be equal to `hostIP`");
        }
        addresses("hostIPs");
    }

    /// One address, or one of each family.
    private void addresses(String key) {
        String path = "status." + key;
        List<String> had =
                before.array(key).objects().stream().map(each -> each.stringOr("ip", "")).toList();
        List<String> now =
                status.array(key).objects().stream().map(each -> each.stringOr("ip", "")).toList();
        for (int i = 0; i < now.size(); i++) {
            if (!had.contains(now.get(i))) {
                Checks.ip(path + "[" + i + "]", now.get(i), problems);
            }
        }
        if (now.size() < 2) {
            return;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!Addresses.isIp(now.get(i))) {
                problems.add(
                        "InternalError",
                        path,
                        "Internal error: failed to check for dual stack with error:invalid IP["
                                + i
                                + "]: "
                                + now.get(i));
                break;
            }
        }
        if (now.size() > 2 || !isPair(now)) {
            problems.invalidAs(
                    "[PodIP",
                    path,
                    status.array(key),
                    "may specify no more than one IP for each IP family");
        }
    }

    /// One address of each family.
    private static boolean isPair(List<String> addresses) {
        return addresses.stream().allMatch(Addresses::isIp)
                && addresses.stream().filter(Addresses::isIpv4).count() == 1;
    }

    /// Whom the containers run as, on Linux.
    private void users() {
        if (spec.object("os").stringOr("name", "linux").equals("windows")) {
            return;
        }
        for (String statuses :
                List.of(
                        "containerStatuses",
                        "initContainerStatuses",
                        "ephemeralContainerStatuses")) {
            List<JsonObject> list = status.array(statuses).objects();
            for (int i = 0; i < list.size(); i++) {
                JsonObject user = list.get(i).object("user", "linux");
                String path = "status." + statuses + "[" + i + "].user.linux";
                id(user.get("uid"), path + ".uid");
                id(user.get("gid"), path + ".gid");
                List<Json> groups = user.array("supplementalGroups").toList();
                for (int j = 0; j < groups.size(); j++) {
                    id(groups.get(j), path + ".supplementalGroups[" + j + "]");
                }
            }
        }
    }

    private void id(@Nullable Json id, String path) {
        if (id != null && (id.asLong(0) < 0 || id.asLong(0) > Integer.MAX_VALUE)) {
            problems.invalid(path, id, "must be between 0 and 2147483647, inclusive");
        }
    }

    /// How devices given to containers are.
    ///
    /// @param statuses the list in the status
    /// @param list the containers in the spec that it is about
    private void allocated(String statuses, String list) {
        List<JsonObject> all = status.array(statuses).objects();
        for (int i = 0; i < all.size(); i++) {
            JsonObject container = container(list, all.get(i).stringOr("name", ""));
            List<JsonObject> resources = all.get(i).array("allocatedResourcesStatus").objects();
            for (int j = 0; j < resources.size(); j++) {
                allocated(
                        resources.get(j),
                        container,
                        "status." + statuses + "[" + i + "].allocatedResourcesStatus[" + j + "]");
            }
        }
    }

    private void allocated(JsonObject resource, JsonObject container, String path) {
        String name = resource.stringOr("name", "");
        boolean claim = name.startsWith("claim:");
        boolean known =
                container.isEmpty()
                        || (claim
                                ? isClaimed(container, name)
                                : container.object("resources", "requests").has(name));
        if (!known) {
            problems.invalid(
                    path + ".name",
                    name,
                    claim
                            ? "must match one of the container's resource claims in a format"
                                    + " 'claim:<claimName>/<request>' or 'claim:<claimName>' if"
                                    + " request is empty"
                            : "must match one of the container's resource requests");
        }
        var ids = new HashSet<String>();
        List<JsonObject> healths = resource.array("resources").objects();
        for (int k = 0; k < healths.size(); k++) {
            JsonObject health = healths.get(k);
            String here = path + ".resources[" + k + "]";
            String value = health.stringOr("health", "");
            if (!HEALTH.contains(value)) {
                problems.unsupported(here + ".health", value, HEALTH);
            }
            String message = health.stringOr("message", "");
            if (health.has("message") && message.isEmpty()) {
                problems.required(here + ".message", "must be non-empty if specified");
            } else if (message.length() > MESSAGE_LENGTH_MAX) {
                problems.tooLong(here + ".message", MESSAGE_LENGTH_MAX);
            }
            if (!ids.add(health.stringOr("resourceID", ""))) {
                problems.duplicate(here + ".resourceID", health.stringOr("resourceID", ""));
            }
        }
    }

    /// @param name `claim:NAME` or `claim:NAME/REQUEST`
    private static boolean isClaimed(JsonObject container, String name) {
        return container.object("resources").array("claims").objects().stream()
                .anyMatch(claim -> {
                    String request = claim.stringOr("request", "");
                    String whole = "claim:" + claim.stringOr("name", "");
                    return name.equals(request.isEmpty() ? whole : whole + "/" + request);
                });
    }

    private void notAllocated() {
        List<JsonObject> all = status.array("ephemeralContainerStatuses").objects();
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).array("allocatedResourcesStatus").isEmpty()) {
                problems.forbidden(
                        "status.ephemeralContainerStatuses[" + i + "].allocatedResourcesStatus",
                        "must not be specified in container status");
            }
        }
    }

    /// Empty when there is none of that name.
    private JsonObject container(String list, String name) {
        return spec.array(list).objects().stream()
                .filter(each -> Objects.equals(each.stringOr("name", ""), name))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }
}
