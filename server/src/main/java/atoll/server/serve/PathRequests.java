package atoll.server.serve;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import atoll.server.aggregate.Aggregator;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.discovery.Discovery;
import atoll.server.discovery.Document;
import atoll.server.encode.AcceptClause;
import atoll.server.encode.Statuses;
import atoll.server.listen.Exchange;
import atoll.server.metrics.MetricsText;
import atoll.server.metrics.ProcessMetrics;
import atoll.server.metrics.RequestMetrics;
import atoll.server.openapi.OpenApi;
import atoll.server.openapi.Published;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// Answers requests for paths: discovery, health, version, metrics, keys.
final class PathRequests {
    private static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    private static final String OPENAPI = "/openapi/v3/";

    /// A year: the address changes with the content.
    private static final Duration KEPT = Duration.ofDays(365);

    private static final String NOT_FOUND = "404 page not found\n";

    /// What can only be read; anything else may be sent what it does not mind.
    private static final Pattern READ_ONLY =
            Pattern.compile(
                    "/version|/api(/[^/]+)?|/apis/[^/]+/[^/]+|/openid/v1/jwks"
                            + "|/\\.well-known/openid-configuration");

    /// What may end with a slash.
    private static final Pattern SLASHED =
            Pattern.compile(
                    "|/version|/api(s)?(/.+)?|/openid/.+|/\\.well-known/.+|/debug/.+|/openapi/v2");

    /// What `GET /` lists, besides discovery.
    private static final List<String> LISTED =
            List.of(
                    "/.well-known/openid-configuration",
                    "/metrics",
                    "/metrics/slis",
                    "/openapi/v2",
                    "/openapi/v3",
                    "/openapi/v3/",
                    "/openid/v1/jwks",
                    "/version");

    private final Discovery discovery;
    private final OpenApi openApi;
    private final ServiceAccountTokens tokens;
    private final RequestMetrics metrics;
    private final Health health;
    private final String address;
    private final InstantSource clock;

    /// @param running whether the server is not about to stop
    PathRequests(
            Parts parts, RequestMetrics metrics, InstantSource clock, BooleanSupplier running) {
        this.health = new Health(running);
        this.clock = clock;
        this.discovery = parts.discovery();
        this.openApi = parts.openApi();
        this.tokens = parts.tokens();
        this.metrics = metrics;
        this.address = parts.address();
    }

    void answer(Call call) throws IOException {
        String path = trimmed(call.info().path());
        Exchange exchange = call.exchange();
        if (READ_ONLY.matcher(path).matches() && !exchange.method().equals("GET")) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        if (!path.equals(call.info().path()) && !SLASHED.matcher(path).matches()) {
            Replies.text(exchange, 404, NOT_FOUND);
            return;
        }
        switch (path) {
            case "", "/index.html" -> json(exchange, paths(call));
            case "/version" -> json(exchange, Version.document());
            case "/metrics" -> metrics(call);
            case "/metrics/slis" ->
                    Replies.bytes(exchange, 200, MetricsText.CONTENT_TYPE, health.levels());
            case "/openid/v1/jwks" -> {
                exchange.setHeader("Cache-Control", "public, max-age=3600");
                Replies.bytes(
                        exchange,
                        200,
                        "application/jwk-set+json",
                        JsonWriter.toBytes(tokens.keySet()));
            }
            case "/.well-known/openid-configuration" -> {
                exchange.setHeader("Cache-Control", "public, max-age=3600");
                json(exchange, tokens.configuration("https://" + address));
            }
            case "/openapi/v2" -> schemasOfAll(call);
            case "/openapi/v3" -> {
                Document own = openApi.index(call.cluster().resources());
                Aggregator others = call.cluster().aggregator();
                Documents.send(exchange, others == null ? own : others.openApi(own));
            }
            default -> {
                if (path.startsWith(OPENAPI)) {
                    schemas(call, path.substring(OPENAPI.length()));
                } else if (path.startsWith("/debug/")) {
                    debug(call, path);
                } else if (!health.answer(call, path)) {
                    document(call, path);
                }
            }
        }
    }

