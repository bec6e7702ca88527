package atoll.server.webhook;

import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.encode.Body;
import atoll.server.proxy.Peers;
import atoll.server.proxy.ServiceEndpoints;
import atoll.server.proxy.ServiceRoute;
import atoll.server.resource.ClusterStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Over HTTPS. A webhook that is named by its service is reached at a ready endpoint of the service
/// that is of this machine; what simulated pods serve can't be reached, and counts as refused.
/// Thread-safe.
///
/// The certificate must be valid for the host of the URL, or for `NAME.NAMESPACE.svc`, and come
/// from the webhook's `caBundle`; without one, from an authority that the platform trusts.
public final class HttpTransport implements Transport {
    private static final int HTTPS = 443;

    /// Bytes of an answer. Upstream reads any number.
    private static final long ANSWER_MAX = 16 << 20;

    private final ServiceEndpoints endpoints;
    private final Peers peers = new Peers(null);

    public HttpTransport(ClusterStore store) {
        this.endpoints = new ServiceEndpoints(store);
    }

    /// Where a review goes.
    ///
    /// @param url to be asked
    /// @param shown the same as messages show it
    /// @param dialled `host:port`, as messages show it
    /// @param name that the certificate must be valid for
    private record Way(String url, String shown, String name, String dialled) {}

    @Override
    public JsonObject ask(JsonObject client, JsonObject review, Duration limit)
            throws CallException {
        String url = client.stringOr("url", "");
        String timed = "?timeout=" + limit.toSeconds() + "s";
        Way way =
                url.isEmpty()
                        ? toService(client.object("service"), timed)
                        : toUrl(withoutDoubledSlashes(url), timed);
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(way.url()))
                            .timeout(limit)
                            .header("Content-Type", "application/json")
                            .header("Accept", "application/json, */*")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            review.toString(), StandardCharsets.UTF_8))
                            .build();
            var trusting = new Peers.Trusting(way.name(), client.stringOr("caBundle", ""), false);
            return answer(send(peers.client(trusting), request, limit));
        } catch (IOException e) {
            throw posting(way.shown(), Peers.why(e, way.dialled()));
        } catch (IllegalArgumentException e) {
            throw posting(way.shown(), String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw posting(way.shown(), "context canceled");
        }
    }

    /// The client's own limit ends with the head of an answer, this one with its body.
    private static HttpResponse<String> send(HttpClient client, HttpRequest request, Duration limit)
            throws IOException, InterruptedException, CallException {
        var text =
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), ANSWER_MAX);
        var headed = new AtomicBoolean();
        Future<HttpResponse<String>> response =
                client.sendAsync(
                        request,
                        head -> {
                            headed.set(true);
                            return text.apply(head);
                        });
        try {
            return response.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw failed(headed.get(), new HttpTimeoutException("request timed out"));
        } catch (ExecutionException e) {
            throw failed(
                    headed.get(),
                    e.getCause() instanceof IOException why ? why : new IOException(e.getCause()));
        } finally {
            response.cancel(true);
        }
    }

    /// @param headed whether the answer had begun, which upstream tells otherwise
    /// @return `why`, where nothing was answered
    private static IOException failed(boolean headed, IOException why) throws CallException {
        if (!headed) {
            return why;
        }
        throw new CallException(
                "failed to call webhook: unexpected error when reading response body. Please retry."
                        + " Original error: "
                        + Peers.why(why, ""));
    }

    private static JsonObject answer(HttpResponse<String> response) throws CallException {
        if (response.statusCode() < 200 || response.statusCode() > 206) {
            throw new CallException("failed to call webhook: " + Answers.refusal(response));
        }
        if (response.body().isEmpty()) {
            throw new CallException(
                    "failed to call webhook: 0-length response with status code: %d and content type: %s"
                            .formatted(
                                    response.statusCode(),
                                    response.headers().firstValue("Content-Type").orElse("")));
        }
        try {
            return read(response.body());
        } catch (RefusedException e) {
            throw new CallException("failed to call webhook: " + e.status().message());
        }
    }

    /// Upstream takes for YAML what does not begin as an object of JSON.
    private static JsonObject read(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return (body.stripLeading().startsWith("{") ? Body.json(bytes) : Body.yaml(bytes)).object();
    }

    /// @param timed `?timeout=10s`, which tells the webhook how long anybody waits
    private static Way toUrl(String url, String timed) throws CallException {
        try {
            URI uri = URI.create(url);
            String host = uri.getHost() == null ? "" : uri.getHost();
            int port = uri.getPort() < 0 ? HTTPS : uri.getPort();
            return new Way(url + timed, url + timed, host, host + ":" + port);
        } catch (IllegalArgumentException e) {
            throw posting(url + timed, String.valueOf(e.getMessage()));
        }
    }

    /// @param service `{"name": …, "namespace": …, "path": …, "port": 443}`
    /// @throws CallException where the service is not there or has no endpoint that can be reached
    private Way toService(JsonObject service, String timed) throws CallException {
        String name = service.stringOr("name", "");
        String namespace = service.stringOr("namespace", "");
        int port = (int) service.longOr("port", HTTPS);
        String host = name + "." + namespace + ".svc";
        String path = service.stringOr("path", "");
        String asked = (path.isEmpty() ? "/" : path) + timed;
        String shown = "https://" + host + ":" + port + asked;
        ServiceRoute route;
        try {
            route = ServiceRoute.to(endpoints, namespace, name, port);
        } catch (RefusedException e) {
            throw posting(shown, e.status().message());
        }
        InetSocketAddress target = route.target();
        String dialled = route.shown().authority();
        if (target == null) {
            throw posting(shown, Peers.refused(dialled));
        }
        return new Way(ServiceRoute.url(target) + asked, shown, host, dialled);
    }

    /// Upstream cleans the path before it asks; a server that is asked for a doubled slash
    /// redirects.
    private static String withoutDoubledSlashes(String url) {
        int host = url.indexOf("://") + "://".length();
        return url.substring(0, host) + url.substring(host).replaceAll("/{2,}", "/");
    }

    /// As Go's HTTP client tells of failures: `failed to call webhook: Post "https://…": WHY`.
    private static CallException posting(String address, String why) {
        return new CallException("failed to call webhook: Post " + Json.of(address) + ": " + why);
    }
}
