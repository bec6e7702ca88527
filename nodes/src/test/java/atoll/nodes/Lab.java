package atoll.nodes;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.Yaml;
import atoll.control.VirtualClock;
import atoll.control.VirtualRunner;
import atoll.nodes.stage.Stage;
import atoll.nodes.stage.StageFiles;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A cluster in memory with a node engine on virtual time.
final class Lab implements AutoCloseable {
    static final GroupVersionResource NODES = Resources.NODES;
    static final GroupVersionResource PODS = Resources.PODS;
    static final GroupVersionResource LEASES = Resources.LEASES;
    private static final GroupVersionResource NAMESPACES =
            new GroupVersionResource("", "v1", "namespaces");

    final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-02T03:04:05Z"));
    final Store store = Store.inMemory();
    final Client client;
    final VirtualRunner runner = new VirtualRunner(clock);
    private final Random random;
    private final List<Stage> stages;

    Lab(long seed) {
        this(seed, StageFiles.builtIn());
    }

    Lab(long seed, List<Stage> stages) {
        this.random = new Random(seed);
        this.stages = stages;
        var cluster =
                new Cluster(
                        "lab",
                        store,
                        ClusterOptions.of(clock, random)
                                .withoutAdmission(Set.of("ServiceAccount")));
        client = cluster.systemClient("lab");
        namespace("default");
        namespace("kube-node-lease");
        runner.add(engine());
    }

    NodeEngine engine() {
        return new NodeEngine(client, stages, clock, random);
    }

    private void namespace(String name) {
        create(NAMESPACES, "", "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
    }

    KubeObject create(GroupVersionResource resource, String namespace, String yaml) {
        return client.write(Write.create(resource, namespace, Yaml.parseObject(yaml), "lab"))
                .orThrow();
    }

    void node(String name) {
        create(
                NODES,
                "",
                "{apiVersion: v1, kind: Node, metadata: {name: "
                        + name
                        + ", annotations: {kwok.x-k8s.io/node: fake}}}");
    }

    /// A pod bound to `node` (unbound when "") with more metadata and spec in YAML's flow style.
    void pod(String name, String node, String metadata, String spec) {
        create(
                PODS,
                "default",
                """
                {apiVersion: v1, kind: Pod, metadata: {name: %s %s},
                 spec: {containers: [{name: c, image: 'r.test/app:1'}] %s %s}}
                """
                        .formatted(
                                name,
                                metadata.isEmpty() ? "" : ", " + metadata,
                                node.isEmpty() ? "" : ", nodeName: " + node,
                                spec.isEmpty() ? "" : ", " + spec));
    }

    void pod(String name, String node) {
        pod(name, node, "", "");
    }

    void settle() {
        runner.settle();
    }

    void pass(Duration time) {
        runner.runFor(time);
    }

    KubeObject getPod(String name) {
        return client.find(PODS, new ObjectKey("default", name)).orElseThrow();
    }

    boolean podExists(String name) {
        return client.find(PODS, new ObjectKey("default", name)).isPresent();
    }

    KubeObject getNode(String name) {
        return client.find(NODES, new ObjectKey("", name)).orElseThrow();
    }

    KubeObject getLease(String name) {
        return client.find(LEASES, new ObjectKey("kube-node-lease", name)).orElseThrow();
    }

    String phase(String pod) {
        return getPod(pod).status().stringOr("phase", "");
    }

    List<KubeObject> list(GroupVersionResource resource) {
        return client.list(resource, "", ListOptions.ALL).items();
    }

    Outcome delete(GroupVersionResource resource, String name) {
        return client.write(
                Write.delete(
                        resource,
                        resource.equals(PODS) ? "default" : "",
                        name,
                        DeleteOptions.DEFAULT));
    }

    Outcome patch(GroupVersionResource resource, String name, String yaml) {
        return client.write(
                Write.mergePatch(
                        resource,
                        resource.equals(PODS) ? "default" : "",
                        name,
                        "",
                        Yaml.parseObject(yaml),
                        "lab"));
    }

    @Override
    public void close() {
        runner.close();
        store.close();
    }
}
