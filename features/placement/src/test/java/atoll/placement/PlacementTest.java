package atoll.placement;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import atoll.testing.TestFleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The hub's half: from a template and a policy to Works with their shares.
class PlacementTest {
    private static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");
    private static final List<String> MEMBERS = List.of("member1", "member2", "member3");
    private static final ObjectKey BINDING = new ObjectKey("default", "nginx-deployment");

    /// As Karmada's documentation writes it.
    private static final String DIVIDED =
            """
            {"apiVersion":"policy.karmada.io/v1alpha1","kind":"PropagationPolicy",
             "metadata":{"name":"nginx-propagation","namespace":"default"},
             "spec":{"resourceSelectors":[{"apiVersion":"apps/v1","kind":"Deployment","name":"nginx"}],
              "placement":{"clusterAffinity":{"clusterNames":["member1","member2"]},
               "replicaScheduling":{"replicaDivisionPreference":"Weighted",
                "replicaSchedulingType":"Divided",
                "weightPreference":{"staticWeightList":[
                 {"targetCluster":{"clusterNames":["member1"]},"weight":2},
                 {"targetCluster":{"clusterNames":["member2"]},"weight":1}]}}}}}
            """;

    private static final String DUPLICATED =
            """
            {"apiVersion":"policy.karmada.io/v1alpha1","kind":"PropagationPolicy",
             "metadata":{"name":"nginx-propagation","namespace":"default"},
             "spec":{"resourceSelectors":[{"apiVersion":"apps/v1","kind":"Deployment","name":"nginx"}],
              "placement":{"clusterAffinity":{"clusterNames":["member1","member2"]},
               "replicaScheduling":{"replicaSchedulingType":"Duplicated"}}}}
            """;

