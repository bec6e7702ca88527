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
import atoll.server.encode.Encoder;
import atoll.server.encode.Negotiation;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// Answers requests for paths: discovery, health, version, metrics, keys.
final class PathRequests {
    private static final String JSON = "application/json";
    private static final String KEYS = "application/jwk-set+json";
    private static final byte[] NOTHING = {};

    private static final List<String> V2_VARY = List.of("Accept-Encoding", "Accept");
    private static final String OPENAPI = "/openapi/v3/";

    /// A year: the address changes with the content.
    private static final Duration KEPT = Duration.ofDays(365);

    static final String NOT_FOUND = "404 page not found\n";

    /// What upstream's router leads to, which tells nothing to who takes another type.
    private static final Map<String, String> ROUTED =
            new TreeMap<>(
                    Map.of(
                            "/version", JSON,
                            "/openid/v1/jwks", KEYS,
                            "/.well-known/openid-configuration", JSON));

    /// What `/statusz` does not name.
    private static final Set<String> NOT_LOOKED_AT =
            Set.of("apis", "api", "openid", "openapi", ".well-known");

    private static final Pattern DISCOVERY = Pattern.compile("/api(/[^/]+)?|/apis(/[^/]+){0,2}");

    /// What may end with a slash.
    private static final Pattern SLASHED = Pattern.compile("|/apis|/debug/.+");

    /// What `GET /` lists, besides discovery.
    private static final List<String> LISTED =
            List.of(
                    "/.well-known/openid-configuration",
                    "/flagz",
                    "/metrics",
                    "/metrics/slis",
                    "/openapi/v2",
                    "/openapi/v3",
                    "/openapi/v3/",
                    "/openid/v1/jwks",
                    "/statusz",
                    "/version");

    private final Discovery discovery;
    private final OpenApi openApi;
    private final ServiceAccountTokens tokens;
    private final RequestMetrics metrics;
    private final Health health;
    private final StatusPages pages;
    private final Encoder encoder;
    private final String address;
    private final InstantSource clock;

    /// @param running whether the server is not about to stop
    PathRequests(
            Parts parts, RequestMetrics metrics, InstantSource clock, BooleanSupplier running) {
        this.health = new Health(running);
        this.clock = clock;
        this.encoder = parts.encoder();
        this.pages = new StatusPages(parts.flags(), encoder, clock);
        this.discovery = parts.discovery();
        this.openApi = parts.openApi();
        this.tokens = parts.tokens();
        this.metrics = metrics;
        this.address = parts.address();
    }

