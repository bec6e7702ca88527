package atoll.server.proxy;

import static atoll.server.TestCluster.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.server.TestCluster;
import java.util.HashSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ServiceEndpointsTest {
    private static final GroupVersionResource SLICES =
            GroupVersionResource.of("discovery.k8s.io/v1", "endpointslices");
    private static final GroupVersionResource ENDPOINTS =
            GroupVersionResource.of("v1", "endpoints");

    private final TestCluster cluster = new TestCluster();
    private final ServiceEndpoints resolver = new ServiceEndpoints(cluster.cluster.store());

    private void service(String spec) {
        cluster.create(
                SERVICES,
                "default",
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{%s}}
                """
                        .formatted(spec));
    }

    private void slice(String name, String rest) {
        cluster.create(
                SLICES,
                "default",
                """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice",
                 "metadata":{"name":"%s","labels":{"kubernetes.io/service-name":"s"}},%s}
                """
                        .formatted(name, rest));
    }

    private static void refused(ThrowingCallable asked, int code, String message) {
        assertThatThrownBy(asked)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> {
                            assertThat(refusal.status().message()).isEqualTo(message);
                            assertThat(refusal.status().code()).isEqualTo(code);
                        });
    }

    @Test
    void aServiceStandsAtItsClusterIpOrExternalName() {
        service("\"clusterIP\":\"10.96.0.77\",\"ports\":[{\"port\":443}]");

        assertThat(resolver.clusterAddress("default", "s", 443).authority())
                .isEqualTo("10.96.0.77:443");
        refused(
                () -> resolver.clusterAddress("default", "s", 80),
                503,
                "no service port 80 found for service \"s\"");
        refused(() -> resolver.clusterAddress("default", "t", 80), 404, "service \"t\" not found");
    }

    @Test
    void anExternalNameNeedsNoPort() {
        service("\"type\":\"ExternalName\",\"externalName\":\"web.localhost\"");

        assertThat(resolver.clusterAddress("default", "s", 8443).authority())
                .isEqualTo("web.localhost:8443");
        refused(
                () -> resolver.endpoint("default", "s", 8443),
                500,
                "unsupported service type \"ExternalName\"");
    }

    @Test
    void aHeadlessServiceHasNoAddressButEndpoints() {
        service("\"clusterIP\":\"None\",\"ports\":[{\"port\":443}]");
        slice(
                "a",
                """
                "addressType":"IPv4","ports":[{"port":9443}],
                "endpoints":[{"addresses":["192.0.2.1"]}]
                """);

        refused(
                () -> resolver.clusterAddress("default", "s", 443),
                500,
                "cannot route to service with ClusterIP \"None\"");
        assertThat(resolver.endpoint("default", "s", 443))
                .isEqualTo(new Endpoint("192.0.2.1", 9443, null));
    }

    @Test
    void readyEndpointsOfTheNamedPortAreTakenInTurn() {
        service("\"ports\":[{\"port\":443,\"name\":\"web\"},{\"port\":80,\"name\":\"plain\"}]");
        refused(
                () -> resolver.endpoint("default", "s", 443),
                503,
                "no endpoints available for service \"s\"");
        slice(
                "a",
                """
                "addressType":"IPv4","ports":[{"port":9443,"name":"web"}],
                "endpoints":[{"addresses":["192.0.2.1"],"conditions":{"ready":false}},
                    {"addresses":["192.0.2.2"],"targetRef":{"kind":"Pod","name":"p","namespace":"default"}},
                    {"addresses":["192.0.2.3"]}]
                """);

        Set<Endpoint> found = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            found.add(resolver.endpoint("default", "s", 443));
        }

        assertThat(found)
                .containsExactlyInAnyOrder(
                        new Endpoint("192.0.2.2", 9443, new ObjectKey("default", "p")),
                        new Endpoint("192.0.2.3", 9443, null));
        refused(
                () -> resolver.endpoint("default", "s", 80),
                503,
                "no endpoints available for service \"s\"");
    }

    @Test
    void theFirstFamilyOfAServiceComesFirst() {
        service(
                "\"ipFamilyPolicy\":\"SingleStack\",\"ipFamilies\":[\"IPv4\"],"
                        + "\"ports\":[{\"port\":443}]");
        slice(
                "a",
                "\"addressType\":\"IPv6\",\"ports\":[{\"port\":1}],"
                        + "\"endpoints\":[{\"addresses\":[\"2001:db8::1\"]}]");
        slice(
                "b",
                "\"addressType\":\"IPv4\",\"ports\":[{\"port\":1}],"
                        + "\"endpoints\":[{\"addresses\":[\"192.0.2.1\"]}]");

        for (int i = 0; i < 4; i++) {
            assertThat(resolver.endpoint("default", "s", 443).host()).isEqualTo("192.0.2.1");
        }
    }

    @Test
    void onlyPodsAtTheirAddressAndThisMachineAreProxiedTo() {
        service("\"ports\":[{\"port\":80,\"name\":\"web\"}]");
        refused(
                () -> resolver.proxied("default", "s", "80", "s:80"),
                404,
                "services \"s\" not found");
        cluster.create(
                ENDPOINTS,
                "default",
                """
                {"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"s"},
                 "subsets":[{"ports":[{"name":"web","port":8080}],
                    "addresses":[{"ip":"192.0.2.7"},
                        {"ip":"192.0.2.8","targetRef":{"kind":"Pod","namespace":"default","name":"p"}}]}]}
                """);
        refused(
                () -> resolver.proxied("default", "s", "80", "s:80"),
                503,
                "no endpoints available for service \"s:80\"");
        cluster.pod("p");
        cluster.patch(
                TestCluster.PODS,
                "default",
                "p",
                "status",
                PatchType.MERGE,
                "{\"status\":{\"podIP\":\"192.0.2.8\",\"podIPs\":[{\"ip\":\"192.0.2.8\"}]}}");

        assertThat(resolver.proxied("default", "s", "web", "s:web"))
                .isEqualTo(new Endpoint("192.0.2.8", 8080, new ObjectKey("default", "p")));
        refused(
                () -> resolver.proxied("default", "s", "81", "s:81"),
                503,
                "no service port 81 found for service \"s\"");
    }

    @Test
    void aSliceOfThisMachineIsEnoughToBeProxiedTo() {
        service("\"ports\":[{\"port\":80}]");
        slice(
                "a",
                "\"addressType\":\"FQDN\",\"ports\":[{\"port\":8080}],"
                        + "\"endpoints\":[{\"addresses\":[\"web.localhost\"]}]");

        assertThat(resolver.proxied("default", "s", "", "s").authority())
                .isEqualTo("web.localhost:8080");
    }

    @Test
    void onlyThisMachineIsEverConnectedTo() {
        assertThat(ThisMachine.address("127.0.0.1")).isNotNull();
        assertThat(ThisMachine.address("::1")).isNotNull();
        assertThat(ThisMachine.address("Localhost")).isNotNull();
        assertThat(ThisMachine.address("192.0.2.1")).isNull();
        assertThat(ThisMachine.address("0.0.0.0")).isNull();
        assertThat(ThisMachine.address("example.com")).isNull();
        assertThat(new Endpoint("2001:db8::1", 80, null).authority()).isEqualTo("[2001:db8::1]:80");
    }
}
