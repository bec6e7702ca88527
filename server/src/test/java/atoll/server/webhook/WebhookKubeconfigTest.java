package atoll.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.server.pki.CertificateAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Refusals are those of a real 1.36.3, whose kubeconfig was mended in one place each.
class WebhookKubeconfigTest {
    @TempDir Path folder;

    private KubeconfigServer read(String clusters, String users, String rest) throws IOException {
        Path file = folder.resolve("hook.yaml");
        Files.writeString(
                file, "clusters: [%s]\nusers: [%s]\n%s\n".formatted(clusters, users, rest));
        return KubeconfigServer.of(file);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theCurrentContextCountsAndCertificatesMayStandInTheFile() throws IOException {
        CertificateAuthority authority =
                CertificateAuthority.create("ca", InstantSource.system(), new SecureRandom());
        var own = authority.issueClient("hook", List.of());
        String users =
                "{name: t, user: {token: s3cret}}, {name: u, user: {client-certificate-data: %s, client-key-data: %s}}, {name: b, user: {username: a, password: b}}"
                        .formatted(encoded(own.certificatePem()), encoded(own.keyPem()));
        String clusters =
                "{name: other, cluster: {server: 'https://other'}}, {name: c, cluster: {server: 'https://x.test/hook', certificate-authority-data: %s}}"
                        .formatted(encoded(authority.pem()));
        String contexts =
                "contexts: [{name: x, context: {cluster: c, user: u}}, {name: second, context: {cluster: other, user: t}}, {name: z, context: {cluster: c, user: b}}]\ncurrent-context: ";

        KubeconfigServer server = read(clusters, users, contexts + "x");

        assertThat(server.address()).hasToString("https://x.test/hook");
        assertThat(server.authorization()).isEmpty();
        assertThat(read(clusters, users, contexts + "second").authorization())
                .isEqualTo("Bearer s3cret");
        assertThat(read(clusters, users, contexts + "z").authorization()).isEqualTo("Basic YTpi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''|''|invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable",
                "''|''|current-context: zz|invalid configuration: [context was not found for specified context: zz, cluster has no server defined]",
                "{name: c, cluster: {certificate-authority-data: eno=}}|''|CONTEXT|invalid configuration: no server found for cluster \"c\"",
                "{name: c, cluster: {server: '://x'}}|''|CONTEXT|host must be a URL or a host:port pair: \"://x\"",
                "{name: c, cluster: {server: 'https://x', certificate-authority-data: eno=}}|''|CONTEXT|unable to load root certificates: unable to parse bytes as PEM block",
                "{name: c, cluster: {server: 'https://x'}}|{name: u, user: {client-certificate-data: eno=}}|CONTEXT|invalid configuration: client-key-data or client-key must be specified for u to use the clientCert authentication method.",
            })
    void whatCannotBeUsedIsRefused(String clusters, String users, String rest, String why) {
        String context =
                "contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x";
        assertThatThrownBy(() -> read(clusters, users, rest.replace("CONTEXT", context)))
                .isInstanceOf(IOException.class)
                .hasMessage(why);
    }
}
