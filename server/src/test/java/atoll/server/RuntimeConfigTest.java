package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.JsonObject;
import atoll.server.TestServer.Reply;
import atoll.server.bootstrap.Bootstrap;
import atoll.server.bootstrap.BootstrapOptions;
import atoll.server.resource.RuntimeConfig;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeConfigTest {
    private static final String ADMISSION = "/apis/admissionregistration.k8s.io/";
    private static final String DEVICES = "/apis/resource.k8s.io/";

    private TestServer server;
    private HttpClient admin;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void start(String... pairs) {
        server = new TestServer(InstantSource.system(), null, RuntimeConfig.parse(List.of(pairs)));
        admin = server.admin();
    }

    private JsonObject send(String method, String path, String body, int code) {
        Reply reply = server.send(admin, method, path, body, "Content-Type", "application/json");
        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        return reply.json();
    }

    private List<String> versions(String group) {
        return server.get(admin, "/apis/" + group).json().array("versions").objects().stream()
                .map(each -> each.stringOr("version", ""))
                .toList();
    }

    @Test
    void aFreshServerKnowsNoBetaAndAllServesThemBehindTheStable() {
        start();
        assertThat(versions("resource.k8s.io")).containsExactly("v1");
        assertThat(server.get(admin, "/apis/storagemigration.k8s.io").code()).isEqualTo(404);
        server.close();
        start("api/all=true");
        assertThat(versions("resource.k8s.io"))
                .containsExactly("v1", "v1beta2", "v1beta1", "v1alpha3");
        assertThat(versions("storagemigration.k8s.io")).containsExactly("v1beta1");
        assertThat(versions("scheduling.k8s.io")).containsExactly("v1", "v1alpha2");
    }

    @Test
    void theNarrowerSwitchWins() {
        start("api/beta=true", "resource.k8s.io/v1beta1=false", "apps/v1=false");
        assertThat(versions("resource.k8s.io")).containsExactly("v1", "v1beta2");
        assertThat(server.get(admin, "/apis/apps/v1").code()).isEqualTo(404);
        assertThat(server.get(admin, "/apis/apps/v1/deployments").code()).isEqualTo(404);
        server.close();
        start("batch/v1/cronjobs=false");
        assertThat(server.get(admin, "/apis/batch/v1/cronjobs").code()).isEqualTo(404);
        assertThat(server.get(admin, "/apis/batch/v1/jobs").code()).isEqualTo(200);
    }

    @Test
    void oneObjectIsSeenInEveryVersion() {
        start("api/all=true");
        JsonObject made =
                send(
                        "POST",
                        ADMISSION + "v1beta1/mutatingadmissionpolicies",
                        """
                        {"apiVersion":"admissionregistration.k8s.io/v1beta1","kind":"MutatingAdmissionPolicy",
                         "metadata":{"name":"p"},
                         "spec":{"reinvocationPolicy":"Never",
                          "matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],
                           "operations":["CREATE"],"resources":["configmaps"]}]},
                          "mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":
                           {"expression":"Object{data: {'a': 'b'}}"}}]}}
                        """,
                        201);
        assertThat(made.stringOr("apiVersion", ""))
                .isEqualTo("admissionregistration.k8s.io/v1beta1");
        for (String version : List.of("v1", "v1alpha1", "v1beta1")) {
            JsonObject seen =
                    send("GET", ADMISSION + version + "/mutatingadmissionpolicies/p", "", 200);
            assertThat(seen.stringOr("apiVersion", ""))
                    .isEqualTo("admissionregistration.k8s.io/" + version);
            assertThat(seen.object("spec")).isEqualTo(made.object("spec"));
        }
    }

    @Test
    void anOlderClaimForDevicesIsKeptInTheNewForm() {
        start("resource.k8s.io/v1beta1=true");
        send(
                "POST",
                DEVICES + "v1beta1/namespaces/default/resourceclaims",
                """
                {"apiVersion":"resource.k8s.io/v1beta1","kind":"ResourceClaim","metadata":{"name":"c"},
                 "spec":{"devices":{"requests":[{"name":"r","deviceClassName":"gpu.test","count":2}]}}}
                """,
                201);
        JsonObject now = send("GET", DEVICES + "v1/namespaces/default/resourceclaims/c", "", 200);
        JsonObject request = now.object("spec", "devices").array("requests").objects().getFirst();
        assertThat(request.object("exactly").stringOr("deviceClassName", "")).isEqualTo("gpu.test");
        JsonObject old =
                send("GET", DEVICES + "v1beta1/namespaces/default/resourceclaims/c", "", 200);
        JsonObject flat = old.object("spec", "devices").array("requests").objects().getFirst();
        assertThat(flat.stringOr("deviceClassName", "")).isEqualTo("gpu.test");
        assertThat(flat.longOr("count", 0)).isEqualTo(2);
        assertThat(flat.has("exactly")).isFalse();
    }

    @Test
    void podGroupsAreServedWithTheirSchemaAndStatus() {
        start("scheduling.k8s.io/v1alpha2=true");
        String path = "/apis/scheduling.k8s.io/v1alpha2/namespaces/default/podgroups";
        String body =
                """
                {"apiVersion":"scheduling.k8s.io/v1alpha2","kind":"PodGroup","metadata":{"name":"g"},
                 "spec":{"schedulingPolicy":{"gang":{"minCount":3}}}}
                """;
        send("POST", path, body, 201);
        send(
                "POST",
                path + "?fieldValidation=Strict",
                body.replace("minCount", "maxCount").replace("\"g\"", "\"h\""),
                400);
        assertThat(server.get(admin, path + "/g/status").code()).isEqualTo(200);
        JsonObject document =
                server.get(admin, "/openapi/v3/apis/scheduling.k8s.io/v1alpha2").json();
        assertThat(document.object("components", "schemas").keys())
                .contains("io.k8s.api.scheduling.v1alpha2.PodGroup");
        assertThat(document.object("paths").keys())
                .contains(
                        "/apis/scheduling.k8s.io/v1alpha2/namespaces/{namespace}/podgroups/{name}/status");
        JsonObject table =
                server.get(admin, path, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                        .json();
        assertThat(table.array("columnDefinitions").objects())
                .extracting(each -> each.stringOr("name", ""))
                .containsExactly("Name", "Policy", "Workload", "Status", "Age");
        assertThat(
                        table.array("rows").objects().getFirst().array("cells").strings().stream()
                                .limit(4))
                .containsExactly("g", "Gang", "<none>", "Pending");
        byte[] protobuf =
                server.get(admin, path + "/g", "Accept", "application/vnd.kubernetes.protobuf")
                        .body();
        assertThat(protobuf).startsWith('k', '8', 's', 0);
    }

    @Test
    void everyVersionThatCanBeServedHasATable() {
        start("api/all=true");
        for (var each : server.hub.resources().all()) {
            if (each.allows("list")) {
                String path = each.resource().pathPrefix() + "/" + each.resource().resource();
                assertThat(
                                server.get(
                                                admin,
                                                path,
                                                "Accept",
                                                "application/json;as=Table;v=v1;g=meta.k8s.io")
                                        .code())
                        .as(path)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void anApiServiceStandsForEachVersionThatIsServed() {
        start("storage.k8s.io/v1beta1=true", "batch/v1=false");
        new Bootstrap(
                        new BootstrapOptions(
                                InstantSource.system(),
                                "10.96.0.0/12",
                                "127.0.0.1",
                                server.address.getPort(),
                                server.pki.authority().pem(),
                                server.pki.authority().pem(),
                                "127.0.0.1"))
                .run(server.hub.systemClient("kube-apiserver"));
        String path = "/apis/apiregistration.k8s.io/v1/apiservices/";
        assertThat(server.get(admin, path + "v1beta1.storage.k8s.io").code()).isEqualTo(200);
        assertThat(server.get(admin, path + "v1.apps").code()).isEqualTo(200);
        assertThat(server.get(admin, path + "v1.batch").code()).isEqualTo(404);
        assertThat(server.get(admin, path + "v1beta1.resource.k8s.io").code()).isEqualTo(404);
    }

    @Test
    void aSwitchThatMeansNothingIsRefusedInUpstreamsWords() {
        assertRefused("invalid runtime-config with only api/all=false", "api/all=false");
        assertRefused("runtime-config invalid key v2", "v2=true");
        assertRefused("unknown api groups api/v2", "api/v2=true");
        assertRefused("unknown api groups foo.test/v1", "foo.test/v1=true");
        assertRefused("group version apps/v9 that has not been registered", "apps/v9=true");
        assertRefused("invalid value api/beta=maybe", "api/beta=maybe");
        assertRefused(
                "invalid value of apps/v1: maybe, err: strconv.ParseBool: parsing \"maybe\":"
                        + " invalid syntax",
                "apps/v1=maybe");
        assertThat(RuntimeConfig.parse(List.of("apps/v1beta1=true")).given()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "api/v1", "v1/pods"})
    void theCoreGroupHasSeveralNames(String name) {
        start("api/ga=false", "api/legacy=true", name + "=true");

        assertThat(server.get(admin, "/api/v1/pods").code()).isEqualTo(200);
        assertThat(server.get(admin, "/apis/apps/v1/deployments").code()).isEqualTo(404);
    }

    private static void assertRefused(String why, String pair) {
        assertThatThrownBy(() -> RuntimeConfig.parse(List.of(pair)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }
}
