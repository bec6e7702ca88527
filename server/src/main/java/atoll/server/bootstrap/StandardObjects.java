package atoll.server.bootstrap;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Everything but RBAC: namespaces, the `kubernetes` service, priorities, flow control, API
/// services, the server's own config maps and lease. Namespaces come first, what lies in them
/// later.
///
/// The times in them are those of the server's start.
final class StandardObjects {
    private static final String SYSTEM = "kube-system";

    private final BootstrapOptions options;
    private final String now;

    StandardObjects(BootstrapOptions options) {
        this.options = options;
        this.now = Timestamps.seconds(options.clock().instant());
    }

    /// In the order in which they are to be made.
    List<Wanted> all() {
        var wanted = new ArrayList<Wanted>();
        for (String name : List.of(SYSTEM, "kube-public", "kube-node-lease", "default")) {
            wanted.add(Wanted.of(core("namespaces"), object("v1", "Namespace", "", name)));
        }
        addService(wanted);
        wanted.add(
                priority(
                        "system-cluster-critical",
                        2_000_000_000,
                        "For pods the cluster cannot do without, on whichever node they run."));
        wanted.add(
                priority(
                        "system-node-critical",
                        2_000_001_000,
                        "For pods a node cannot do without, so they stay where they are."));
        addFlowControl(wanted);
        Facts.lines("apiservices.txt").forEach(line -> wanted.add(apiService(line.split(" "))));
        addOwn(wanted);
        return wanted;
    }

    private static GroupVersionResource core(String plural) {
        return new GroupVersionResource("", "v1", plural);
    }

    /// @param namespace empty for kinds without
    private static JsonObject object(
            String apiVersion, String kind, String namespace, String name) {
        JsonObject metadata = JsonObject.of("name", name);
        return JsonObject.of("apiVersion", apiVersion, "kind", kind)
                .with(
                        "metadata",
                        namespace.isEmpty() ? metadata : metadata.with("namespace", namespace));
    }

    private static JsonObject labelled(JsonObject object, Object... labels) {
        return object.update("metadata", meta -> meta.with("labels", JsonObject.of(labels)));
    }

    /// The ServiceCIDR, the service `kubernetes` with the first address in it, the IPAddress that
    /// says whose that is, and where it leads.
    private void addService(List<Wanted> wanted) {
        String serviceIp = firstAddress(options.serviceCidr());
        wanted.add(
                Wanted.of(
                                GroupVersionResource.of("networking.k8s.io/v1", "servicecidrs"),
                                object("networking.k8s.io/v1", "ServiceCIDR", "", "kubernetes")
                                        .withAt(
                                                List.of("metadata", "finalizers"),
                                                JsonArray.of(
                                                        Json.of(
                                                                "networking.k8s.io/service-cidr-finalizer")))
                                        .with(
                                                "spec",
                                                JsonObject.of(
                                                        "cidrs",
                                                        JsonArray.of(
                                                                Json.of(options.serviceCidr())))))
                        .withStatus(
                                condition("Ready", "True", "", "Kubernetes Service CIDR is ready"),
                                "service-cidr-controller"));
        JsonObject port =
                JsonObject.of(
                        "name",
                        "https",
                        "port",
                        443,
                        "protocol",
                        "TCP",
                        "targetPort",
                        options.port());
        wanted.add(
                Wanted.of(
                        core("services"),
                        labelled(
                                        object("v1", "Service", "default", "kubernetes"),
                                        "component",
                                        "apiserver",
                                        "provider",
                                        "kubernetes")
                                .with(
                                        "spec",
                                        JsonObject.of(
                                                "clusterIP", serviceIp,
                                                "internalTrafficPolicy", "Cluster",
                                                "ipFamilyPolicy", "SingleStack",
                                                "ports", JsonArray.of(port),
                                                "sessionAffinity", "None",
                                                "type", "ClusterIP"))));
        wanted.add(
                Wanted.of(
                        GroupVersionResource.of("networking.k8s.io/v1", "ipaddresses"),
                        labelled(
                                        object("networking.k8s.io/v1", "IPAddress", "", serviceIp),
                                        "ipaddress.kubernetes.io/ip-family",
                                        serviceIp.contains(":") ? "IPv6" : "IPv4",
                                        "ipaddress.kubernetes.io/managed-by",
                                        "ipallocator.k8s.io")
                                .with(
                                        "spec",
                                        JsonObject.of(
                                                "parentRef",
                                                JsonObject.of(
                                                        "name", "kubernetes",
                                                        "namespace", "default",
                                                        "resource", "services")))));
        if (!options.address().startsWith("127.") && !options.address().equals("::1")) {
            addEndpoints(wanted);
        }
    }

    /// In both forms, Endpoints and EndpointSlice: older clients read the one, proxies the other.
    private void addEndpoints(List<Wanted> wanted) {
        JsonObject port = JsonObject.of("name", "https", "port", options.port(), "protocol", "TCP");
        wanted.add(
                Wanted.of(
                        core("endpoints"),
                        labelled(
                                        object("v1", "Endpoints", "default", "kubernetes"),
                                        "endpointslice.kubernetes.io/skip-mirror",
                                        "true")
                                .with(
                                        "subsets",
                                        JsonArray.of(
                                                JsonObject.of(
                                                        "addresses",
                                                        JsonArray.of(
                                                                JsonObject.of(
                                                                        "ip", options.address())),
                                                        "ports",
                                                        JsonArray.of(port))))));
        wanted.add(
                Wanted.of(
                        GroupVersionResource.of("discovery.k8s.io/v1", "endpointslices"),
                        labelled(
                                        object(
                                                "discovery.k8s.io/v1",
                                                "EndpointSlice",
                                                "default",
                                                "kubernetes"),
                                        "kubernetes.io/service-name",
                                        "kubernetes")
                                .with(
                                        "addressType",
                                        options.address().contains(":") ? "IPv6" : "IPv4")
                                .with(
                                        "endpoints",
                                        JsonArray.of(
                                                JsonObject.of(
                                                        "addresses",
                                                        JsonArray.of(Json.of(options.address())),
                                                        "conditions",
                                                        JsonObject.of("ready", true))))
                                .with("ports", JsonArray.of(port))));
    }

