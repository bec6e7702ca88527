package atoll.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.Yaml;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubeconfigTest {
    private static final Kubeconfig ONE =
            Kubeconfig.empty()
                    .withCluster("c1", "https://127.0.0.1:7443/clusters/c1", "CA")
                    .withUser("admin", "CERTIFICATE", "KEY")
                    .withContext("one", "c1", "admin");

    @TempDir Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return file;
    }

    @Test
    void whatWasWrittenIsReadAndConnectsWithTheSameCredentials() throws IOException {
        Path file = folder.resolve("new/config");
        ONE.withCurrentContext("one").write(file);
        Kubeconfig read = Kubeconfig.read(file);
        assertThat(read.currentContext()).isEqualTo("one");
        assertThat(read.connection("one"))
                .isEqualTo(
                        new Connection(
                                URI.create("https://127.0.0.1:7443/clusters/c1"),
                                "CA",
                                "CERTIFICATE",
                                "KEY",
                                null));
    }

    @Test
    void theFileIsItsOwnersAloneAndNothingElseIsLeftBeside() throws IOException {
        Path file = file("config", "kind: Config");
        ONE.write(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLinkedFileIsWrittenWhereItLies() throws IOException {
        Path real = file("real", "kind: Config");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        ONE.write(link);
        assertThat(link).isSymbolicLink();
        assertThat(Kubeconfig.read(real).contexts()).containsExactly("one");
    }

    @Test
    void entriesOfOthersAndFieldsOfTheFutureStay() throws IOException {
        Path file =
                file(
                        "config",
                        """
                        apiVersion: v1
                        kind: Config
                        current-context: theirs
                        preferences: {colors: true}
                        future: {x: 1}
                        contexts:
                        - name: theirs
                          context: {cluster: far, user: them, namespace: shop}
                        clusters:
                        - name: far
                          cluster: {server: https://far.example, tls-server-name: near}
                        users:
                        - name: them
                          user: {token: abc}
                        """);
        Kubeconfig merged =
                Kubeconfig.read(file)
                        .withCluster("c1", "https://127.0.0.1:1", "CA")
                        .withUser("admin", "CERTIFICATE", "KEY")
                        .withContext("one", "c1", "admin");
        assertThat(merged.contexts()).containsExactly("theirs", "one");
        assertThat(merged.currentContext()).isEqualTo("theirs");
        assertThat(merged.tree().object("future")).isEqualTo(Yaml.parseObject("x: 1"));
        assertThat(merged.tree().object("preferences")).isEqualTo(Yaml.parseObject("colors: true"));
        assertThat(merged.only("theirs").tree().array("contexts").objects().getFirst())
                .isEqualTo(
                        Yaml.parseObject(
                                "{name: theirs, context: {cluster: far, user: them, namespace: shop}}"));
        assertThat(merged.connection("theirs").token()).isEqualTo("abc");
    }

    /// So kubectl leaves a file from which it took the last entry.
    @Test
    void listsThatAreNullAreEmpty() throws IOException {
        Path file = file("config", "{kind: Config, clusters: null, contexts: null, users: null}");
        Kubeconfig merged = Kubeconfig.read(file).withContext("one", "c1", "admin");
        assertThat(merged.contexts()).containsExactly("one");
    }

    @Test
    void anEntryIsReplacedWhereItStands() {
        Kubeconfig changed =
                ONE.withContext("two", "c1", "admin").withContext("one", "c2", "admin");
        assertThat(changed.contexts()).containsExactly("one", "two");
        assertThat(changed.tree().array("contexts").objects().getFirst().object("context"))
                .isEqualTo(Yaml.parseObject("{cluster: c2, user: admin}"));
    }

    @Test
    void onlyOneContextTakesItsOwnClusterAndUserAndIsCurrent() throws IOException {
        Kubeconfig two =
                ONE.withCluster("c2", "https://127.0.0.1:2", "CA2")
                        .withContext("two", "c2", "admin")
                        .withCurrentContext("two");
        Kubeconfig one = two.only("one");
        assertThat(one.contexts()).containsExactly("one");
        assertThat(one.currentContext()).isEqualTo("one");
        assertThat(one.tree().array("clusters").size()).isOne();
        assertThat(one.connection("one")).isEqualTo(two.connection("one"));
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertThatThrownBy(() -> ONE.connection("two"))
                .isInstanceOf(IOException.class)
                .hasMessage("the kubeconfig has no \"two\" among its contexts");
        Kubeconfig without = ONE.withContext("half", "c9", "admin");
        assertThatThrownBy(() -> without.connection("half"))
                .isInstanceOf(IOException.class)
                .hasMessage("the kubeconfig has no \"c9\" among its clusters");
    }

    /// As kubectl reads them: relative to the file that names them, not to where one stands.
    @Test
    void credentialsInFilesAreSoughtBesideTheKubeconfig() throws IOException {
        file("ca.crt", "CA");
        file("admin.crt", "CERTIFICATE");
        Path key = file("admin.key", "KEY");
        Path config =
                file(
                        "config",
                        """
                        clusters:
                        - name: c1
                          cluster: {server: https://c1.example, certificate-authority: ca.crt}
                        users:
                        - name: admin
                          user: {client-certificate: ./admin.crt, client-key: %s}
                        contexts:
                        - name: one
                          context: {cluster: c1, user: admin}
                        """
                                .formatted(key));
        Connection connection = Kubeconfig.read(config).connection("one");
        assertThat(connection.certificateAuthority()).isEqualTo("CA");
        assertThat(connection.clientCertificate()).isEqualTo("CERTIFICATE");
        assertThat(connection.clientKey()).isEqualTo("KEY");
    }

    @Test
    void damagedCredentialsAreNamedAndEmptyOnesAreNone() throws IOException {
        Path file =
                file(
                        "config",
                        """
                        clusters:
                        - {name: c1, cluster: {server: https://c1, certificate-authority-data: ""}}
                        users:
                        - {name: good, user: {token: t}}
                        - {name: bad, user: {client-certificate-data: abcde}}
                        contexts:
                        - {name: one, context: {cluster: c1, user: good}}
                        - {name: two, context: {cluster: c1, user: bad}}
                        """);
        Kubeconfig read = Kubeconfig.read(file);
        assertThat(read.connection("one").certificateAuthority()).isNull();
        assertThatThrownBy(() -> read.connection("two"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("client-certificate-data");
    }

    @Test
    void whatIsNoKubeconfigIsRefusedWithTheFilesName() throws IOException {
        for (String text : new String[] {"[1, 2]", "just words", "a: [", ""}) {
            Path file = file("config", text);
            assertThatThrownBy(() -> Kubeconfig.read(file))
                    .as(text)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file + " is not a kubeconfig");
        }
    }
}
