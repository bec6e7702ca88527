package atoll.placement.clusters;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Quantity;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.placement.bind.Conditions;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Looks at a member at a steady pace and writes its Cluster's status on the hub: whether it
/// answers, what it serves, its nodes, and how much of them is requested.
///
/// Nodes and pods of the member are watched as digests; the sums are made at each look. A member
/// that does not answer keeps the figures it had and loses `Ready`.
public final class ClusterStatus implements Actor {
    private static final Logger LOG = System.getLogger(ClusterStatus.class.getName());

    /// Per informer; the rest comes with the next step.
    private static final int EVENTS_PER_STEP = 4096;

    /// Between two looks; until nodes and pods are known, and while the hub refuses, the shorter.
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Duration SOON = Duration.ofMillis(100);

    private final Client hub;
    private final Client member;
    private final String cluster;
    private final InstantSource clock;
    private final Informer<Node> nodes;
    private final Informer<Requests> pods;

    /// When the next look is due.
    private Instant next = Instant.MIN;

    private record Node(boolean ready, String version, Map<String, Quantity> allocatable) {}

    /// What a running pod asks of its node.
    private record Requests(Map<String, Quantity> amounts) {}

    /// @param cluster the member's name on the hub
    public ClusterStatus(Client hub, Client member, String cluster, InstantSource clock) {
        this.hub = hub;
        this.member = member;
        this.cluster = cluster;
        this.clock = clock;
        this.nodes =
                Informer.digesting(
                        member, GroupVersionResource.of("v1", "nodes"), ClusterStatus::node);
        this.pods =
                Informer.digesting(
                        member, GroupVersionResource.of("v1", "pods"), ClusterStatus::requests);
    }

    private static Node node(KubeObject node) {
        return new Node(
                Conditions.isTrue(node.status(), "Ready"),
                node.status().object("nodeInfo").stringOr("kubeletVersion", ""),
                PodRequests.amounts(node.status().object("allocatable")));
    }

    /// Null for pods that hold nothing on a node.
    private static @Nullable Requests requests(KubeObject pod) {
        String phase = pod.status().stringOr("phase", "");
        if (pod.spec().stringOr("nodeName", "").isEmpty()
                || phase.equals("Succeeded")
                || phase.equals("Failed")) {
            return null;
        }
        Map<String, Quantity> requests = PodRequests.of(pod.spec());
        requests.put("pods", Quantity.of(1));
        return new Requests(requests);
    }

    private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
        more.forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
    }

    @Override
    public String name() {
        return "cluster-status-" + cluster;
    }

    @Override
    public void start(Runnable wake) {
        nodes.start(wake);
        pods.start(wake);
    }

    /// Polls the member first, then looks if it is time; a member that is not reached does not keep
    /// it from looking.
    @Override
    public Instant step() {
        Instant now = clock.instant();
        Instant polled = earlier(nodes.poll(EVENTS_PER_STEP, now), pods.poll(EVENTS_PER_STEP, now));
        if (!now.isBefore(next)) {
            next = now.plus(look(now) ? PERIOD : SOON);
        }
        return earlier(polled, next);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /// Whether there is nothing to hurry for. A Cluster that is not registered is nothing to hurry
    /// for.
    private boolean look(Instant now) {
        try {
            KubeObject known =
                    hub.find(FleetKind.CLUSTER.resource(), new ObjectKey("", cluster)).orElse(null);
            if (known == null) {
                return true;
            }
            JsonObject status = observe(known.status(), now);
            if (!status.equals(known.status())) {
                hub.write(
                                Write.updateStatus(
                                        FleetKind.CLUSTER.resource(),
                                        KubeObject.of(known.tree().with("status", status)),
                                        Names.FIELD_MANAGER))
                        .orThrow();
            }
            return nodes.synced() && pods.synced();
        } catch (RefusedException | UnreachableException e) {
            LOG.log(Level.DEBUG, () -> name() + ": " + e.getMessage());
            return false;
        }
    }

    /// @param status the present one, which the answer begins with
    private JsonObject observe(JsonObject status, Instant now) {
        List<ResourceInfo> served;
        try {
            served = member.resources();
        } catch (RefusedException | UnreachableException e) {
            return Conditions.set(
                    status,
                    Conditions.of(
                            "Ready", false, "ClusterNotReachable", "cluster is not reachable"),
                    now);
        }
        JsonObject ready =
                Conditions.of(
                        "Ready",
                        true,
                        "ClusterReady",
                        "cluster is healthy and ready to accept workloads");
        JsonObject answered =
                Conditions.set(status, ready, now).with("apiEnablements", enablements(served));
        return nodes.synced() && pods.synced() ? counted(answered) : answered;
    }

    /// The version is that of the first node that tells one.
    private JsonObject counted(JsonObject status) {
        var allocatable = new TreeMap<String, Quantity>();
        long ready = 0;
        String version = "";
        for (Node node : nodes.all().values()) {
            ready += node.ready() ? 1 : 0;
            version = version.isEmpty() ? node.version() : version;
            add(allocatable, node.allocatable());
        }
        var allocated = new TreeMap<String, Quantity>();
        pods.all().values().forEach(pod -> add(allocated, pod.amounts()));
        JsonObject counted =
                status.with(
                                "nodeSummary",
                                JsonObject.of("totalNum", nodes.size(), "readyNum", ready))
                        .with(
                                "resourceSummary",
                                JsonObject.of(
                                        "allocatable",
                                        quantities(allocatable),
                                        "allocated",
                                        quantities(allocated)));
        return version.isEmpty() ? counted : counted.with("kubernetesVersion", version);
    }

    private static JsonObject quantities(Map<String, Quantity> amounts) {
        var object = JsonObject.builder();
        amounts.forEach((name, amount) -> object.put(name, amount.toString()));
        return object.build();
    }

    /// `[{"groupVersion": "apps/v1", "resources": [{"kind": "Deployment", "name":
    /// "deployments"}]}]`, sorted.
    private static JsonArray enablements(List<ResourceInfo> served) {
        var byVersion = new TreeMap<String, TreeMap<String, String>>();
        for (ResourceInfo info : served) {
            byVersion
                    .computeIfAbsent(info.resource().apiVersion(), _ -> new TreeMap<>())
                    .put(info.resource().resource(), info.kind());
        }
        var enablements = new ArrayList<Json>();
        byVersion.forEach((version, kinds) -> {
            var resources = new ArrayList<Json>();
            kinds.forEach((name, kind) -> resources.add(JsonObject.of("kind", kind, "name", name)));
            enablements.add(
                    JsonObject.of("groupVersion", version, "resources", JsonArray.of(resources)));
        });
        return JsonArray.of(enablements);
    }

    @Override
    public void stop() {
        nodes.stop();
        pods.stop();
    }
}
