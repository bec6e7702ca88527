package atoll.placement;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The hub's half: from a template and a policy to Works with their shares.
class PlacementTest {
    private static final ObjectKey BINDING = Hub.BINDING;

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

    @Test
    void replicasAreDividedTwoToOneAndFollowScaling() {
        try (var hub = new Hub(1)) {
            hub.create(FleetKind.PROPAGATION_POLICY, DIVIDED);
            hub.create(Hub.nginx(9));
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
            hub.create(Hub.nginx(2));
            assertThat(hub.becomes(Map.of("member1", 2L, "member2", 2L))).isTrue();
        }
    }

    @Test
    void unknownClusterIsSaidAndTheRestGoesOn() {
        try (var hub = new Hub(3)) {
            hub.create(
                    FleetKind.PROPAGATION_POLICY, DUPLICATED.replace("\"member2\"", "\"member9\""));
            hub.create(Hub.nginx(2));
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
            hub.create(Hub.nginx(9));
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
                    hub.client
                            .find(Hub.DEPLOYMENTS, new ObjectKey("default", "nginx"))
                            .orElseThrow();
            assertThat(template.labels()).doesNotContainKey(Names.POLICY_ID);
            assertThat(hub.shares()).isEqualTo(Map.of("member1", 6L, "member2", 3L));
        }
    }

    /// Nothing executes Works here, so the test lets go of them in the members' stead.
    @Test
    void bindingIsHeldUntilItsWorksAreGone() {
        try (var hub = new Hub(5)) {
            hub.create(FleetKind.PROPAGATION_POLICY, DIVIDED);
            hub.create(Hub.nginx(9));
            assertThat(hub.becomes(Map.of("member1", 6L, "member2", 3L))).isTrue();
            hub.client
                    .write(
                            Write.delete(
                                    Hub.DEPLOYMENTS,
                                    "default",
                                    "nginx",
                                    DeleteOptions.immediately()))
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
                                    Hub.json(
                                            """
                                            {"apiVersion":"v1","kind":"Namespace",
                                             "metadata":{"name":"shop"}}
                                            """),
                                    "test"))
                    .orThrow();
            hub.fleet.settle();
            for (String member : Hub.MEMBERS) {
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
            hub.create(Hub.nginx(9));
            hub.fleet.runFor(Duration.ofSeconds(5));
            hub.scale(10);
            hub.fleet.runFor(Duration.ofSeconds(5));
            return hub.fleet.eventLog();
        }
    }
}
