package atoll.server.webhook;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.resource.ClusterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Over HTTPS, one client for each bundle of trusted certificates. Thread-safe. A webhook that is
/// named by its service is looked for, but what simulated pods serve cannot be reached.
public final class HttpTransport implements Transport {
    private static final GroupResource SERVICES = new GroupResource("", "services");

    private final ClusterStore store;
    private final ConcurrentHashMap<String, HttpClient> clients = new ConcurrentHashMap<>();

    public HttpTransport(ClusterStore store) {
        this.store = store;
    }

    @Override
    public JsonObject ask(JsonObject client, JsonObject review, Duration limit)
            throws CallException {
        String url = client.stringOr("url", "");
        String timed = "?timeout=" + limit.toSeconds() + "s";
        if (url.isEmpty()) {
            JsonObject service = client.object("service");
            String place = service.stringOr("path", "");
            throw unreachable(service, place.isEmpty() ? "/" + timed : timed);
        }
        String address = withoutDoubledSlashes(url) + timed;
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(limit)
                            .header("Content-Type", "application/json")
                            .header("Accept", "application/json, */*")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            review.toString(), StandardCharsets.UTF_8))
                            .build();
            HttpResponse<String> response =
                    client(client.stringOr("caBundle", ""))
                            .send(
                                    request,
                                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() != 200) {
                throw new CallException(
                        "failed to call webhook: the server responded with status "
                                + response.statusCode());
            }
            return JsonReader.readObject(response.body());
        } catch (HttpTimeoutException _) {
            throw posting(address, "context deadline exceeded");
        } catch (ConnectException _) {
            URI uri = URI.create(url);
            int port = uri.getPort() < 0 ? 443 : uri.getPort();
            throw posting(
                    address,
                    "dial tcp %s:%d: connect: connection refused".formatted(uri.getHost(), port));
        } catch (JsonException e) {
            throw new CallException("failed to call webhook: " + e.getMessage());
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            throw posting(address, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw posting(address, "context canceled");
        }
    }

    /// Upstream cleans the path before it asks; a server that is asked for a doubled slash
    /// redirects.
    private static String withoutDoubledSlashes(String url) {
        int host = url.indexOf("://") + "://".length();
        return url.substring(0, host) + url.substring(host).replaceAll("/{2,}", "/");
    }

    private static CallException posting(String address, String why) {
        return new CallException("failed to call webhook: Post " + Json.of(address) + ": " + why);
    }

    private CallException unreachable(JsonObject service, String timed) {
        String name = service.stringOr("name", "");
        String namespace = service.stringOr("namespace", "");
        long port = service.longOr("port", 443);
        String address =
                "https://%s.%s.svc:%d%s%s"
                        .formatted(name, namespace, port, service.stringOr("path", ""), timed);
        KubeObject found = store.latest(SERVICES, new ObjectKey(namespace, name));
        if (found == null) {
            return posting(address, "service " + Json.of(name) + " not found");
        }
        boolean served =
                found.spec().array("ports").objects().stream()
                        .anyMatch(each -> each.longOr("port", 0) == port);
        return posting(
                address,
                served
                        ? "dial tcp %s:%d: connect: connection refused"
                                .formatted(found.spec().stringOr("clusterIP", ""), port)
                        : "service port %d not found for service %s"
                                .formatted(port, Json.of(name)));
    }

    private HttpClient client(String bundle) throws GeneralSecurityException, IOException {
        HttpClient known = clients.get(bundle);
        if (known != null) {
            return known;
        }
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
        SSLContext trust = trusting(bundle);
        if (trust != null) {
            builder.sslContext(trust);
        }
        HttpClient made = builder.build();
        HttpClient other = clients.putIfAbsent(bundle, made);
        return other == null ? made : other;
    }

    /// Null for the platform's own roots.
    static @Nullable SSLContext trusting(String bundle)
            throws GeneralSecurityException, IOException {
        if (bundle.isEmpty()) {
            return null;
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        byte[] pem = Base64.getDecoder().decode(bundle);
        int count = 0;
        for (Certificate each :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))) {
            trusted.setCertificateEntry("ca" + count++, each);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
