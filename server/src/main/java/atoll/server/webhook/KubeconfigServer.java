package atoll.server.webhook;

import atoll.api.GoStrings;
import atoll.base.json.JsonObject;
import atoll.server.pki.Credential;
import atoll.server.pki.PemFiles;
import atoll.server.proxy.Peers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A server that a kubeconfig names, to which JSON is posted. Thread-safe. The current context of
/// the file counts.
///
/// @param client made once, with the trust and the certificate of the file; keeps connections
/// @param address where `server` points, path included
/// @param authorization the header that it is shown; empty for none
public record KubeconfigServer(HttpClient client, URI address, String authorization) {
    private static final int HTTPS = 443;

    /// Files that it names are looked for beside it.
    ///
    /// @param kubeconfig names the server, whom to trust for it, and a certificate or a token if it
    ///   wants one
    /// @throws IOException when it cannot be read or names no server
    public static KubeconfigServer of(Path kubeconfig) throws IOException {
        var config = WebhookKubeconfig.read(kubeconfig);
        URI address = address(config.cluster().stringOr("server", ""));
        Credential own = shown(config.certificate(), config.key());
        String authority = config.authority();
        if (!authority.isEmpty() && !authority.contains("-----BEGIN ")) {
            throw new IOException(
                    "unable to load root certificates: unable to parse bytes as PEM block");
        }
        var trusting =
                new Peers.Trusting(
                        config.cluster().stringOr("tls-server-name", address.getHost()),
                        Base64.getEncoder()
                                .encodeToString(authority.getBytes(StandardCharsets.UTF_8)),
                        config.cluster().booleanOr("insecure-skip-tls-verify", false));
        return new KubeconfigServer(
                new Peers(own == null ? null : () -> own).client(trusting),
                address,
                config.authorization());
    }

    private static URI address(String server) throws IOException {
        try {
            URI address = URI.create(server.contains("://") ? server : "https://" + server);
            if (address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Told below, as a server without a host is.
        }
        throw new IOException(
                "host must be a URL or a host:port pair: " + GoStrings.quoted(server));
    }

    /// Null for a user without a certificate.
    private static @Nullable Credential shown(String certificate, String key) throws IOException {
        try {
            return certificate.isEmpty() ? null : PemFiles.credential(certificate, key);
        } catch (GeneralSecurityException _) {
            throw new IOException(
                    "tls: failed to find any PEM data in %s input"
                            .formatted(
                                    certificate.contains("-----BEGIN ") ? "key" : "certificate"));
        }
    }

    /// Why there was no answer, in the words of Go's library.
    public String why(IOException failure) {
        int port = address.getPort() >= 0 ? address.getPort() : HTTPS;
        return Peers.why(failure, address.getHost() + ":" + port);
    }

    /// A request that posts `body`.
    ///
    /// @param query with its `?`; empty for none
    /// @param limit until the answer's head is there; past it, sending fails with an
    ///   `HttpTimeoutException`
    public HttpRequest post(JsonObject body, String query, Duration limit) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + query))
                        .timeout(limit)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, */*")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        body.toString(), StandardCharsets.UTF_8));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }
}
