package atoll.server.registry;

import static atoll.server.TestCluster.SERVICES;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.ListOptions;
import atoll.base.json.JsonObject;
import atoll.server.TestCluster;
import org.junit.jupiter.api.Test;

class ServiceTest {
    private static final GroupVersionResource ADDRESSES =
            GroupVersionResource.of("networking.k8s.io/v1", "ipaddresses");

    private final TestCluster cluster = new TestCluster();

    private static String service(String name, String spec) {
        return """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s"},
         "spec":{"selector":{"app":"x"},"ports":[{"port":80,"protocol":"TCP"}]%s}}
        """
                .formatted(name, spec);
    }

    private KubeObject make(String name, String spec) {
        return cluster.create(SERVICES, "default", service(name, spec));
    }

    private static long nodePort(KubeObject service) {
        return service.spec().array("ports").objects().getFirst().longOr("nodePort", 0);
    }

    @Test
    void clusterIpIsTakenWithAnAddressObject() {
        KubeObject made = make("s", "");

        String ip = made.spec().stringOr("clusterIP", "");
        JsonObject parent = cluster.get(ADDRESSES, "", ip).spec().object("parentRef");
        assertThat(ip).startsWith("10.");
        assertThat(made.spec().array("clusterIPs").strings()).containsExactly(ip);
        assertThat(parent.stringOr("name", "")).isEqualTo("s");
        assertThat(parent.stringOr("resource", "")).isEqualTo("services");
    }

    @Test
    void deletionGivesTheAddressBack() {
        String ip = make("s", "").spec().stringOr("clusterIP", "");

        cluster.delete(SERVICES, "default", "s").orThrow();

        assertThat(cluster.exists(ADDRESSES, "", ip)).isFalse();
        assertThat(
                        make("t", ",\"clusterIP\":\"%s\"".formatted(ip))
                                .spec()
                                .stringOr("clusterIP", ""))
                .isEqualTo(ip);
    }

    @Test
    void addressInUseOrOutOfRangeIsRefused() {
        String ip = make("s", "").spec().stringOr("clusterIP", "");

        var taken =
                refusal(
                        cluster.tryCreate(
                                SERVICES,
                                "default",
                                service("t", ",\"clusterIP\":\"%s\"".formatted(ip))));
        var outside =
                refusal(
                        cluster.tryCreate(
                                SERVICES, "default", service("t", ",\"clusterIP\":\"192.0.2.1\"")));

        assertThat(taken.message())
                .isEqualTo(
                        "Service \"t\" is invalid: spec.clusterIPs: Invalid value: [\"%s\"]: failed to allocate IP %s: provided IP is already allocated"
                                .formatted(ip, ip));
        assertThat(outside.message())
                .contains("the provided network does not match the current range");
    }

    private String refused(String name, String spec) {
        return refusal(cluster.tryCreate(SERVICES, "default", service(name, spec))).message();
    }

    @Test
    void addressesAreLookedAtBeforeAllElse() {
        assertThat(
                        refused(
                                "s",
                                ",\"sessionAffinity\":\"X\",\"ipFamilyPolicy\":\"RequireDualStack\""))
                .isEqualTo(
                        "Service \"s\" is invalid: spec.ipFamilyPolicy: Invalid value:"
                                + " \"RequireDualStack\": this cluster is not configured for"
                                + " dual-stack services");
        assertThat(refused("s", ",\"type\":\"X\",\"clusterIP\":\"None\",\"ipFamilies\":[\"IPv5\"]"))
                .isEqualTo(
                        "Service \"s\" is invalid: spec.ipFamilies[0]: Unsupported value: \"IPv5\":"
                                + " supported values: \"IPv4\", \"IPv6\"");
        assertThat(
                        refused(
                                "s",
                                ",\"type\":\"LoadBalancer\",\"externalTrafficPolicy\":\"Local\",\"healthCheckNodePort\":5"))
                .isEqualTo(
                        "Internal error occurred: failed to allocate requested HealthCheck NodePort"
                                + " 5: provided port is not in the valid range. The range of valid"
                                + " ports is 30000-32767");
        assertThat(cluster.client.list(ADDRESSES, "", ListOptions.ALL).items()).isEmpty();
    }

    @Test
    void aBalancerWithoutNodePortsHasOneForItsHealth() {
        KubeObject made =
                make(
                        "s",
                        ",\"type\":\"LoadBalancer\",\"externalTrafficPolicy\":\"Local\",\"allocateLoadBalancerNodePorts\":false");

        assertThat(nodePort(made)).isZero();
        assertThat(made.spec().longOr("healthCheckNodePort", 0)).isPositive();
    }

