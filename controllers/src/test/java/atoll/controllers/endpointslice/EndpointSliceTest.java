package atoll.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class EndpointSliceTest {
    @AutoClose private final World world = new World();

    private void node(String name, String zone) {
        world.create(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}
                """
                        .formatted(name, zone));
    }

    private void service(String more) {
        world.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, labels: {team: a}}
                spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: main}]%s}
                """
                        .formatted(more));
    }

    private void pod(String name, String node, String ip, boolean ready) {
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, labels: {app: web}}
                spec:
                  nodeName: %s
                  tolerations: [{operator: Exists}]
                  containers: [{name: c, image: r.test/a, ports: [{name: main, containerPort: 8080}]}]
                """
                        .formatted(name, node));
        world.patch(
                Kinds.PODS,
                "shop",
                name,
                "status",
                """
                status:
                  phase: Running
                  podIP: %s
                  podIPs: [{ip: %s}]
                  conditions: [{type: Ready, status: "%s"}]
                """
                        .formatted(ip, ip, ready ? "True" : "False"));
    }

    private KubeObject slice() {
        List<KubeObject> slices = world.list(Kinds.ENDPOINT_SLICES);
        assertThat(slices).hasSize(1);
        return slices.getFirst();
    }

    private JsonObject endpoint(String ip) {
        return slice().tree().array("endpoints").objects().stream()
                .filter(one -> one.array("addresses").strings().contains(ip))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void listsReadyAndUnreadyPodsWithTheirPlace() {
        node("n1", "z1");
        service("");
        pod("a", "n1", "192.0.2.61", true);
        pod("b", "n1", "192.0.2.62", false);
        world.settle();

        KubeObject slice = slice();
        assertThat(slice.name()).startsWith("web-");
        assertThat(slice.labels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry("team", "a")
                .containsEntry(
                        "endpointslice.kubernetes.io/managed-by",
                        "endpointslice-controller.k8s.io");
        assertThat(slice.tree().array("ports").objects().getFirst())
                .isEqualTo(JsonObject.of("name", "http", "port", 8080, "protocol", "TCP"));
        assertThat(endpoint("192.0.2.61").object("conditions"))
                .isEqualTo(JsonObject.of("ready", true, "serving", true, "terminating", false));
        assertThat(endpoint("192.0.2.62").object("conditions"))
                .isEqualTo(JsonObject.of("ready", false, "serving", false, "terminating", false));
        assertThat(endpoint("192.0.2.61").stringOr("zone", "")).isEqualTo("z1");
        assertThat(endpoint("192.0.2.61").object("targetRef").stringOr("name", "")).isEqualTo("a");
    }

    @Test
    void readyPodsAreHintedAtWhereTrafficIsToStayClose() {
        node("n1", "z1");
        service(", trafficDistribution: PreferSameNode");
        pod("a", "n1", "192.0.2.61", true);
        pod("b", "n1", "192.0.2.62", false);
        world.settle();

        assertThat(endpoint("192.0.2.61").object("hints").toString())
                .isEqualTo("{\"forNodes\":[{\"name\":\"n1\"}],\"forZones\":[{\"name\":\"z1\"}]}");
        assertThat(endpoint("192.0.2.62").has("hints")).isFalse();
    }

    @Test
    void theEndpointsObjectSaysTheSame() {
        node("n1", "z1");
        service("");
        pod("a", "n1", "192.0.2.61", true);
        pod("b", "n1", "192.0.2.62", false);
        world.settle();

        KubeObject endpoints = world.get(Kinds.ENDPOINTS, "web");
        assertThat(endpoints.labels())
                .containsEntry("endpoints.kubernetes.io/managed-by", "endpoint-controller");
        JsonObject subset = endpoints.tree().array("subsets").objects().getFirst();
        assertThat(subset.array("addresses").objects().getFirst().stringOr("ip", ""))
                .isEqualTo("192.0.2.61");
        assertThat(subset.array("notReadyAddresses").objects().getFirst().stringOr("ip", ""))
                .isEqualTo("192.0.2.62");
        assertThat(subset.array("ports").objects().getFirst().longOr("port", 0)).isEqualTo(8080);
    }

    @Test
    void aPodWhoseNodeDoesNotExistIsLeftOut() {
        service("");
        pod("a", "nowhere", "192.0.2.61", true);
        world.settle();

        assertThat(slice().tree().array("endpoints").isEmpty()).isTrue();
        node("nowhere", "z1");
        world.settle();
        assertThat(slice().tree().array("endpoints").size()).isEqualTo(1);
    }

    @Test
    void moreThanAHundredEndpointsTakeAnotherSlice() {
        node("n1", "z1");
        service("");
        for (int i = 0; i < 150; i++) {
            pod("p" + i, "n1", "192.0.2." + i, true);
        }
        world.settle();

        assertThat(world.list(Kinds.ENDPOINT_SLICES))
                .extracting(slice -> slice.tree().array("endpoints").size())
                .containsExactlyInAnyOrder(100, 50);
    }

    @Test
    void aHeadlessServiceIsMarkedAndUnreadyPodsMayBePublished() {
        node("n1", "z1");
        service(", clusterIP: None, publishNotReadyAddresses: true");
        pod("a", "n1", "192.0.2.61", false);
        world.settle();

        assertThat(slice().labels()).containsEntry("service.kubernetes.io/headless", "");
        assertThat(endpoint("192.0.2.61").object("conditions").booleanOr("ready", false)).isTrue();
    }

    @Test
    void allGoWithTheService() {
        node("n1", "z1");
        service("");
        pod("a", "n1", "192.0.2.61", true);
        world.settle();
        world.client
                .write(Write.delete(Kinds.SERVICES, "shop", "web", DeleteOptions.background()))
                .orThrow();
        world.runFor(Duration.ofSeconds(1));

        assertThat(world.list(Kinds.ENDPOINT_SLICES)).isEmpty();
        assertThat(world.exists(Kinds.ENDPOINTS, "web")).isFalse();
    }

    private void twoPorts() {
        world.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8082}, {name: dns, port: 53, protocol: UDP, targetPort: 5353}]}
                """);
    }

    private static List<String> names(JsonObject holder) {
        return holder.array("ports").objects().stream()
                .map(port -> port.stringOr("name", ""))
                .toList();
    }

    /// As a real 1.36.3 lists them.
    @Test
    void portsStandInUpstreamsOrder() {
        node("n1", "z1");
        twoPorts();
        pod("a", "n1", "192.0.2.61", true);
        world.settle();

        assertThat(names(slice().tree())).containsExactly("dns", "http");
        JsonObject endpoints = world.get(Kinds.ENDPOINTS, "web").tree();
        assertThat(names(endpoints.array("subsets").objects().getFirst()))
                .containsExactly("dns", "http");
    }

    @Test
    void aPortThatAllPodsServeAlikeHasOneSubset() {
        node("n1", "z1");
        world.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: main}, {name: dns, port: 53, targetPort: 5353}]}
                """);
        pod("a", "n1", "192.0.2.61", true);
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: b, labels: {app: web}}
                spec:
                  nodeName: n1
                  containers: [{name: c, image: r.test/a, ports: [{name: main, containerPort: 9090}]}]
                """);
        world.patch(Kinds.PODS, "shop", "b", "status", "{status: {podIP: 192.0.2.62}}");
        world.settle();

        List<JsonObject> subsets =
                world.get(Kinds.ENDPOINTS, "web").tree().array("subsets").objects();
        assertThat(subsets).hasSize(3);
        assertThat(subsets)
                .filteredOn(subset -> names(subset).equals(List.of("dns")))
                .singleElement()
                .satisfies(subset -> {
                    assertThat(subset.array("addresses").size()).isEqualTo(1);
                    assertThat(subset.array("notReadyAddresses").size()).isEqualTo(1);
                });
    }

    @Test
    void whatANewServiceHasSaysSinceWhenItWasWanted() {
        service("");
        world.settle();

        String created = world.get(Kinds.SERVICES, "web").metadata().string("creationTimestamp");
        String key = "endpoints.kubernetes.io/last-change-trigger-time";
        assertThat(slice().annotations()).containsEntry(key, String.valueOf(created));
        assertThat(world.get(Kinds.ENDPOINTS, "web").annotations())
                .containsEntry(key, String.valueOf(created));
    }

    @Test
    void aPodWithoutNodeIsListedOnlyWhereUnreadyOnesArePublished() {
        service("");
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: a, labels: {app: web}}
                spec: {schedulerName: none, containers: [{name: c, image: r.test/a, ports: [{name: main, containerPort: 8080}]}]}
                """);
        world.patch(Kinds.PODS, "shop", "a", "status", "{status: {podIP: 192.0.2.61}}");
        world.settle();
        assertThat(slice().tree().array("endpoints").isEmpty()).isTrue();

        world.patch(Kinds.SERVICES, "web", "{spec: {publishNotReadyAddresses: true}}");
        world.settle();
        assertThat(slice().tree().array("endpoints").size()).isEqualTo(1);
    }

    @Test
    void whatSomebodyElseListedGoesWithTheServiceToo() {
        String own = "{apiVersion: v1, kind: Endpoints, metadata: {name: %s}}";
        world.create(
                "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}");
        world.create(own.formatted("web"));
        world.create(own.formatted("alone"));
        world.settle();

        world.client
                .write(Write.delete(Kinds.SERVICES, "shop", "web", DeleteOptions.background()))
                .orThrow();
        world.settle();

        assertThat(world.exists(Kinds.ENDPOINTS, "web")).isFalse();
        assertThat(world.exists(Kinds.ENDPOINTS, "alone")).isTrue();
    }
}
