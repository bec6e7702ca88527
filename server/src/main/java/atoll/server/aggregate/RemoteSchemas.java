package atoll.server.aggregate;

import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.openapi.OtherSpecs;
import atoll.server.proxy.ServiceRoute;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The OpenAPI v2 documents of other servers, what of them is about their own group-versions. Asked
/// for by the aggregator's thread, and only sent when they changed, where the server can tell.
final class RemoteSchemas {
    private static final int NOT_MODIFIED = 304;

    /// @param etag empty where the server gave none
    private record Kept(String etag, JsonObject spec) {}

    private final Remotes remotes;
    private final Map<String, Kept> byName = new ConcurrentHashMap<>();

    RemoteSchemas(Remotes remotes) {
        this.remotes = remotes;
    }

    /// Empty where the server has no such document.
    ///
    /// @return with `paths` and `definitions` of the delegate's own; what was known before when the
    ///   server cannot be asked just now
    /// @throws InterruptedException when the aggregator is closed meanwhile
    JsonObject of(Delegate delegate, ServiceRoute route) throws InterruptedException {
        String name = delegate.object().name();
        Kept before = byName.get(name);
        try {
            HttpResponse<byte[]> response =
                    remotes.get(
                            delegate,
                            route,
                            "/openapi/v2",
                            Availability.AGGREGATOR,
                            before == null ? "" : before.etag());
            if (before != null && response.statusCode() == NOT_MODIFIED) {
                return before.spec();
            }
            JsonObject spec =
                    response.statusCode() == 200
                            ? JsonReader.readObject(response.body())
                            : JsonObject.EMPTY;
            var kept =
                    new Kept(
                            response.headers().firstValue("ETag").orElse(""),
                            spec.has("paths")
                                    ? OtherSpecs.filtered(spec, delegate.path() + "/")
                                    : JsonObject.EMPTY);
            byName.put(name, kept);
            return kept.spec();
        } catch (IOException | JsonException _) {
            return before == null ? JsonObject.EMPTY : before.spec();
        }
    }

    /// Forgets those of APIServices that are gone.
    void retain(Iterable<Delegate> delegates) {
        byName.keySet()
                .removeIf(name -> {
                    for (Delegate each : delegates) {
                        if (each.object().name().equals(name)) {
                            return false;
                        }
                    }
                    return true;
                });
    }
}
