package atoll.placement;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import atoll.testing.TestFleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// The members' half: from a Work into the member and back to the template's status.
class MemberTest {
    private static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");
    private static final GroupVersionResource SERVICES = GroupVersionResource.of("v1", "services");
    private static final ObjectKey NGINX = new ObjectKey("default", "nginx");
    private static final ObjectKey WORK =
            new ObjectKey(
                    Names.executionNamespace("member1"),
                    Names.work("apps/v1", "Deployment", "default", "nginx"));

    private static JsonObject json(String text) {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject nginx() {
        return json(
                """
                {"apiVersion":"apps/v1","kind":"Deployment",
                 "metadata":{"name":"nginx","namespace":"default","labels":{"app":"nginx"}},
                 "spec":{"replicas":2,"selector":{"matchLabels":{"app":"nginx"}},
                  "template":{"metadata":{"labels":{"app":"nginx"}},
                   "spec":{"containers":[{"name":"nginx","image":"nginx"}]}}}}
                """);
    }

    private static final class Fleet implements AutoCloseable {
        final TestFleet fleet;
        final Client hub;
        final Map<String, Client> members;

        Fleet(long seed) {
            fleet = new TestFleet(seed);
            hub = fleet.client("hub");
            members =
                    Map.of("member1", fleet.client("member1"), "member2", fleet.client("member2"));
            Placement.install(hub);
            Placement.register(hub, "member1", "https://127.0.0.1:7443/clusters/member1");
            Placement.register(hub, "member2", "https://127.0.0.1:7443/clusters/member2");
            fleet.run(Placement.actors(hub, members, fleet.clock(), fleet.random()));
            for (String kind : new String[] {"Deployment", "Service"}) {
                String apiVersion = kind.equals("Deployment") ? "apps/v1" : "v1";
                create(
                        hub,
                        FleetKind.PROPAGATION_POLICY.resource(),
                        json(
                                """
                                {"apiVersion":"policy.karmada.io/v1alpha1",
                                 "kind":"PropagationPolicy",
                                 "metadata":{"name":"p-%s","namespace":"default"},
                                 "spec":{"resourceSelectors":[
                                   {"apiVersion":"%s","kind":"%s","name":"nginx"}],
                                  "placement":{"clusterAffinity":
                                   {"clusterNames":["member1","member2"]}}}}
                                """
                                        .formatted(
                                                kind.toLowerCase(java.util.Locale.ROOT),
                                                apiVersion,
                                                kind)));
            }
        }

        void create(Client cluster, GroupVersionResource resource, JsonObject object) {
            cluster.write(Write.create(resource, "default", object, "test")).orThrow();
        }

        Optional<KubeObject> in(String member, GroupVersionResource resource) {
            return fleet.client(member).find(resource, NGINX);
        }

        void patch(String cluster, GroupVersionResource resource, String subresource, String body) {
            fleet.client(cluster)
                    .write(
                            Write.mergePatch(
                                    resource, "default", "nginx", subresource, json(body), "test"))
                    .orThrow();
        }

        void until(BooleanSupplier done) {
            assertThat(fleet.runUntil(done, Duration.ofSeconds(10))).isTrue();
        }

        long replicas(String member) {
            return in(member, DEPLOYMENTS).map(d -> d.spec().longOr("replicas", -1)).orElse(-1L);
        }

        String applied() {
            return hub.find(FleetKind.WORK.resource(), WORK)
                    .map(work ->
                            work.status().array("conditions").objects().stream()
                                    .map(one -> one.stringOr("message", ""))
                                    .findFirst()
                                    .orElse(""))
                    .orElse("");
        }

        @Override
        public void close() {
            fleet.close();
        }
    }

    @Test
    void deploymentIsAppliedAndDriftIsUndone() {
        try (var fleet = new Fleet(1)) {
            fleet.create(fleet.hub, DEPLOYMENTS, nginx());
            fleet.until(() -> fleet.replicas("member1") == 2 && fleet.replicas("member2") == 2);
            fleet.fleet.settle();
            assertThat(fleet.applied()).isEqualTo("Manifest has been successfully applied");
            fleet.patch("member1", DEPLOYMENTS, "", "{\"spec\":{\"replicas\":5}}");
            fleet.until(() -> fleet.replicas("member1") == 2);
        }
    }

    @Test
    void unmanagedObjectIsLeftAlone() {
        try (var fleet = new Fleet(2)) {
            JsonObject own = nginx().update("spec", spec -> spec.with("replicas", 7));
            fleet.create(fleet.fleet.client("member1"), DEPLOYMENTS, own);
            fleet.create(fleet.hub, DEPLOYMENTS, nginx());
            fleet.until(() -> fleet.applied().contains("already exists in the cluster member1"));
            assertThat(fleet.replicas("member1")).isEqualTo(7);
            fleet.until(() -> fleet.replicas("member2") == 2);
        }
    }

    @Test
    void suspendedDispatchingFreezesThatMemberAlone() {
        try (var fleet = new Fleet(6)) {
            fleet.create(fleet.hub, DEPLOYMENTS, nginx());
            fleet.until(() -> fleet.replicas("member1") == 2 && fleet.replicas("member2") == 2);
            suspend(fleet, "[\"member2\"]");
            fleet.fleet.settle();
            fleet.patch("hub", DEPLOYMENTS, "", "{\"spec\":{\"replicas\":5}}");
            fleet.until(() -> fleet.replicas("member1") == 5);
            fleet.fleet.runFor(Duration.ofSeconds(5));
            assertThat(fleet.replicas("member2")).isEqualTo(2);
            var frozen = new ObjectKey(Names.executionNamespace("member2"), WORK.name());
            assertThat(
                            fleet
                                    .hub
                                    .find(FleetKind.WORK.resource(), frozen)
                                    .orElseThrow()
                                    .status()
                                    .array("conditions")
                                    .objects()
                                    .stream()
                                    .map(one -> one.stringOr("reason", "")))
                    .contains("SuspendDispatching");
            suspend(fleet, "[]");
            fleet.until(() -> fleet.replicas("member2") == 5);
        }
    }

    private static void suspend(Fleet fleet, String clusters) {
        fleet.hub
                .write(
                        Write.mergePatch(
                                FleetKind.PROPAGATION_POLICY.resource(),
                                "default",
                                "p-deployment",
                                "",
                                json(
                                        "{\"spec\":{\"suspension\":{\"dispatchingOnClusters\":"
                                                + "{\"clusterNames\":"
                                                + clusters
                                                + "}}}}"),
                                "test"))
                .orThrow();
    }

    @Test
    void deletedWorkTakesItsObjectAlong() {
        try (var fleet = new Fleet(3)) {
            fleet.create(fleet.hub, DEPLOYMENTS, nginx());
            fleet.until(() -> fleet.replicas("member1") == 2 && fleet.replicas("member2") == 2);
            fleet.hub
                    .write(
                            Write.delete(
                                    FleetKind.RESOURCE_BINDING.resource(),
                                    "default",
                                    "nginx-deployment",
                                    DeleteOptions.background()))
                    .orThrow();
            fleet.hub
                    .write(
                            Write.delete(
                                    DEPLOYMENTS, "default", "nginx", DeleteOptions.immediately()))
                    .orThrow();
            fleet.until(() ->
                    fleet.in("member1", DEPLOYMENTS).isEmpty()
                            && fleet.in("member2", DEPLOYMENTS).isEmpty());
        }
    }

    @Test
    void deploymentStatusIsSummed() {
        try (var fleet = new Fleet(4)) {
            fleet.create(fleet.hub, DEPLOYMENTS, nginx());
            fleet.until(() -> fleet.replicas("member1") == 2 && fleet.replicas("member2") == 2);
            for (String member : fleet.members.keySet()) {
                fleet.patch(
                        member,
                        DEPLOYMENTS,
                        "status",
                        """
                        {"status":{"observedGeneration":1,"replicas":2,"updatedReplicas":2,
                         "readyReplicas":2,"availableReplicas":2,
                         "conditions":[{"type":"Available","status":"True",
                          "reason":"MinimumReplicasAvailable","message":"m",
                          "lastTransitionTime":"2026-01-02T03:04:05Z",
                          "lastUpdateTime":"2026-01-02T03:04:05Z"}]}}
                        """);
            }
            fleet.until(() -> {
                KubeObject template = fleet.hub.find(DEPLOYMENTS, NGINX).orElseThrow();
                JsonObject status = template.status();
                return status.longOr("availableReplicas", 0) == 4
                        && status.longOr("observedGeneration", 0) == template.generation();
            });
        }
    }

    @Test
    void loadBalancerAddressesOfAllMembersAreGathered() {
        try (var fleet = new Fleet(5)) {
            fleet.create(
                    fleet.hub,
                    SERVICES,
                    json(
                            """
                            {"apiVersion":"v1","kind":"Service",
                             "metadata":{"name":"nginx","namespace":"default"},
                             "spec":{"type":"LoadBalancer","selector":{"app":"nginx"},
                              "ports":[{"port":80}]}}
                            """));
            fleet.until(() ->
                    fleet.in("member1", SERVICES).isPresent()
                            && fleet.in("member2", SERVICES).isPresent());
            for (String member : fleet.members.keySet()) {
                fleet.patch(
                        member,
                        SERVICES,
                        "status",
                        "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"10.0.0.%s\"}]}}}"
                                .formatted(member.substring(6)));
            }
            fleet.until(() ->
                    fleet.hub
                                    .find(SERVICES, NGINX)
                                    .orElseThrow()
                                    .status()
                                    .array("loadBalancer", "ingress")
                                    .size()
                            == 2);
        }
    }
}
