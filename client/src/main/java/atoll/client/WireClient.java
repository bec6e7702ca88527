package atoll.client;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.Status;
import atoll.api.request.Client;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A cluster over HTTPS: the same interface as in process, on any Kubernetes API server.
/// Thread-safe; calls wait for their answer on the caller's (virtual) thread. JSON both ways.
/// Nothing is tried again here, and nothing is cached; a refusal keeps the server's status. An
/// answer that is not JSON where JSON is due throws [JsonException].
public final class WireClient implements Client, AutoCloseable {
    private static final String NOT_SERVED = "the server could not find the requested resource";

    /// kube-apiserver's own limit for a request that is not a watch, plus what the network takes.
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(70);

    private final Connection connection;
    private final HttpClient http;
    private final RequestUris uris;

    /// Opens nothing yet: the first call connects.
    public WireClient(Connection connection) {
        this.connection = connection;
        this.http = connection.open();
        this.uris = new RequestUris(connection.server());
    }

    @Override
    public List<ResourceInfo> resources() {
        return DiscoveryDocuments.read(path -> getJson(uris.path(path)));
    }

    @Override
    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        HttpRequest request =
                request(uris.object(resource, key.namespace(), key.name(), "")).GET().build();
        HttpResponse<byte[]> response = send(request);
        if (response.statusCode() == 404) {
            Status status = statusOf(response);
            // Without a name in it, it is the resource or the whole cluster that is not there.
            if (status.is("NotFound") && !status.details().stringOr("name", "").isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(KubeObject.of(bodyOf(response)));
    }

    @Override
    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        JsonObject list = getJson(uris.list(resource, namespace, options));
        String kind = list.stringOr("kind", "");
        String itemKind = kind.endsWith("List") ? kind.substring(0, kind.length() - 4) : "";
        String apiVersion = list.stringOr("apiVersion", "");
        var items = new ArrayList<KubeObject>();
        for (JsonObject item : list.array("items").objects()) {
            items.add(
                    KubeObject.of(
                            item.withDefault("apiVersion", Json.of(apiVersion))
                                    .withDefault("kind", Json.of(itemKind))));
        }
        JsonObject meta = list.object("metadata");
        return new Listing(
                items,
                meta.stringOr("resourceVersion", ""),
                meta.stringOr("continue", ""),
                meta.longOr("remainingItemCount", -1));
    }

    @Override
    public Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake) {
        HttpRequest request =
                request(uris.watch(resource, namespace, options), Duration.ofHours(2))
                        .GET()
                        .build();
        HttpResponse<InputStream> response =
                sendFor(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            try (InputStream body = response.body()) {
                throw new RefusedException(statusOf(response.statusCode(), body.readAllBytes()));
            } catch (IOException e) {
                throw new UnreachableException(describe(request, e), e);
            }
        }
        return new WireWatch(resource, response.body(), wake);
    }

    @Override
    public Outcome write(Write write) {
        HttpResponse<byte[]> response = send(WriteRequests.build(uris, this::request, write));
        if (response.statusCode() >= 400) {
            return new Outcome.Refused(statusOf(response));
        }
        List<String> warnings =
                response.headers().allValues("Warning").stream().map(WireClient::warning).toList();
        return new Outcome.Done(
                KubeObject.of(bodyOf(response)), response.statusCode() == 201, warnings);
    }

    @Override
    public List<Outcome> writeAll(List<? extends Write> writes) {
        var outcomes = new ArrayList<Outcome>(writes.size());
        for (Write write : writes) {
            outcomes.add(write(write));
        }
        return outcomes;
    }

    /// The text of a document below the server's path, such as `/version`.
    ///
    /// @throws RefusedException when the answer is an error
    public JsonObject getJson(String path) {
        return getJson(uris.path(path));
    }

    private JsonObject getJson(java.net.URI uri) {
        return bodyOf(send(request(uri).GET().build()));
    }

    private HttpRequest.Builder request(java.net.URI uri) {
        return request(uri, ANSWER_WITHIN);
    }

    private HttpRequest.Builder request(java.net.URI uri, Duration within) {
        var builder =
                HttpRequest.newBuilder(uri)
                        .timeout(within)
                        .header("Accept", "application/json")
                        .header("User-Agent", "atoll");
        if (connection.token() != null) {
            builder.header("Authorization", "Bearer " + connection.token());
        }
        return builder;
    }

    /// @throws UnreachableException when there is no answer
    private HttpResponse<byte[]> send(HttpRequest request) {
        return sendFor(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /// An interrupt ends the waiting and stays pending.
    private <T> HttpResponse<T> sendFor(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UnreachableException(describe(request, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(describe(request, e), e);
        }
    }

    private static String describe(HttpRequest request, Exception e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return request.method() + " " + request.uri().getPath() + " got no answer: " + why;
    }

    /// @throws RefusedException for an answer from 400 on
    private static JsonObject bodyOf(HttpResponse<byte[]> response) {
        if (response.statusCode() >= 400) {
            throw new RefusedException(statusOf(response));
        }
        return JsonReader.readObject(response.body());
    }

    private static Status statusOf(HttpResponse<byte[]> response) {
        return statusOf(response.statusCode(), response.body());
    }

    private static Status statusOf(int code, byte[] body) {
        try {
            JsonObject json = JsonReader.readObject(body);
            if (json.stringOr("kind", "").equals("Status")) {
                return Status.of(json);
            }
        } catch (JsonException e) {
            // Not a Kubernetes server's answer (a proxy's page, say): the code is all we know.
        }
        // A version that is not served: Kubernetes' own server says so in plain text.
        return code == 404
                ? new Status(code, "NotFound", NOT_SERVED, JsonObject.EMPTY)
                : new Status(code, "", "the server answered " + code, JsonObject.EMPTY);
    }

    /// The text of `299 - "text"`.
    private static String warning(String header) {
        int quote = header.indexOf('"');
        int end = header.lastIndexOf('"');
        return quote >= 0 && end > quote
                ? header.substring(quote + 1, end).replace("\\\"", "\"")
                : header;
    }

    /// Ends watches and calls that are under way.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
