package atoll.client;

import atoll.api.request.DeleteOptions;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.function.Function;

/// Writes as HTTP requests. Stateless.
final class WriteRequests {
    private static final String JSON = "application/json";

    private WriteRequests() {}

    /// @param request begins a request to an address, with the headers that all have
    static HttpRequest build(
            RequestUris uris, Function<URI, HttpRequest.Builder> request, Write write) {
        return switch (write) {
            case Write.Create create ->
                    request.apply(uriOf(uris, create))
                            .header("Content-Type", JSON)
                            .POST(body(create.object()))
                            .build();
            case Write.Update update ->
                    request.apply(
                                    uris.object(
                                            update.resource(),
                                            update.namespace(),
                                            update.name(),
                                            update.subresource(),
                                            query(update.options())))
                            .header("Content-Type", JSON)
                            .PUT(body(update.object()))
                            .build();
            case Write.Patch patch ->
                    request.apply(uriOf(uris, patch))
                            .header("Content-Type", patch.type().mediaType())
                            .method("PATCH", body(patch.body()))
                            .build();
            case Write.Delete delete ->
                    request.apply(
                                    uris.object(
                                            delete.resource(),
                                            delete.namespace(),
                                            delete.name(),
                                            ""))
                            .header("Content-Type", JSON)
                            .method("DELETE", body(json(delete.options())))
                            .build();
        };
    }

    private static URI uriOf(RequestUris uris, Write.Create create) {
        var query = query(create.options());
        return create.subresource().isEmpty()
                ? uris.collection(create.resource(), create.namespace(), query)
                : uris.object(
                        create.resource(),
                        create.namespace(),
                        create.name(),
                        create.subresource(),
                        query);
    }

    private static URI uriOf(RequestUris uris, Write.Patch patch) {
        var query = query(patch.options());
        if (patch.type() == PatchType.APPLY && patch.force()) {
            query.put("force", "true");
        }
        return uris.object(
                patch.resource(), patch.namespace(), patch.name(), patch.subresource(), query);
    }

    private static RequestUris.Query query(WriteOptions options) {
        var query = new RequestUris.Query().put("fieldManager", options.fieldManager());
        if (options.dryRun()) {
            query.put("dryRun", "All");
        }
        // Said even when it is to be ignored: a server that is told nothing warns.
        query.put("fieldValidation", capitalized(options.fieldValidation().name()));
        return query;
    }

    /// As the body of a delete.
    private static JsonObject json(DeleteOptions options) {
        return options.toJson().with("apiVersion", "v1").with("kind", "DeleteOptions");
    }

    private static String capitalized(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static BodyPublisher body(Json json) {
        return BodyPublishers.ofByteArray(JsonWriter.toBytes(json));
    }
}
