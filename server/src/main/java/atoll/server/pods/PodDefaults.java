package atoll.server.pods;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.inside;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/// Defaults of pods and of the pod templates inside workloads.
public final class PodDefaults {
    private static final List<String> CONTAINERS = List.of("containers", "initContainers");

    private PodDefaults() {}

    /// Idempotent, as all defaulting is. A template's spec needs [#spec] alone.
    public static JsonObject pod(JsonObject given) {
        JsonObject pod = given.update("spec", spec -> podOnly(spec(spec)));
        return pod.has("status") ? pod.update("status", PodDefaults::addresses) : pod;
    }

    /// The old field for one address and the new list begin with the same; the old one wins.
    private static JsonObject addresses(JsonObject given) {
        // What claims cost on the node is behind a gate that is off.
        JsonObject status = given.without("nodeAllocatableResourceClaimStatuses");
        String one = status.stringOr("podIP", "");
        List<JsonObject> all = status.array("podIPs").objects();
        String first = all.isEmpty() ? "" : all.getFirst().stringOr("ip", "");
        if (one.equals(first)) {
            return status;
        }
        return one.isEmpty()
                ? status.with("podIP", first)
                : status.with("podIPs", JsonArray.of(List.of(JsonObject.of("ip", one))));
    }

    /// The template under `template` of a workload's spec.
    public static JsonObject template(JsonObject workloadSpec) {
        return inside(
                workloadSpec, "template", template -> template.update("spec", PodDefaults::spec));
    }

    /// What pods and templates have in common.
    public static JsonObject spec(JsonObject given) {
        JsonObject spec = plain(given, "dnsPolicy", "ClusterFirst");
        spec = plain(spec, "restartPolicy", "Always");
        spec = plain(spec, "schedulerName", "default-scheduler");
        spec = spec.withDefault("securityContext", JsonObject.EMPTY);
        spec = absent(spec, "terminationGracePeriodSeconds", 30);
        spec = accountNames(spec);
        spec = each(spec, "containers", ContainerDefaults::container);
        spec = each(spec, "initContainers", ContainerDefaults::container);
        spec = each(spec, "ephemeralContainers", ContainerDefaults::container);
        return each(spec, "volumes", VolumeDefaults::volume);
    }

    /// The old and the new name of the same field say the same.
    private static JsonObject accountNames(JsonObject spec) {
        String name = spec.stringOr("serviceAccountName", "");
        if (!name.isEmpty()) {
            return spec.with("serviceAccount", name);
        }
        String old = spec.stringOr("serviceAccount", "");
        return old.isEmpty() ? spec : spec.with("serviceAccountName", old);
    }

    /// What pods get and templates do not.
    private static JsonObject podOnly(JsonObject given) {
        JsonObject spec = absent(given, "enableServiceLinks", true);
        boolean hostNetwork = spec.booleanOr("hostNetwork", false);
        UnaryOperator<JsonObject> complete =
                container -> {
                    JsonObject requested = inside(container, "resources", PodDefaults::requests);
                    return hostNetwork
                            ? each(requested, "ports", PodDefaults::hostPort)
                            : requested;
                };
        for (String list : CONTAINERS) {
            spec = each(spec, list, complete);
        }
        JsonObject filled = spec;
        return inside(spec, "resources", resources -> PodTotals.completed(filled, resources));
    }

    /// A limit without a request is the request.
    ///
    /// For each resource by itself: a limit of CPU does not request memory.
    private static JsonObject requests(JsonObject resources) {
        JsonObject limits = resources.object("limits");
        if (limits.isEmpty()) {
            return resources;
        }
        JsonObject.Builder requests = limits.edit();
        resources.object("requests").forEach(requests::put);
        return resources.with("requests", requests.build());
    }

    /// With the host's network a container's port is the host's.
    private static JsonObject hostPort(JsonObject port) {
        Json number = port.get("containerPort");
        return number == null ? port : plain(port, "hostPort", number);
    }
}
