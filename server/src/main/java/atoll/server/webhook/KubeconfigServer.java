package atoll.server.webhook;

import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.pki.Credential;
import atoll.server.pki.PemFiles;
import atoll.server.proxy.Peers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that a kubeconfig names, to which JSON is posted. Thread-safe.
///
/// The first cluster and the first user of the file count; contexts are not looked at.
///
/// @param client made once, with the trust and the certificate of the file; keeps connections
/// @param address where `server` points, path included
///
/// @param token shown to it; empty for none
public record KubeconfigServer(HttpClient client, URI address, String token) {
    private static final int HTTPS = 443;

    /// Files that it names are looked for beside it. A client's certificate must be in files; a
    /// token must be in the kubeconfig itself.
    ///
    /// @param kubeconfig names the server, whom to trust for it, and a certificate or a token if it
    ///   wants one
    /// @throws IOException when it cannot be read or names no server
    public static KubeconfigServer of(Path kubeconfig) throws IOException {
        try {
            JsonObject config = Yaml.parseObject(Files.readString(kubeconfig));
            JsonObject cluster = first(config, "clusters", "cluster");
            JsonObject user = first(config, "users", "user");
            String bundle = cluster.stringOr("certificate-authority-data", "");
            String file = cluster.stringOr("certificate-authority", "");
            if (!file.isEmpty()) {
                byte[] pem = Files.readAllBytes(kubeconfig.resolveSibling(file));
                bundle = Base64.getEncoder().encodeToString(pem);
            }
            String server = cluster.stringOr("server", "");
            if (server.isEmpty()) {
                throw new IOException(kubeconfig + " names no server");
            }
            URI address = URI.create(server);
            Credential own = shown(user, kubeconfig);
            var trusting =
                    new Peers.Trusting(
                            cluster.stringOr(
                                    "tls-server-name",
                                    address.getHost() == null ? "" : address.getHost()),
                            bundle,
                            cluster.booleanOr("insecure-skip-tls-verify", false));
            return new KubeconfigServer(
                    new Peers(own == null ? null : () -> own).client(trusting),
                    address,
                    user.stringOr("token", ""));
        } catch (JsonException | IllegalArgumentException e) {
            throw new IOException(kubeconfig + ": " + e.getMessage(), e);
        }
    }

    /// @return the part under `key` of the first entry; empty when there is none
    private static JsonObject first(JsonObject config, String list, String key) {
        List<JsonObject> entries = config.array(list).objects();
        return entries.isEmpty() ? JsonObject.EMPTY : entries.getFirst().object(key);
    }

    /// Null for a user without a certificate.
    private static @Nullable Credential shown(JsonObject user, Path kubeconfig) throws IOException {
        if (user.has("client-certificate-data")) {
            throw new IOException(kubeconfig + ": client certificates must be in files here");
        }
        String certificate = user.stringOr("client-certificate", "");
        return certificate.isEmpty()
                ? null
                : new Credential(
                        PemFiles.certificates(kubeconfig.resolveSibling(certificate)).getFirst(),
                        PemFiles.privateKey(
                                kubeconfig.resolveSibling(user.stringOr("client-key", ""))));
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
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }
}
