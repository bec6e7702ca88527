package atoll.cli;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.client.Connection;
import atoll.client.Kubeconfig;
import atoll.client.WireClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an instance answers when asked how it is.
///
/// @param clusters the hub first
/// @param uptime of the process, by this machine's clock
public record FleetReport(Instance instance, Duration uptime, List<Cluster> clusters) {
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    /// Of a page of one item the server says how many remain, so pods are counted without being
    /// sent.
    private static final ListOptions FIRST_ONE =
            new ListOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, 1, "", "", null);

    /// One cluster's counts.
    ///
    /// @param name of the context
    /// @param nodes all, whatever their state
    public record Cluster(String name, int nodes, int nodesReady, long pods) {}

    /// Asks the instance, with the credentials of its kubeconfig. One cluster after the other.
    ///
    /// @throws IOException when the kubeconfig cannot be read
    public static FleetReport ask(Instance instance, Instant now) throws IOException {
        Kubeconfig kubeconfig = Kubeconfig.read(instance.kubeconfig());
        var clusters = new ArrayList<Cluster>();
        for (String context : kubeconfig.contexts()) {
            Connection connection = kubeconfig.connection(context);
            if (isServedBy(instance, connection.server())) {
                try (var client = new WireClient(connection)) {
                    clusters.add(ask(context, client));
                }
            }
        }
        return new FleetReport(instance, Duration.between(instance.startedAt(), now), clusters);
    }

    /// A shared kubeconfig may hold contexts of other servers.
    private static boolean isServedBy(Instance instance, URI server) {
        return server.toString().startsWith(instance.address());
    }

    private static Cluster ask(String name, WireClient client) {
        List<KubeObject> nodes = client.list(NODES, "", ListOptions.ALL).items();
        int ready = (int) nodes.stream().filter(FleetReport::isReady).count();
        Listing pods = client.list(PODS, "", FIRST_ONE);
        long more = Math.max(0, pods.remaining());
        return new Cluster(name, nodes.size(), ready, pods.items().size() + more);
    }

    private static boolean isReady(KubeObject node) {
        return node.status().array("conditions").objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals("Ready")
                                && condition.stringOr("status", "").equals("True"));
    }

    /// The document of `atoll status --output json`; what there is none of is null.
    public JsonObject toJson() {
        return JsonObject.of(
                "pid", instance.pid(),
                "address", instance.address(),
                "uptimeSeconds", uptime.toSeconds(),
                "dataDirectory", textOrNull(instance.dataDirectory()),
                "kubeconfig", instance.kubeconfig().toString(),
                "log", textOrNull(instance.log()),
                "clusters", JsonArray.of(clusters.stream().map(FleetReport::toJson).toList()));
    }

    private static Json textOrNull(@Nullable Path path) {
        return path == null ? JsonNull.NULL : Json.of(path.toString());
    }

    private static JsonObject toJson(Cluster cluster) {
        return JsonObject.of(
                "name", cluster.name(),
                "nodes", cluster.nodes(),
                "nodesReady", cluster.nodesReady(),
                "pods", cluster.pods());
    }
}
