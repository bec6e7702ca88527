package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.cli.CommandFailed;
import atoll.client.Kubeconfig;
import atoll.server.resource.RuntimeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each flag of `atoll up`, left out and given.
class UpFlagsTest {
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
    private static final GroupVersionResource NODES = GroupVersionResource.of("v1", "nodes");
    private static final GroupVersionResource CONFIG_MAPS =
            GroupVersionResource.of("v1", "configmaps");

    @TempDir Path home;
    private Product product;

    @BeforeEach
    void begin() {
        product = new Product(home);
    }

    @Test
    void flagsLeftOutHaveTheirDefaults() throws Exception {
        Path data = home.resolve("data/atoll");
        try (var up = product.up()) {
            assertThat(up.instance().dataDirectory()).isEqualTo(data);
            assertThat(up.instance().kubeconfig()).isEqualTo(data.resolve("kubeconfig"));
            assertThat(up.instance().log()).isNull();
            assertThat(up.instance().address()).matches("https://127\\.0\\.0\\.1:[1-9][0-9]+");

            Kubeconfig written = Kubeconfig.read(data.resolve("kubeconfig"));
            assertThat(written.contexts()).containsExactly("hub", "member1", "member2", "member3");
            assertThat(written.currentContext()).isEqualTo("hub");
            JsonObject status = product.call("status", "--output", "json").json();
            assertThat(status.array("clusters").objects())
                    .extracting(JsonObject::toString)
                    .containsExactly(
                            cluster("hub", 0),
                            cluster("member1", 10),
                            cluster("member2", 10),
                            cluster("member3", 10));
            KubeObject node =
                    up.client("member2")
                            .find(NODES, new ObjectKey("", "member2-node-9"))
                            .orElseThrow();
            JsonObject capacity = node.status().object("capacity");
            assertThat(capacity.string("cpu")).isEqualTo("32");
            assertThat(capacity.string("memory")).isEqualTo("256Gi");
            assertThat(capacity.string("pods")).isEqualTo("110");
        }
        UpOptions options = Product.options();
        assertThat(options)
                .isEqualTo(
                        new UpOptions(
                                null,
                                null,
                                null,
                                false,
                                null,
                                "127.0.0.1",
                                null,
                                null,
                                null,
                                RuntimeConfig.FRESH,
                                false,
                                null));
    }

    private static String cluster(String name, int nodes) {
        return JsonObject.of("name", name, "nodes", nodes, "nodesReady", nodes, "pods", 0)
                .toString();
    }

    @Test
    void flagsGivenAreTaken() throws Exception {
        Path data = home.resolve("elsewhere");
        Path kubeconfig = Files.createDirectory(home.resolve("kube")).resolve("config");
        Kubeconfig others =
                Kubeconfig.empty()
                        .withUser("ada", "CERT", "KEY")
                        .withCluster("office", "https://office.example", "CA")
                        .withContext("office", "office", "ada")
                        .withCurrentContext("office");
        others.write(kubeconfig);
        Path stages = Files.writeString(home.resolve("stages.yaml"), STAGE);
        int port = freePort();
        String[] flags = {
            "--members",
            "1",
            "--nodes",
            "2",
            "--data",
            data.toString(),
            "--port",
            Integer.toString(port),
            "--listen",
            "127.0.0.1",
            "--kubeconfig",
            kubeconfig.toString(),
            "--stages",
            stages.toString(),
            "--runtime-config",
            "scheduling.k8s.io/v1alpha2=true, batch/v1=false"
        };
        try (var up = product.up(flags)) {
            assertThat(up.instance().address()).isEqualTo("https://127.0.0.1:" + port);
            assertThat(up.instance().dataDirectory()).isEqualTo(data);
            assertThat(up.instance().kubeconfig()).isEqualTo(kubeconfig);
            assertThat(up.running().fleet().memberNames()).containsExactly("member1");
            assertThat(up.client("member1").list(NODES, "", ListOptions.ALL).items()).hasSize(2);

            assertThat(up.client("member1").resources())
                    .extracting(each -> each.resource().toString())
                    .anyMatch(each -> each.contains("podgroups"))
                    .noneMatch(each -> each.contains("cronjobs"));

            Kubeconfig merged = Kubeconfig.read(kubeconfig);
            assertThat(merged.contexts()).containsExactly("office", "hub", "member1");
            assertThat(merged.currentContext()).isEqualTo("hub");
            assertThat(merged.only("office").tree().without("current-context"))
                    .isEqualTo(others.only("office").tree().without("current-context"));
            assertThat(data.resolve("kubeconfig")).doesNotExist();

            up.client("member1").write(pod("p")).orThrow();
            KubeObject played =
                    Await.until(
                            up.client("member1"),
                            PODS,
                            new ObjectKey("default", "p"),
                            pod -> !pod.status().stringOr("message", "").isEmpty());
            assertThat(played.status().string("message"))
                    .isEqualTo("played by a stage of the test");
        }
    }

