package atoll.app;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.controllers.ControllerOptions;
import atoll.nodes.stage.StageFiles;
import atoll.testing.TestFleet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// A whole fleet, wired as the live one is, on virtual time from a seed.
final class VirtualFleet implements AutoCloseable {
    static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");
    static final GroupVersionResource NAMESPACES = GroupVersionResource.of("v1", "namespaces");

    private static final String USER = "kubectl";

    final TestFleet fleet;
    final FleetSettings settings;

    VirtualFleet(long seed, int members, int nodes) {
        this.settings = new FleetSettings(members, nodes, 0);
        this.fleet = new TestFleet(seed);
        settings.clusterNames().forEach(fleet::cluster);
        var actors =
                new FleetActors(
                        (cluster, agent) -> fleet.cluster(cluster).systemClient(agent),
                        settings,
                        StageFiles.builtIn(),
                        ControllerOptions.publishing("the authority's certificate"),
                        fleet.clock(),
                        new SplittableRandom(seed));
        actors.install();
        actors.register("https://127.0.0.1:7443");
        fleet.run(actors.actors());
    }

    Client client(String cluster) {
        return fleet.client(cluster);
    }

    /// Creates every object of a manifest, as `kubectl create -n NAMESPACE -f` would.
    void create(String cluster, String namespace, String yaml) {
        for (Json document : Yaml.parseAll(yaml)) {
            JsonObject object = document.asObject();
            ResourceInfo info = served(cluster, KubeObject.of(object).groupVersionKind());
            client(cluster)
                    .write(
                            Write.create(
                                    info.resource(),
                                    info.namespaced() ? namespace : "",
                                    object,
                                    USER))
                    .orThrow();
        }
    }

    private ResourceInfo served(String cluster, GroupVersionKind kind) {
        return client(cluster).resources().stream()
                .filter(info -> info.groupVersionKind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the hub does not serve " + kind));
    }

    void scale(String namespace, String deployment, long replicas) {
        client(FleetSettings.HUB)
                .write(
                        Write.mergePatch(
                                DEPLOYMENTS,
                                namespace,
                                deployment,
                                "",
                                JsonObject.of("spec", JsonObject.of("replicas", replicas)),
                                USER))
                .orThrow();
    }

    /// The objects of a namespace; none when it is empty, or the namespace is gone.
    List<KubeObject> list(String cluster, GroupVersionResource resource, String namespace) {
        return client(cluster).list(resource, namespace, ListOptions.ALL).items();
    }

    boolean exists(String cluster, GroupVersionResource resource, ObjectKey key) {
        return client(cluster).find(resource, key).isPresent();
    }

    /// `availableReplicas` of every Deployment of a namespace, by name; 0 where its newest
    /// generation is not observed yet.
    Map<String, Long> available(String cluster, String namespace) {
        var available = new TreeMap<String, Long>();
        for (KubeObject deployment : list(cluster, DEPLOYMENTS, namespace)) {
            boolean current =
                    deployment.status().longOr("observedGeneration", 0) == deployment.generation();
            available.put(
                    deployment.name(),
                    current ? deployment.status().longOr("availableReplicas", 0) : 0);
        }
        return available;
    }

    boolean within(Duration limit, BooleanSupplier done) {
        return fleet.runUntil(done, limit);
    }

    @Override
    public void close() {
        fleet.close();
    }
}
