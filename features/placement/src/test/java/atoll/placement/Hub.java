package atoll.placement;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import atoll.testing.TestFleet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A hub with three members that are ready; the hub's own actors run, the members' do not.
final class Hub implements AutoCloseable {
    static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");
    static final List<String> MEMBERS = List.of("member1", "member2", "member3");
    static final ObjectKey BINDING = new ObjectKey("default", "nginx-deployment");

    final TestFleet fleet;
    final Client client;

    Hub(long seed) {
        fleet = new TestFleet(seed);
        client = fleet.client("hub");
        Placement.install(client);
        for (String member : MEMBERS) {
            Placement.register(client, member, "https://127.0.0.1:7443/clusters/" + member);
            client.write(
                            Write.mergePatch(
                                    FleetKind.CLUSTER.resource(),
                                    "",
                                    member,
                                    "status",
                                    JsonObject.of("status", READY),
                                    "test"))
                    .orThrow();
        }
        fleet.run(Placement.actors(client, Map.of(), fleet.clock(), fleet.random()));
    }

    private static final JsonObject READY =
            JsonObject.of(
                    "conditions",
                    JsonArray.of(
                            JsonObject.of(
                                    "type",
                                    "Ready",
                                    "status",
                                    "True",
                                    "reason",
                                    "ClusterReady",
                                    "message",
                                    "cluster is healthy and ready to accept workloads",
                                    "lastTransitionTime",
                                    "2026-01-02T03:04:05Z")));

    void create(FleetKind kind, String policy) {
        client.write(Write.create(kind.resource(), "default", json(policy), "test")).orThrow();
    }

    void create(JsonObject deployment) {
        client.write(Write.create(DEPLOYMENTS, "default", deployment, "test")).orThrow();
    }

    void scale(long replicas) {
        client.write(
                        Write.mergePatch(
                                DEPLOYMENTS,
                                "default",
                                "nginx",
                                "",
                                JsonObject.of("spec", JsonObject.of("replicas", replicas)),
                                "test"))
                .orThrow();
    }

    /// Replicas in the Works by member; what is on its way out does not count, for nothing here
    /// carries it out of a member.
    Map<String, Long> shares() {
        var shares = new TreeMap<String, Long>();
        String name = Names.work("apps/v1", "Deployment", "default", "nginx");
        for (String member : MEMBERS) {
            work(member, name)
                    .filter(work -> !work.isBeingDeleted())
                    .ifPresent(work ->
                            shares.put(
                                    member,
                                    work.spec()
                                            .array("workload", "manifests")
                                            .objects()
                                            .getFirst()
                                            .object("spec")
                                            .longOr("replicas", -1)));
        }
        return shares;
    }

    Optional<KubeObject> work(String member, String name) {
        return client.find(
                FleetKind.WORK.resource(), new ObjectKey(Names.executionNamespace(member), name));
    }

    boolean becomes(Map<String, Long> shares) {
        return fleet.runUntil(() -> shares().equals(shares), Duration.ofSeconds(5));
    }

    KubeObject binding() {
        return client.find(FleetKind.RESOURCE_BINDING.resource(), BINDING).orElseThrow();
    }

    JsonObject scheduled() {
        return binding().status().array("conditions").objects().getFirst();
    }

    @Override
    public void close() {
        fleet.close();
    }

    /// Creates a policy or template of the namespace `default`, or a cluster-wide one.
    void create(GroupVersionResource resource, String yaml) {
        JsonObject object = json(yaml);
        boolean wide = resource.resource().startsWith("cluster");
        client.write(Write.create(resource, wide ? "" : "default", object, "test")).orThrow();
    }

    void patch(GroupVersionResource resource, String namespace, String name, String yaml) {
        client.write(Write.mergePatch(resource, namespace, name, "", json(yaml), "test")).orThrow();
    }

    /// `Reason: message` of every Event about an object of that name.
    List<String> events(String name) {
        return client
                .list(GroupVersionResource.of("v1", "events"), "default", ListOptions.ALL)
                .items()
                .stream()
                .filter(event ->
                        event.tree().object("involvedObject").stringOr("name", "").equals(name))
                .map(event ->
                        event.tree().stringOr("reason", "")
                                + ": "
                                + event.tree().stringOr("message", ""))
                .toList();
    }

    /// `Status reason: message` of a condition of the binding.
    String condition(String type) {
        return binding().status().array("conditions").objects().stream()
                .filter(condition -> condition.stringOr("type", "").equals(type))
                .map(condition ->
                        condition.stringOr("status", "")
                                + " "
                                + condition.stringOr("reason", "")
                                + ": "
                                + condition.stringOr("message", ""))
                .findFirst()
                .orElse("");
    }

    static JsonObject json(String text) {
        return Yaml.parseObject(text);
    }

    static JsonObject nginx(long replicas) {
        return json(
                """
                {"apiVersion":"apps/v1","kind":"Deployment",
                 "metadata":{"name":"nginx","namespace":"default","labels":{"app":"nginx"}},
                 "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"nginx"}},
                  "template":{"metadata":{"labels":{"app":"nginx"}},
                   "spec":{"containers":[{"name":"nginx","image":"nginx"}]}}}}
                """
                        .formatted(replicas));
    }
}
