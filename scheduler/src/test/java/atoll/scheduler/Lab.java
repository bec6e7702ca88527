package atoll.scheduler;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.control.VirtualClock;
import atoll.control.VirtualRunner;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A cluster in memory with a scheduler on virtual time.
final class Lab implements AutoCloseable {
    static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");
    private static final GroupVersionResource NAMESPACES =
            new GroupVersionResource("", "v1", "namespaces");

    final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-02T03:04:05Z"));
    final Store store = Store.inMemory();
    final Client client;

    /// The scheduler's own.
    final MuteClient schedulers;

    final VirtualRunner runner = new VirtualRunner(clock);

    Lab(long seed) {
        var cluster =
                new Cluster(
                        "lab",
                        store,
                        ClusterOptions.of(clock, new Random(seed))
                                .withoutAdmission(
                                        Set.of("ServiceAccount", "TaintNodesByCondition")));
        client = cluster.systemClient("lab");
        create(NAMESPACES, "", "{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
        schedulers = new MuteClient(client);
        runner.add(new Scheduler(schedulers, clock, new Random(seed)));
    }

    KubeObject create(GroupVersionResource resource, String namespace, String yaml) {
        return client.write(Write.create(resource, namespace, Yaml.parseObject(yaml), "lab"))
                .orThrow();
    }

    /// @param more further members of metadata, spec and status in YAML's flow style
    void node(String name, String labels, String spec, String allocatable) {
        create(
                NODES,
                "",
                "{apiVersion: v1, kind: Node, metadata: {name: %s, labels: {%s}}, spec: {%s}, status: {allocatable: {%s}}}"
                        .formatted(name, labels, spec, allocatable));
        // Creation resets a node's status only on servers that separate it; set it in any case.
        client.write(
                        Write.mergePatch(
                                NODES,
                                "",
                                name,
                                "status",
                                Yaml.parseObject(
                                        "status: {allocatable: {%s}, capacity: {%s}}"
                                                .formatted(allocatable, allocatable)),
                                "lab"))
                .orThrow();
        settle();
    }

    void node(String name) {
        node(name, "", "", "cpu: 4, memory: 8Gi, pods: 110");
    }

    /// A pod with one container that requests `requests`, and more spec.
    void pod(String name, String requests, String spec) {
        pod(name, "", requests, spec);
    }

    void pod(String name, String labels, String requests, String spec) {
        create(
                PODS,
                "default",
                """
                {apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {%s}},
                 spec: {containers: [{name: c, image: i, resources: {requests: {%s}}}] %s}}
                """
                        .formatted(name, labels, requests, spec.isEmpty() ? "" : ", " + spec));
    }

    void settle() {
        runner.settle();
    }

    void pass(Duration time) {
        runner.runFor(time);
    }

    KubeObject get(String pod) {
        return client.find(PODS, new ObjectKey("default", pod)).orElseThrow();
    }

    /// "" while unbound.
    String nodeOf(String pod) {
        return get(pod).spec().stringOr("nodeName", "");
    }

    JsonObject scheduledCondition(String pod) {
        return get(pod).status().array("conditions").objects().stream()
                .filter(condition -> condition.stringOr("type", "").equals("PodScheduled"))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    /// `type reason message` of every Event, in order of names.
    List<String> events() {
        var lines = new ArrayList<String>();
        for (KubeObject event : client.list(EVENTS, "default", ListOptions.ALL).items()) {
            JsonObject tree = event.tree();
            lines.add(
                    tree.stringOr("type", "")
                            + " "
                            + tree.stringOr("reason", "")
                            + " "
                            + tree.stringOr("message", ""));
        }
        return lines;
    }

    Outcome delete(GroupVersionResource resource, String name) {
        return client.write(
                Write.delete(
                        resource,
                        resource.equals(PODS) ? "default" : "",
                        name,
                        DeleteOptions.immediately()));
    }

    void patch(GroupVersionResource resource, String name, String subresource, String yaml) {
        client.write(
                        Write.mergePatch(
                                resource,
                                resource.equals(PODS) ? "default" : "",
                                name,
                                subresource,
                                Yaml.parseObject(yaml),
                                "lab"))
                .orThrow();
    }

    @Override
    public void close() {
        runner.close();
        store.close();
    }
}
