package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.client.Connection;
import atoll.client.Kubeconfig;
import atoll.client.WireClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be done is one sentence that names the thing and the way out, with the exit code
/// that belongs to it; and nothing that was there is lost.
class BadInputTest {
    private static final GroupVersionResource CONFIG_MAPS =
            GroupVersionResource.of("v1", "configmaps");
    private static final GroupVersionResource DEPLOYMENTS =
            GroupVersionResource.of("apps/v1", "deployments");
    private static final ObjectKey KEPT = new ObjectKey("default", "kept");
    private static final String[] SMALL = {"--members", "0"};

    @TempDir Path home;
    private Product product;
    private Path data;

    @BeforeEach
    void begin() {
        product = new Product(home);
        data = home.resolve("data/atoll");
    }

    /// Wrong usage, without starting anything.
    @Test
    void wrongFlagsAndValuesAreNamed() {
        wrongUsage("up has no flag --bogus; see: atoll help up", "up", "--bogus");
        wrongUsage("up needs a value for --members; see: atoll help up", "up", "--members");
        wrongUsage("--members needs a whole number, not \"x\"", "up", "--members", "x");
        wrongUsage("--nodes must be between 0 and 100000, not -1", "up", "--nodes", "-1");
        wrongUsage("--members must be between 0 and 1000, not 1001", "up", "--members", "1001");
        wrongUsage("--port must be between 0 and 65535, not 70000", "up", "--port", "70000");
        wrongUsage("up does not know what \"now\" is; see: atoll help up", "up", "now");
        wrongUsage(
                "--in-memory and --data exclude each other; drop one",
                "up",
                "--in-memory",
                "--data",
                "d");
        wrongUsage(
                "--listen nowhere.invalid is not an address of this machine",
                "up",
                "--listen",
                "nowhere.invalid");
        Path none = home.resolve("none.yaml");
        wrongUsage(none + ": no such file or directory", "up", "--stages", none.toString());
        wrongUsage("--output is one of text, json, not \"xml\"", "status", "--output", "xml");
        wrongUsage(
                "there is no command \"start\"; there are: up, down, status, kubeconfig, version",
                "start");
        assertThat(product.call().code()).isEqualTo(2);
        assertThat(data).doesNotExist();
    }

    private void wrongUsage(String sentence, String... arguments) {
        refused(2, arguments).isEqualTo("atoll: " + sentence + "\n");
    }

    private AbstractStringAssert<?> refused(int code, String... arguments) {
        Product.Answer answer = product.call(arguments);
        assertThat(answer.code()).as("%s", answer).isEqualTo(code);
        assertThat(answer.out()).isEmpty();
        return assertThat(answer.err()).startsWith("atoll: ").hasLineCount(1);
    }

    @Test
    void aStageFileWithoutAStageIsNamed() throws IOException {
        Path file = Files.writeString(home.resolve("stages.yaml"), "apiVersion: v1\nkind: Pod\n");
        refused(2, "up", "--stages", file.toString())
                .contains(file.toString())
                .contains("kind Stage");
    }

