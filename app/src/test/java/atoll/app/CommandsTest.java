package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.cli.Instance;
import atoll.cli.Instances;
import atoll.client.Kubeconfig;
import atoll.client.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The commands around a fleet that runs as a process of its own. One fleet for all, since a
/// process costs a second: the last test stops it.
@TestMethodOrder(OrderAnnotation.class)
class CommandsTest {
    @TempDir static Path home;
    private static Product product;
    private static Product.Answer started;
    private static Instance instance;
    private static Path data;

    @BeforeAll
    static void start() {
        product = new Product(home);
        started = product.run("up", "--detach", "--members", "1", "--nodes", "2");
        assertThat(started.code()).as("%s", started).isZero();
        instance = new Instances(product.environment()).find(null);
        data = home.resolve("data/atoll");
    }

    @AfterAll
    static void end() {
        product.close();
    }

    @Test
    @Order(1)
    void upSaysWhatThereIsAndWhatToTypeNext() {
        assertThat(started.err()).isEmpty();
        assertThat(started.out().lines().map(line -> line.replaceAll("[0-9.]+ s$", "T s")))
                .containsExactly(
                        "Atoll serves Kubernetes v1.36.3 at " + instance.address(),
                        "  clusters    hub, member1; 2 nodes each, all Ready after T s",
                        "  data        " + data,
                        "  kubeconfig  " + data.resolve("kubeconfig"),
                        "  log         " + data.resolve("atoll.log"),
                        "",
                        "Next:",
                        "  export KUBECONFIG=" + data.resolve("kubeconfig"),
                        "  kubectl --context member1 get nodes",
                        "  kubectl --context hub create namespace shop",
                        "  kubectl --context hub -n shop apply -f examples/shop",
                        "  kubectl --context hub -n shop get deployments,resourcebindings",
                        "",
                        "This stops it: atoll down (the data stays)");
    }

    @Test
    @Order(1)
    void statusTellsPeopleWhereAndHow() {
        Product.Answer answer = product.call("status");
        assertThat(answer.code()).isZero();
        assertThat(
                        answer.out()
                                .lines()
                                .map(line -> line.replaceAll("running +\\S+,", "running T,")))
                .containsExactly(
                        "address     " + instance.address(),
                        "running T, pid " + instance.pid(),
                        "data        " + data,
                        "kubeconfig  " + data.resolve("kubeconfig"),
                        "log         " + data.resolve("atoll.log"),
                        "",
                        "CLUSTER                NODES READY       PODS",
                        "hub                            0/0          0",
                        "member1                        2/2          0");
    }

    @Test
    @Order(1)
    void statusTellsProgramsTheSame() {
        JsonObject json = product.call("status", "--output", "json").json();
        assertThat(json.keys())
                .containsExactlyInAnyOrder(
                        "pid",
                        "address",
                        "uptimeSeconds",
                        "dataDirectory",
                        "kubeconfig",
                        "log",
                        "clusters");
        assertThat(json.longOr("pid", 0)).isEqualTo(instance.pid());
        assertThat(json.string("address")).isEqualTo(instance.address());
        assertThat(json.longOr("uptimeSeconds", -1)).isBetween(0L, 600L);
        assertThat(json.string("dataDirectory")).isEqualTo(data.toString());
        assertThat(json.string("kubeconfig")).isEqualTo(data.resolve("kubeconfig").toString());
        assertThat(json.string("log")).isEqualTo(data.resolve("atoll.log").toString());
        assertThat(json.array("clusters").objects())
                .extracting(JsonObject::toString)
                .containsExactly(
                        "{\"name\":\"hub\",\"nodes\":0,\"nodesReady\":0,\"pods\":0}",
                        "{\"name\":\"member1\",\"nodes\":2,\"nodesReady\":2,\"pods\":0}");
        assertThat(product.call("status", "--data", data.toString(), "-o", "json").code()).isZero();
    }