    /// The network's address plus one.
    ///
    /// `10.0.0.0/16 → 10.0.0.1`, `fd00::/108 → fd00::1`.
    ///
    /// @param cidr begins at its network's own address; an IPv6 one ends with `::`
    private static String firstAddress(String cidr) {
        String network = cidr.substring(0, cidr.indexOf('/'));
        if (network.contains(":")) {
            return network.endsWith("::") ? network + "1" : network;
        }
        int dot = network.lastIndexOf('.');
        return network.substring(0, dot + 1) + (Integer.parseInt(network.substring(dot + 1)) + 1);
    }

    /// Values above 1,000,000,000 are the system's own.
    private static Wanted priority(String name, long value, String description) {
        return Wanted.of(
                GroupVersionResource.of("scheduling.k8s.io/v1", "priorityclasses"),
                object("scheduling.k8s.io/v1", "PriorityClass", "", name)
                        .with("description", description)
                        .with("preemptionPolicy", "PreemptLowerPriority")
                        .with("value", value));
    }

    private void addFlowControl(List<Wanted> wanted) {
        for (Wanted one : StandardFlows.all()) {
            wanted.add(
                    one.resource().equals(StandardFlows.SCHEMAS)
                            ? one.withStatus(
                                    found(one.tree().object("spec")),
                                    "api-priority-and-fairness-config-consumer-v1")
                            : one);
        }
    }

    /// The condition that upstream's controller writes when it has seen both.
    private JsonObject found(JsonObject schema) {
        String level = schema.object("priorityLevelConfiguration").stringOr("name", "");
        return condition(
                "Dangling",
                "False",
                "Found",
                "This FlowSchema references the PriorityLevelConfiguration object named \""
                        + level
                        + "\" and it exists");
    }

    private JsonObject condition(String type, String status, String reason, String message) {
        return JsonObject.of(
                "conditions",
                JsonArray.of(
                        JsonObject.of(
                                "type", type,
                                "status", status,
                                "reason", reason,
                                "message", message,
                                "lastTransitionTime", now)));
    }

    /// @param words the group-version and its two priorities
    private Wanted apiService(String[] words) {
        GroupVersionKind kind = GroupVersionKind.of(words[0], "");
        JsonObject spec =
                JsonObject.of(
                        "version", kind.version(),
                        "groupPriorityMinimum", Integer.parseInt(words[1]),
                        "versionPriority", Integer.parseInt(words[2]));
        if (!kind.group().isEmpty()) {
            spec = spec.with("group", kind.group());
        }
        String version = "apiregistration.k8s.io/v1";
        return Wanted.of(
                        GroupVersionResource.of(version, "apiservices"),
                        labelled(
                                        object(
                                                version,
                                                "APIService",
                                                "",
                                                kind.version() + "." + kind.group()),
                                        "kube-aggregator.kubernetes.io/automanaged",
                                        "onstart")
                                .with("spec", spec))
                .withStatus(
                        condition(
                                "Available",
                                "True",
                                "Local",
                                "Local APIServices are always available"),
                        Bootstrap.MANAGER);
    }

    /// What servers of a real cluster tell one another: how users are told apart, since when tokens
    /// are tracked, and that this server is there. Nobody renews the lease.
    private void addOwn(List<Wanted> wanted) {
        wanted.add(
                Wanted.of(
                        core("configmaps"),
                        object("v1", "ConfigMap", SYSTEM, "extension-apiserver-authentication")
                                .with("data", options.trust().data(JsonObject.EMPTY)),
                        Wanted.Upkeep.TRUST));
        Instant instant = options.clock().instant();
        wanted.add(
                Wanted.of(
                        core("configmaps"),
                        object(
                                        "v1",
                                        "ConfigMap",
                                        SYSTEM,
                                        "kube-apiserver-legacy-service-account-token-tracking")
                                .with(
                                        "data",
                                        JsonObject.of(
                                                "since",
                                                instant.atOffset(ZoneOffset.UTC)
                                                        .toLocalDate()
                                                        .toString()))));
        String identity = "apiserver-" + hash(options.host());
        wanted.add(
                Wanted.of(
                        GroupVersionResource.of("coordination.k8s.io/v1", "leases"),
                        labelled(
                                        object("coordination.k8s.io/v1", "Lease", SYSTEM, identity),
                                        "apiserver.kubernetes.io/identity",
                                        "kube-apiserver",
                                        "kubernetes.io/hostname",
                                        options.host())
                                .with(
                                        "spec",
                                        JsonObject.of(
                                                "holderIdentity",
                                                identity + "_" + options.port(),
                                                "leaseDurationSeconds",
                                                3600,
                                                "renewTime",
                                                Timestamps.micros(instant)))));
    }

    /// 26 hexadecimal digits: the first 13 bytes of SHA-256.
    private static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 13);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