    @Test
    void aBusyPortIsNamed() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            refused(1, "up", "--members", "0", "--port", port)
                    .isEqualTo(
                            "atoll: port %s on 127.0.0.1 is in use by another program; choose another"
                                            .formatted(port)
                                    + " with --port or --listen, or stop what is in the way\n");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        // From the range for documentation, which no machine has.
        refused(1, "up", "--in-memory", "--members", "0", "--listen", "192.0.2.1")
                .contains("on 192.0.2.1 cannot be listened on")
                .contains("--listen");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "");
        for (String[] detach : new String[][] {{}, {"--detach"}}) {
            for (Path wrong : List.of(file, file.resolve("below"))) {
                String[] arguments =
                        Stream.of(new String[] {"up", "--data", wrong.toString()}, detach)
                                .flatMap(Stream::of)
                                .toArray(String[]::new);
                refused(1, arguments)
                        .contains("cannot make the data directory " + wrong + " (")
                        .contains("; choose another with --data, or use --in-memory");
            }
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        Path directory = Files.createDirectory(home.resolve("sealed"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        assumeTrue(!Files.isWritable(directory), "this user may write everywhere");
        refused(1, "up", "--data", directory.toString())
                .contains("the data directory " + directory + " is not writable");
    }

    @Test
    void aFileThatIsNoKubeconfigStaysAsItIs() throws IOException {
        Path letter = Files.writeString(home.resolve("letter"), "Dear Ada");
        for (Path wrong : List.of(letter, letter.resolve("below"))) {
            refused(1, "up", "--in-memory", "--members", "0", "--kubeconfig", wrong.toString())
                    .contains("the contexts cannot be written to " + wrong + " (")
                    .contains("; choose another file with --kubeconfig");
        }
        assertThat(letter).hasContent("Dear Ada");
    }

    /// A byte that turned makes no fleet with holes: it is refused, and what is there stays for a
    /// repair. The same data without the damage has everything.
    @Test
    void damagedDataIsRefusedAndLeftAlone() throws Exception {
        try (var up = product.up(SMALL)) {
            up.client("hub").write(configMap(JsonObject.EMPTY)).orThrow();
        }
        Path log;
        try (Stream<Path> files = Files.list(data.resolve("store"))) {
            log = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
        }
        damaged(log)
                .contains(log + " is damaged at offset")
                .contains("; restore the data directory");
        damaged(data.resolve("pki/ca.key")).contains("the keys in " + data.resolve("pki"));
        Path fleet = data.resolve("fleet.json");
        damaged(fleet).contains(fleet + " is damaged").contains("restore it from a backup");
        Path version = Files.writeString(fleet, Product.text(fleet).replace(":1,", ":99,"));
        refused(1, "up")
                .contains(version + " has format version 99, this Atoll reads 1")
                .contains("; run the Atoll that wrote it, or use another --data");
        Files.writeString(fleet, Product.text(fleet).replace(":99,", ":1,"));

        try (var up = product.up()) {
            assertThat(up.client("hub").find(CONFIG_MAPS, KEPT)).isPresent();
        }
    }

    /// What `up` says while one byte in the middle of a file is another.
    private AbstractStringAssert<?> damaged(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= (byte) 0x80;
        Files.write(file, damaged);
        var said = refused(1, "up");
        assertThat(Files.readAllBytes(file)).as("%s", file).isEqualTo(damaged);
        Files.write(file, whole);
        return said;
    }

    @Test
    void theApiNamesWhatItDoesNotKnow() throws Exception {
        try (var up = product.up("--in-memory", "--members", "2", "--nodes", "0")) {
            Connection hub = Kubeconfig.read(up.instance().kubeconfig()).connection("hub");
            unknownCluster(hub);
            unknownField(hub);
            unknownClusterInPolicy(hub);
        }
    }

    private static void unknownCluster(Connection hub) {
        URI nowhere = hub.server().resolve("/clusters/member9");
        var connection =
                new Connection(
                        nowhere,
                        hub.certificateAuthority(),
                        hub.clientCertificate(),
                        hub.clientKey(),
                        null);
        try (var client = new WireClient(connection)) {
            client.find(CONFIG_MAPS, KEPT);
            throw new AssertionError("an answer from a cluster that is not there");
        } catch (RefusedException e) {
            assertThat(e.status().code()).isEqualTo(404);
            assertThat(e.getMessage()).isEqualTo("there is no cluster \"member9\" here");
        }
    }

    private static void unknownField(Connection hub) {
        JsonObject extra = JsonObject.of("date", JsonObject.of("k", "v"));
        Write.Create create = configMap(extra);
        try (var client = new WireClient(hub)) {
            Outcome refused = client.write(validated(create, FieldValidation.STRICT));
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            it ->
                                    assertThat(it.status().message())
                                            .contains("strict decoding error: unknown field")
                                            .contains("\"date\""));
            Outcome warned = client.write(validated(create, FieldValidation.WARN));
            assertThat(warned)
                    .isInstanceOfSatisfying(
                            Outcome.Done.class,
                            it -> assertThat(it.warnings()).contains("unknown field \"date\""));
        }
    }

    private static Write.Create configMap(JsonObject more) {
        JsonObject object =
                JsonObject.of(
                        "apiVersion", "v1",
                        "kind", "ConfigMap",
                        "metadata", JsonObject.of("name", KEPT.name()));
        for (String key : more.keys()) {
            object = object.with(key, more.object(key));
        }
        return Write.create(CONFIG_MAPS, KEPT.namespace(), object, "test");
    }

    private static Write validated(Write.Create create, FieldValidation validation) {
        return new Write.Create(
                create.resource(),
                create.namespace(),
                "",
                "",
                create.object(),
                new WriteOptions("test", false, validation));
    }

    private static void unknownClusterInPolicy(Connection hub) throws InterruptedException {
        try (var client = new WireClient(hub)) {
            client.write(
                            Write.create(
                                    GroupVersionResource.of(
                                            "policy.karmada.io/v1alpha1", "propagationpolicies"),
                                    "default",
                                    yaml(
                                            """
                                            apiVersion: policy.karmada.io/v1alpha1
                                            kind: PropagationPolicy
                                            metadata: {name: p}
                                            spec:
                                              resourceSelectors: [{apiVersion: apps/v1, kind: Deployment}]
                                              placement:
                                                clusterAffinity: {clusterNames: [member9]}
                                            """),
                                    "test"))
                    .orThrow();
            client.write(
                            Write.create(
                                    DEPLOYMENTS,
                                    "default",
                                    yaml(
                                            """
                                            apiVersion: apps/v1
                                            kind: Deployment
                                            metadata: {name: web}
                                            spec:
                                              selector: {matchLabels: {app: web}}
                                              template:
                                                metadata: {labels: {app: web}}
                                                spec: {containers: [{name: c, image: i}]}
                                            """),
                                    "test"))
                    .orThrow();
            KubeObject binding =
                    Await.until(
                            client,
                            GroupVersionResource.of("work.karmada.io/v1alpha2", "resourcebindings"),
                            new ObjectKey("default", "web-deployment"),
                            one -> !one.status().array("conditions").objects().isEmpty());
            assertThat(binding.status().array("conditions").objects())
                    .anySatisfy(condition -> {
                        assertThat(condition.string("type")).isEqualTo("Scheduled");
                        assertThat(condition.string("status")).isEqualTo("False");
                        assertThat(condition.string("message"))
                                .contains("cluster \"member9\" does not exist");
                    });
        }
    }

    private static JsonObject yaml(String text) {
        return Yaml.parse(text).asObject();
    }
}