    @Test
    @Order(1)
    void kubeconfigOpensTheFleetAndEachCluster() throws IOException {
        var whole = new Kubeconfig(Yaml.parse(product.call("kubeconfig").out()).asObject());
        assertThat(whole.currentContext()).isEqualTo("hub");
        assertThat(whole.contexts()).containsExactly("hub", "member1");
        var member =
                new Kubeconfig(Yaml.parse(product.call("kubeconfig", "member1").out()).asObject());
        assertThat(member.currentContext()).isEqualTo("member1");
        assertThat(member.contexts()).containsExactly("member1");
        try (var client = new WireClient(member.connection("member1"))) {
            assertThat(client.getJson("/version").string("gitVersion")).startsWith("v1.36.3");
        }
        Product.Answer unknown = product.call("kubeconfig", "member7");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .isEqualTo("atoll: there is no cluster \"member7\"; there are: hub, member1\n");
    }

    @Test
    @Order(1)
    void aSecondUpOnTheSameDataIsRefused() {
        for (List<String> flags :
                List.of(List.of("up"), List.of("up", "--detach", "--data", data.toString()))) {
            Product.Answer second = product.call(flags.toArray(String[]::new));
            assertThat(second.code()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err())
                    .startsWith("atoll: data directory " + data)
                    .contains("is in use by process " + instance.pid())
                    .hasLineCount(1);
        }
        assertThat(product.call("status").code()).isZero();
    }

    @Test
    @Order(2)
    void ofTwoThatRunOneIsNamedByItsData() throws Exception {
        Path out = home.resolve("second.out");
        Process second =
                product.start(
                        out, home.resolve("second.err"), "up", "--in-memory", "--members", "0");
        try {
            while (new Instances(product.environment()).running().size() < 2) {
                assertThat(second.isAlive()).as("%s", Product.text(out)).isTrue();
                Thread.onSpinWait();
            }
            Product.Answer unnamed = product.call("status");
            assertThat(unnamed.code()).isEqualTo(2);
            assertThat(unnamed.err())
                    .isEqualTo(
                            "atoll: 2 instances run; name one with --data: "
                                    + data
                                    + ", in memory\n");
            assertThat(product.call("down").code()).isEqualTo(2);
            assertThat(product.call("status", "--data", data.toString()).code()).isZero();
        } finally {
            // To the JVM the same as Ctrl-C, which a build that runs in the background ignores.
            new ProcessBuilder("kill", "-TERM", Long.toString(second.pid())).start().waitFor();
        }
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
        assertThat(Product.text(out)).endsWith("Stopping.\n");
        assertThat(Product.text(home.resolve("second.err"))).isEmpty();
        assertThat(new Instances(product.environment()).running()).containsExactly(instance);
    }

    @Test
    @Order(3)
    void downStopsItAndKeepsTheDataUnlessTold() {
        Product.Answer elsewhere = product.call("down", "--data", home.resolve("no").toString());
        assertThat(elsewhere.code()).isEqualTo(3);
        Product.Answer answer = product.call("down");
        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .isEqualTo("Stopped Atoll %s (pid %d).\n".formatted(data, instance.pid()));
        assertThat(data.resolve("fleet.json")).exists();
        assertThat(data.resolve("store")).isNotEmptyDirectory();
        for (String command : List.of("status", "down", "kubeconfig")) {
            Product.Answer gone = product.call(command);
            assertThat(gone.code()).as(command).isEqualTo(3);
            assertThat(gone.err())
                    .isEqualTo("atoll: no Atoll is running; start one with: atoll up\n");
        }
        assertThat(Product.text(data.resolve("atoll.log"))).endsWith("Stopping.\n");
        assertThat(product.call("down", "--delete-data", "--data", data.toString()).code())
                .isZero();
        assertThat(Files.exists(data)).isFalse();
    }

    @Test
    @Order(1)
    void versionAndHelpSayWhatThereIs() {
        assertThat(product.call("version").out()).isEqualTo("atoll 0.1.0 (Kubernetes v1.36.3)\n");
        assertThat(product.call("--version").out()).isEqualTo(product.call("version").out());
        Product.Answer help = product.call("help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("up ", "down ", "status ", "kubeconfig ", "version ", "help ");
        assertThat(product.call("help", "up").out())
                .contains(
                        "--members N",
                        "--nodes N",
                        "--data DIR",
                        "--in-memory",
                        "--port PORT",
                        "--listen ADDRESS",
                        "--kubeconfig FILE",
                        "--stages FILE|DIR",
                        "--detach")
                .doesNotContain("--log");
        assertThat(product.call("up", "--help").out()).isEqualTo(product.call("help", "up").out());
        assertThat(product.call("help", "down").out()).contains("--delete-data", "--data DIR");
    }
}