    private static void debug(Call call, String path) throws IOException {
        boolean details = !call.query().text("includeRequestDetails").isEmpty();
        String page = call.cluster().flows().page(path, details);
        if (page == null) {
            Replies.text(call.exchange(), 404, NOT_FOUND);
        } else {
            Replies.bytes(
                    call.exchange(), 200, Replies.TEXT, page.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void metrics(Call call) throws IOException {
        var text = new MetricsText();
        metrics.write(text);
        ClusterMetrics.write(call.cluster(), text);
        ProcessMetrics.write(text);
        Replies.bytes(call.exchange(), 200, MetricsText.CONTENT_TYPE, text.toBytes());
    }

    private void schemasOfAll(Call call) throws IOException {
        Aggregator aggregator = call.cluster().aggregator();
        List<JsonObject> others = aggregator == null ? List.of() : aggregator.openApiV2();
        for (AcceptClause clause : accepted(call)) {
            for (String type : OpenApi.V2_TYPES) {
                if (clause.takes(type)) {
                    Documents.send(
                            call.exchange(),
                            openApi.v2(call.cluster().resources(), type, others),
                            new Documents.Keeping("Accept-Encoding, Accept", null));
                    return;
                }
            }
        }
        call.exchange().reply(406, NOTHING);
    }

    private static List<AcceptClause> accepted(Call call) {
        return AcceptClause.parse(String.join(",", call.exchange().headers("Accept")));
    }

    private void schemas(Call call, String name) throws IOException {
        Optional<Published> found = openApi.v3(call.cluster().resources(), name);
        if (found.isEmpty()) {
            Replies.text(call.exchange(), 404, NOT_FOUND);
            return;
        }
        if (accepted(call).stream().noneMatch(clause -> clause.takes(JSON))) {
            call.exchange().reply(406, NOTHING);
            return;
        }
        String hash = call.query().text("hash");
        boolean right = hash.equals(found.get().hash());
        if (!hash.isEmpty() && !right) {
            call.exchange()
                    .setHeader("Location", call.info().path() + "?hash=" + found.get().hash());
            Replies.text(call.exchange(), 301, "");
            return;
        }
        Instant expires = right ? clock.instant().plus(KEPT) : null;
        Documents.send(call.exchange(), found.get(), new Documents.Keeping("Accept", expires));
    }

    private void document(Call call, String path) throws IOException {
        Optional<Document> found =
                discovery.find(
                        call.cluster().resources(),
                        path,
                        String.join(",", call.exchange().headers("Accept")));
        Aggregator others = call.cluster().aggregator();
        if (others != null) {
            found = others.merged(path, found);
        }
        if (found.isPresent()) {
            DiscoveryForm.of(path, String.join(",", call.exchange().headers("Accept")))
                    .send(call.exchange(), found.get());
        } else if (path.matches("/apis/[^/]+/[^/]+|/api/[^/]+") && knows(call, path)) {
            throw new RefusedException(Status.unknownPath());
        } else {
            Replies.text(call.exchange(), 404, NOT_FOUND);
        }
    }

    /// Whether the group of a path is there, so that only its version is not.
    private static boolean knows(Call call, String path) {
        String[] parts = path.split("/");
        String group = parts[1].equals("api") ? "" : parts[2];
        return call.cluster().resources().all().stream()
                .anyMatch(one -> one.resource().group().equals(group));
    }

    private JsonObject paths(Call call) {
        var all = new TreeSet<>(LISTED);
        all.addAll(health.paths(call.cluster()));
        all.add("/api");
        all.add("/apis");
        all.add("/apis/");
        for (var definition : call.cluster().resources().all()) {
            all.add(definition.resource().pathPrefix());
            if (!definition.resource().group().isEmpty()) {
                all.add("/apis/" + definition.resource().group());
            }
        }
        return JsonObject.of("paths", JsonArray.ofStrings(List.copyOf(all)));
    }

    private static void json(Exchange exchange, JsonObject json) throws IOException {
        Replies.bytes(exchange, 200, JSON, JsonWriter.toBytes(json));
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