    private static JsonObject json(String text) {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject nginx(long replicas) {
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

    /// A hub with three members that are ready; the hub's own actors run, the members' do not.
    private static final class Hub implements AutoCloseable {
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

        /// Replicas in the Works by member.
        Map<String, Long> shares() {
            var shares = new TreeMap<String, Long>();
            String name = Names.work("apps/v1", "Deployment", "default", "nginx");
            for (String member : MEMBERS) {
                work(member, name)
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

        private Optional<KubeObject> work(String member, String name) {
            return client.find(
                    FleetKind.WORK.resource(),
                    new ObjectKey(Names.executionNamespace(member), name));
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
    }

    @Test
    void replicasAreDividedTwoToOneAndFollowScaling() {
        try (var hub = new Hub(1)) {
            hub.create(FleetKind.PROPAGATION_POLICY, DIVIDED);
            hub.create(nginx(9));
            assertThat(hub.becomes(Map.of("member1", 6L, "member2", 3L))).isTrue();
            hub.scale(10);
            assertThat(hub.becomes(Map.of("member1", 7L, "member2", 3L))).isTrue();
            hub.fleet.settle();
            assertThat(hub.scheduled().stringOr("message", ""))
                    .isEqualTo("Binding has been scheduled successfully.");
            assertThat(hub.binding().annotations()).containsKey(Names.DECISION);
        }
    }

    @Test
    void duplicatedReplicasGoToEveryCluster() {
        try (var hub = new Hub(2)) {
            hub.create(FleetKind.PROPAGATION_POLICY, DUPLICATED);
            hub.create(nginx(2));
            assertThat(hub.becomes(Map.of("member1", 2L, "member2", 2L))).isTrue();
        }
    }

    @Test
    void unknownClusterIsSaidAndTheRestGoesOn() {
        try (var hub = new Hub(3)) {
            hub.create(
                    FleetKind.PROPAGATION_POLICY, DUPLICATED.replace("\"member2\"", "\"member9\""));
            hub.create(nginx(2));
            assertThat(hub.becomes(Map.of("member1", 2L))).isTrue();
            hub.fleet.settle();
            assertThat(hub.scheduled().stringOr("message", ""))
                    .contains("cluster \"member9\" does not exist");
        }
    }

    @Test
    void whatEveryClusterMakesItselfIsNotPropagated() {
        try (var hub = new Hub(5)) {
            var accounts = GroupVersionResource.of("v1", "serviceaccounts");
            for (String name : List.of("default", "shop")) {
                JsonObject account =
                        JsonObject.of(
                                "apiVersion",
                                "v1",
                                "kind",
                                "ServiceAccount",
                                "metadata",
                                JsonObject.of("name", name));
                hub.client.write(Write.create(accounts, "default", account, "test")).orThrow();
            }
            hub.create(
                    FleetKind.PROPAGATION_POLICY,
                    """
                    {"apiVersion":"policy.karmada.io/v1alpha1","kind":"PropagationPolicy",
                     "metadata":{"name":"accounts"},
                     "spec":{"resourceSelectors":[{"apiVersion":"v1","kind":"ServiceAccount"}],
                      "placement":{"clusterAffinity":{"clusterNames":["member1"]}}}}
                    """);
            hub.fleet.settle();
            List<String> bindings =
                    hub
                            .client
                            .list(FleetKind.RESOURCE_BINDING.resource(), "default", ListOptions.ALL)
                            .items()
                            .stream()
                            .map(KubeObject::name)
                            .toList();
            assertThat(bindings).containsExactly("shop-serviceaccount");
        }
    }

    @Test
    void deletedPolicyOnlyUnclaims() {
        try (var hub = new Hub(4)) {
            hub.create(FleetKind.PROPAGATION_POLICY, DIVIDED);
            hub.create(nginx(9));
            assertThat(hub.becomes(Map.of("member1", 6L, "member2", 3L))).isTrue();
            hub.client
                    .write(
                            Write.delete(
                                    FleetKind.PROPAGATION_POLICY.resource(),
                                    "default",
                                    "nginx-propagation",
                                    DeleteOptions.DEFAULT))
                    .orThrow();
            hub.fleet.settle();
            KubeObject template =
                    hub.client.find(DEPLOYMENTS, new ObjectKey("default", "nginx")).orElseThrow();
            assertThat(template.labels()).doesNotContainKey(Names.POLICY_ID);
            assertThat(hub.shares()).isEqualTo(Map.of("member1", 6L, "member2", 3L));
        }
    }

    /// Nothing executes Works here, so the test lets go of them in the members' stead.
    @Test
    void bindingIsHeldUntilItsWorksAreGone() {
        try (var hub = new Hub(5)) {
            hub.create(FleetKind.PROPAGATION_POLICY, DIVIDED);
            hub.create(nginx(9));
            assertThat(hub.becomes(Map.of("member1", 6L, "member2", 3L))).isTrue();
            hub.client
                    .write(
                            Write.delete(
                                    DEPLOYMENTS, "default", "nginx", DeleteOptions.immediately()))
                    .orThrow();
            hub.client
                    .write(
                            Write.delete(
                                    FleetKind.RESOURCE_BINDING.resource(),
                                    "default",
                                    BINDING.name(),
                                    DeleteOptions.DEFAULT))
                    .orThrow();
            hub.fleet.settle();
            assertThat(hub.binding().isBeingDeleted()).isTrue();
            String name = Names.work("apps/v1", "Deployment", "default", "nginx");
            for (String member : List.of("member1", "member2")) {
                assertThat(hub.work(member, name).orElseThrow().isBeingDeleted()).isTrue();
                hub.client
                        .write(
                                Write.mergePatch(
                                        FleetKind.WORK.resource(),
                                        Names.executionNamespace(member),
                                        name,
                                        "",
                                        JsonObject.of(
                                                "metadata",
                                                JsonObject.of("finalizers", Json.nil())),
                                        "test"))
                        .orThrow();
            }
            hub.fleet.settle();
            assertThat(hub.client.find(FleetKind.RESOURCE_BINDING.resource(), BINDING)).isEmpty();
        }
    }

    @Test
    void namespaceGoesToEveryMember() {
        try (var hub = new Hub(6)) {
            hub.client
                    .write(
                            Write.create(
                                    GroupVersionResource.of("v1", "namespaces"),
                                    "",
                                    json(
                                            """
                                            {"apiVersion":"v1","kind":"Namespace",
                                             "metadata":{"name":"shop"}}
                                            """),
                                    "test"))
                    .orThrow();
            hub.fleet.settle();
            for (String member : MEMBERS) {
                assertThat(hub.work(member, Names.work("v1", "Namespace", "", "shop"))).isPresent();
            }
        }
    }

    @Test
    void sameSeedGivesTheSameLog() {
        assertThat(logOf(7)).isEqualTo(logOf(7));
    }

    private static String logOf(long seed) {
        try (var hub = new Hub(seed)) {
            hub.create(FleetKind.PROPAGATION_POLICY, DIVIDED);
            hub.create(nginx(9));
            hub.fleet.runFor(Duration.ofSeconds(5));
            hub.scale(10);
            hub.fleet.runFor(Duration.ofSeconds(5));
            return hub.fleet.eventLog();
        }
    }
}