    /// Pods become what no built-in stage makes of them.
    private static final String STAGE =
            """
            apiVersion: kwok.x-k8s.io/v1alpha1
            kind: Stage
            metadata: {name: test-pod}
            spec:
              resourceRef: {apiGroup: v1, kind: Pod}
              selector:
                matchExpressions:
                - {key: .status.message, operator: DoesNotExist}
              next:
                statusTemplate: |
                  phase: Running
                  message: played by a stage of the test
            """;

    private static Write pod(String name) {
        return Write.create(
                PODS,
                "default",
                JsonReader.readObject(
                        """
                        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},
                         "spec":{"nodeName":"member1-node-0","automountServiceAccountToken":false,
                                 "containers":[{"name":"c","image":"i"}]}}
                        """
                                .formatted(name)),
                "test");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void inMemoryNothingIsKept() throws Exception {
        Path files;
        try (var up = product.up("--in-memory", "--members", "0")) {
            assertThat(up.instance().dataDirectory()).isNull();
            files = up.instance().kubeconfig().getParent();
            assertThat(files).startsWith(home.resolve("state/atoll"));
            assertThat(Kubeconfig.read(up.instance().kubeconfig()).contexts())
                    .containsExactly("hub");
            assertThat(product.call("status").out()).contains("data        in memory\n");
            JsonObject status = product.call("status", "-o", "json").json();
            assertThat(status.get("dataDirectory")).hasToString("null");
            assertThat(product.call("kubeconfig", "hub").out()).contains("current-context: hub");
        }
        assertThat(files).doesNotExist();
        assertThat(home.resolve("data")).doesNotExist();
        assertThat(product.call("status").code()).isEqualTo(3);
    }

    @Test
    void aFleetGrowsAndNeverShrinks() throws Exception {
        String address;
        try (var up = product.up("--members", "1", "--nodes", "1")) {
            address = up.instance().address();
            up.client("member1").write(configMap()).orThrow();
        }
        assertThat(refusal("--members", "0"))
                .isEqualTo(
                        "--members 0 would shrink a fleet that has 1; use 1 or more, or another"
                                + " --data");
        assertThat(refusal("--nodes", "0"))
                .isEqualTo(
                        "--nodes 0 would shrink a fleet that has 1; use 1 or more, or another"
                                + " --data");
        try (var up = product.up("--members", "2", "--nodes", "3")) {
            assertThat(up.instance().address()).isEqualTo(address);
            assertThat(up.client("member1").find(CONFIG_MAPS, new ObjectKey("default", "kept")))
                    .isPresent();
            for (String member : new String[] {"member1", "member2"}) {
                assertThat(up.client(member).list(NODES, "", ListOptions.ALL).items()).hasSize(3);
            }
        }
        try (var up = product.up()) {
            assertThat(up.running().fleet().settings())
                    .isEqualTo(new FleetSettings(2, 3, portOf(address)));
        }
    }

    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private String refusal(String... flags) throws IOException, InterruptedException {
        try (var up = product.up(flags)) {
            throw new AssertionError("started " + up.running());
        } catch (CommandFailed e) {
            assertThat(e.exitCode()).isEqualTo(2);
            return e.getMessage();
        }
    }

    private static Write configMap() {
        return Write.create(
                CONFIG_MAPS,
                "default",
                JsonReader.readObject(
                        """
                        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kept"}}
                        """),
                "test");
    }
}
