package atoll.controllers;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.control.VirtualClock;
import atoll.control.VirtualRunner;
import atoll.controllers.kinds.Kinds;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.authenticate.UserInfo;
import atoll.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// A cluster in memory with all controllers on virtual time; no scheduler and no kubelets, whose
/// part the test plays.
public final class World implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    public static final String PEM =
            "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    static final long SEED = 7;
    private static final Schemas SCHEMAS = Schemas.load();

    public final VirtualClock clock = new VirtualClock(START);
    public final Client client;
    public final VirtualRunner runner = new VirtualRunner(clock);
    private final Store store = Store.inMemory();
    private final Cluster cluster;

    public World() {
        var random = new SplittableRandom(SEED);
        cluster = new Cluster("test", store, ClusterOptions.of(clock, random.split()));
        client = cluster.systemClient("test");
        create("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
        create("{apiVersion: v1, kind: Namespace, metadata: {name: kube-node-lease}}");
        create("{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
        Controllers.all(
                        cluster.systemClient("kube-controller-manager"),
                        clock,
                        random.split(),
                        ControllerOptions.publishing(PEM)
                                .knowing(SCHEMAS)
                                .signingTokens(claims -> "token of " + claims.stringOr("sub", "")))
                .forEach(runner::add);
        runner.settle();
    }

    /// The cluster as a user sees it.
    public Client as(String user, String... groups) {
        return cluster.client(UserInfo.of(user, groups), "test");
    }

    /// Creates an object; in the namespace `shop` unless it names another.
    public KubeObject create(String yaml) {
        JsonObject tree = Yaml.parse(yaml).asObject();
        ResourceInfo info = infoOf(tree);
        String named = tree.object("metadata").stringOr("namespace", "");
        String namespace = !info.namespaced() ? "" : named.isEmpty() ? "shop" : named;
        return client.write(Write.create(info.resource(), namespace, tree, "test")).orThrow();
    }

    /// The Deployment `web`, of pods with one container.
    public void deployment(int replicas) {
        create(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: c, image: r.test/a}]}
                """
                        .formatted(replicas));
    }

    /// The Job `work`, of pods with one container that don't restart; what it does first is done.
    ///
    /// @param spec the rest of its spec, in YAML
    public void job(String spec) {
        create(
                """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: work}
                spec:
                  %s
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: c, image: r.test/a}]
                """
                        .formatted(spec.replace("\n", "\n  ")));
        settle();
    }

    private ResourceInfo infoOf(JsonObject tree) {
        String apiVersion = tree.stringOr("apiVersion", "");
        return client.resources().stream()
                .filter(one -> one.resource().apiVersion().equals(apiVersion))
                .filter(one -> one.kind().equals(tree.stringOr("kind", "")))
                .filter(one -> one.verbs().contains("create") && one.verbs().contains("list"))
                .findFirst()
                .orElseThrow();
    }

    public KubeObject patch(GroupVersionResource resource, String name, String yaml) {
        return patch(resource, "shop", name, "", yaml);
    }

    public KubeObject patch(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            String yaml) {
        return client.write(
                        new Write.Patch(
                                resource,
                                namespace,
                                name,
                                subresource,
                                PatchType.MERGE,
                                Yaml.parse(yaml),
                                false,
                                WriteOptions.by("test")))
                .orThrow();
    }

    public KubeObject get(GroupVersionResource resource, String name) {
        return client.find(resource, new ObjectKey("shop", name)).orElseThrow();
    }

    public boolean exists(GroupVersionResource resource, String name) {
        return client.find(resource, new ObjectKey("shop", name)).isPresent();
    }

    public List<KubeObject> list(GroupVersionResource resource) {
        return client.list(resource, "shop", ListOptions.ALL).items();
    }

    /// Messages of the Events on objects of a kind, in the order of their names.
    public List<String> events(String kind) {
        return list(new GroupVersionResource("", "v1", "events")).stream()
                .filter(e -> e.tree().object("involvedObject").stringOr("kind", "").equals(kind))
                .map(e ->
                        e.tree().stringOr("type", "")
                                + " "
                                + e.tree().stringOr("reason", "")
                                + " "
                                + e.tree().stringOr("message", ""))
                .toList();
    }

    public void settle() {
        runner.settle();
    }

    public void runFor(Duration duration) {
        runner.runFor(duration);
    }

    public boolean runUntil(BooleanSupplier done, Duration limit) {
        return runner.runUntil(done, limit);
    }

    /// Plays the kubelet: every pod that has no phase beyond Pending runs and is ready.
    public int runPods() {
        int changed = 0;
        for (KubeObject pod : list(Kinds.PODS)) {
            if (pod.status().stringOr("phase", "Pending").equals("Pending")
                    && !pod.isBeingDeleted()) {
                run(pod.name(), changed++);
            }
        }
        runner.settle();
        return changed;
    }

    /// Runs the pods that come when others have run, too.
    public void runAllPods() {
        for (int i = 0; i < 20; i++) {
            if (runPods() == 0) {
                return;
            }
        }
    }

    private void run(String pod, int number) {
        String ip = "10.0." + (number / 250) + "." + (number % 250 + 1);
        patch(
                Kinds.PODS,
                "shop",
                pod,
                "status",
                """
                status:
                  phase: Running
                  podIP: %s
                  podIPs: [{ip: %s}]
                  conditions: [{type: Ready, status: "True", lastTransitionTime: "%s"}]
                """
                        .formatted(ip, ip, clock.instant()));
    }

    public void finishPod(String name, String phase) {
        patch(Kinds.PODS, "shop", name, "status", "{status: {phase: " + phase + "}}");
        runner.settle();
    }

    @Override
    public void close() {
        runner.close();
        store.close();
    }
}