    void answer(Call call) throws IOException {
        String path = trimmed(call.info().path());
        String route = route(path);
        if (!route.isEmpty()) {
            if (!path.equals(route)) {
                throw new RefusedException(Status.unknownPath());
            }
            requireRoute(call, List.of(ROUTED.getOrDefault(route, JSON)));
        }
        Exchange exchange = call.exchange();
        switch (path) {
            case "", "/index.html" -> Replies.people(exchange, paths(call));
            case "/version" -> Replies.people(exchange, Version.document());
            case "/metrics" -> metrics(call);
            case "/statusz" -> pages.status(call, folders(call));
            case "/flagz" -> pages.flags(call);
            case "/metrics/slis" ->
                    Replies.bytes(exchange, 200, MetricsText.CONTENT_TYPE, health.levels());
            case "/openid/v1/jwks" -> {
                exchange.setHeader("Cache-Control", "public, max-age=3600");
                Replies.bytes(exchange, 200, KEYS, JsonWriter.toBytes(tokens.keySet()));
            }
            case "/.well-known/openid-configuration" -> {
                exchange.setHeader("Cache-Control", "public, max-age=3600");
                json(exchange, tokens.configuration("https://" + address));
            }
            case "/openapi/v2" -> schemasOfAll(call);
            case "/openapi/v3" -> {
                Document own = openApi.index(call.cluster().resources());
                Aggregator others = call.cluster().aggregator();
                Document all = others == null ? own : others.openApi(own);
                // Upstream lets its library guess what this is.
                Replies.bytes(exchange, 200, Replies.TEXT, all.body());
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
                            new Documents.Keeping(V2_VARY, null));
                    return;
                }
            }
        }
        V2_VARY.forEach(header -> call.exchange().addHeader("Vary", header));
        call.exchange().reply(406, NOTHING);
    }

    private static List<AcceptClause> accepted(Call call) {
        String accept = call.header("Accept");
        return AcceptClause.parse(accept.isEmpty() ? "*/*" : accept);
    }

    private void schemas(Call call, String name) throws IOException {
        Exchange exchange = call.exchange();
        Optional<Published> found = openApi.v3(call.cluster().resources(), name);
        if (found.isEmpty()) {
            exchange.reply(404, NOTHING);
            return;
        }
        if (accepted(call).stream().noneMatch(clause -> clause.takes(JSON))) {
            exchange.setHeader("Vary", "Accept");
            exchange.reply(406, NOTHING);
            return;
        }
        String hash = call.query().text("hash");
        boolean right = hash.equals(found.get().hash());
        if (!hash.isEmpty() && !right) {
            exchange.setHeader("Location", call.info().path() + "?hash=" + found.get().hash());
            Replies.bytes(exchange, 301, JSON, NOTHING);
            return;
        }
        Instant expires = right ? clock.instant().plus(KEPT) : null;
        Documents.send(exchange, found.get(), new Documents.Keeping(List.of("Accept"), expires));
    }

    private void document(Call call, String path) throws IOException {
        Optional<Document> found =
                discovery.find(
                        call.cluster().resources(), path, DiscoveryForm.isAggregated(call, path));
        Aggregator others = call.cluster().aggregator();
        if (others != null) {
            found = others.merged(path, found);
        }
        boolean routed = DISCOVERY.matcher(path).matches() && isRouted(call, path);
        if (found.isEmpty()) {
            if (routed) {
                throw new RefusedException(Status.unknownPath());
            }
            Replies.text(call.exchange(), 404, NOT_FOUND);
            return;
        }
        if (routed) {
            requireRoute(call, DiscoveryForm.TYPES);
        }
        DiscoveryForm.of(call, path).send(call.exchange(), found.get(), encoder);
    }

    /// Whether upstream's router knows the path: it is the core group's, or a version of a group of
    /// ours.
    private static boolean isRouted(Call call, String path) {
        String[] parts = path.split("/");
        return parts[1].equals("api") || (parts.length > 3 && Routes.isOwn(call, parts[2]));
    }

    /// The path of [#ROUTED] that `path` is, or is below; empty when there is none.
    private static String route(String path) {
        return ROUTED.keySet().stream()
                .filter(route -> path.equals(route) || path.startsWith(route + "/"))
                .findFirst()
                .orElse("");
    }

    /// Refuses methods and types that a route of upstream's is not for.
    private static void requireRoute(Call call, List<String> types) {
        if (!call.exchange().method().equals("GET")) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        if (!AcceptClause.names(call.header("Accept"), types)) {
            throw new RefusedException(Negotiation.noneAvailable(types));
        }
    }

    /// The first parts of the paths that people may look at.
    private List<String> folders(Call call) {
        var folders = new TreeSet<String>();
        for (String path : paths(call).array("paths").strings()) {
            String first = path.split("/", 3)[1];
            if (!NOT_LOOKED_AT.contains(first)) {
                folders.add("/" + first);
            }
        }
        return List.copyOf(folders);
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

    /// Without the slashes at its end, where they mean nothing.
    private static String trimmed(String path) {
        String bare = path.replaceAll("/+$", "");
        boolean any =
                !route(bare).isEmpty()
                        || (DISCOVERY.matcher(bare).matches() && !bare.equals("/apis"));
        boolean single = path.length() == bare.length() + 1 && SLASHED.matcher(bare).matches();
        return any || single ? bare : path;
    }
}