    @Test
    void nodePortsGoWithTheNamesOfPorts() {
        KubeObject made = make("s", ",\"type\":\"NodePort\"");

        KubeObject renamed =
                cluster.merge(
                                SERVICES,
                                "default",
                                "s",
                                "{\"spec\":{\"ports\":[{\"port\":80,\"name\":\"x\"}]}}")
                        .orThrow();

        assertThat(nodePort(renamed)).isPositive().isNotEqualTo(nodePort(made));
    }

    @Test
    void headlessServiceHasNoAddress() {
        KubeObject made = make("s", ",\"clusterIP\":\"None\"");

        assertThat(made.spec().array("clusterIPs").strings()).containsExactly("None");
        assertThat(cluster.client.list(ADDRESSES, "", ListOptions.ALL).items()).isEmpty();
    }

    @Test
    void nodePortsAreGivenKeptAndFreed() {
        KubeObject made = make("s", ",\"type\":\"NodePort\"");
        long port = nodePort(made);

        KubeObject same =
                cluster.merge(
                                SERVICES,
                                "default",
                                "s",
                                "{\"spec\":{\"ports\":[{\"port\":81,\"protocol\":\"TCP\"}]}}")
                        .orThrow();
        var clash =
                refusal(
                        cluster.tryCreate(
                                SERVICES,
                                "default",
                                """
                                {"apiVersion":"v1","kind":"Service","metadata":{"name":"t"},
                                 "spec":{"type":"NodePort","ports":[{"port":80,"nodePort":%d}]}}
                                """
                                        .formatted(port)));
        KubeObject without =
                cluster.merge(SERVICES, "default", "s", "{\"spec\":{\"type\":\"ClusterIP\"}}")
                        .orThrow();

        assertThat(port).isBetween(30000L, 32767L);
        assertThat(nodePort(same)).isEqualTo(port);
        assertThat(clash.message())
                .isEqualTo(
                        "Service \"t\" is invalid: spec.ports[0].nodePort: Invalid value: %d: provided port is already allocated"
                                .formatted(port));
        assertThat(nodePort(without)).isZero();
        assertThat(without.spec().stringOr("clusterIP", ""))
                .isEqualTo(made.spec().stringOr("clusterIP", ""));
    }

    @Test
    void refusedServiceGivesBackWhatItTook() {
        long port = nodePort(make("s", ",\"type\":\"NodePort\""));
        int before = addresses();

        refusal(
                cluster.tryCreate(
                        SERVICES,
                        "default",
                        """
                        {"apiVersion":"v1","kind":"Service","metadata":{"name":"t"},
                         "spec":{"type":"NodePort","ports":[{"port":80,"nodePort":%d}]}}
                        """
                                .formatted(port)));
        refusal(cluster.tryCreate(SERVICES, "default", service("s", "")));

        assertThat(addresses()).isEqualTo(before);
    }

    private int addresses() {
        return cluster.client.list(ADDRESSES, "", ListOptions.ALL).items().size();
    }

    @Test
    void typeExternalNameGivesTheAddressBack() {
        String ip = make("s", "").spec().stringOr("clusterIP", "");

        KubeObject external =
                cluster.merge(
                                SERVICES,
                                "default",
                                "s",
                                "{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"x.test\",\"clusterIP\":null,\"clusterIPs\":null}}")
                        .orThrow();

        assertThat(external.spec().has("clusterIP")).isFalse();
        assertThat(cluster.exists(ADDRESSES, "", ip)).isFalse();
    }

    @Test
    void portsOfOneNumberShareANodePortAndOthersDoNot() {
        String service =
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"dns"},
                 "spec":{"type":"NodePort","ports":[
                   {"name":"udp","protocol":"UDP","port":53},
                   {"name":"tcp","protocol":"TCP","port":%d%s}]}}
                """;

        KubeObject shared = cluster.create(SERVICES, "default", service.formatted(53, ""));
        cluster.delete(SERVICES, "default", "dns").orThrow();
        var clash =
                refusal(
                        cluster.tryCreate(
                                SERVICES,
                                "default",
                                """
                                {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},
                                 "spec":{"type":"NodePort","ports":[
                                   {"name":"a","port":80,"nodePort":30777},
                                   {"name":"b","port":81,"nodePort":30777}]}}
                                """));

        assertThat(
                        shared.spec().array("ports").objects().stream()
                                .map(port -> port.longOr("nodePort", 0))
                                .distinct())
                .hasSize(1);
        assertThat(clash.message())
                .isEqualTo(
                        "Service \"s\" is invalid: spec.ports[1].nodePort: Invalid value: 30777:"
                                + " provided port is already allocated");
    }
}
