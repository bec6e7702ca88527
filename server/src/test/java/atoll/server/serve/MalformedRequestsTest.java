package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.protobuf.ProtobufCodec;
import atoll.api.schema.Schemas;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.ApiServer;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.Golden;
import atoll.server.authenticate.Authenticator;
import atoll.server.authenticate.ClientCertificates;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenReviews;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.discovery.Discovery;
import atoll.server.encode.Encoder;
import atoll.server.openapi.OpenApi;
import atoll.server.pki.Pki;
import atoll.server.proxy.ServiceEndpoints;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.server.table.TableEncoder;
import atoll.store.Store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Requests that are nearly right, through the front door and past no socket: whatever is sent, the
/// answer is a Status in which nothing of our own has failed. `-Datoll.fuzz.seed=N` plays one run
/// again, `-Datoll.fuzz.requests=N` sets its length.
class MalformedRequestsTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    private final Store store = Store.inMemory();
    private final Random random;
    private final Malformed malformed;
    private final long seed = Long.getLong("atoll.fuzz.seed", System.nanoTime());
    private final Cluster cluster;
    private final FrontDoor door;
    private final Map<Integer, Integer> codes = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<GroupVersionKind, JsonObject> examples = new HashMap<>();

    MalformedRequestsTest() {
        System.out.println("seed of malformed requests: " + seed);
        random = new Random(seed);
        malformed = new Malformed(random);
        Pki pki = Pki.inMemory(List.of(), CLOCK, new SecureRandom());
        var tokens = new ServiceAccountTokens(pki.serviceAccounts(), ApiServer.TOKEN_ISSUER, CLOCK);
        cluster =
                new Cluster(
                        "test",
                        store,
                        ClusterOptions.of(
                                        CLOCK,
                                        new Random(seed),
                                        SCHEMAS,
                                        ResourceTable.builtIn(SCHEMAS))
                                .withTokens(tokens));
        var parts =
                new Parts(
                        new Authenticator(
                                new ClientCertificates(
                                        List.of(pki.authority().root().certificate()), CLOCK),
                                Map.of("t0ken", UserInfo.of("robot", "system:masters")),
                                tokens),
                        tokens,
                        new TokenReviews(tokens),
                        new Encoder(new TableEncoder(SCHEMAS), new ProtobufCodec(SCHEMAS), CLOCK),
                        new Discovery("localhost:1"),
                        new OpenApi(SCHEMAS),
                        SimulatedPods.standard(),
                        "localhost:1");
        var served =
                new ServedCluster(
                        "test",
                        cluster.registry(),
                        cluster::resources,
                        new RbacAuthorizer(cluster.systemClient("rbac")),
                        CLOCK,
                        new ServiceEndpoints(cluster.store()),
                        null);
        door = new FrontDoor(_ -> served, parts, CLOCK, new Random(seed), null);
    }

    @AfterEach
    void close() {
        door.close();
        store.close();
    }

    @Test
    void everyMalformedRequestIsAnsweredWithAStatus() throws IOException {
        readExamples();
        send("POST", "/api/v1/namespaces", "", json("{\"metadata\":{\"name\":\"default\"}}"), null);
        List<ResourceDefinition> resources = cluster.resources().all();
        for (ResourceDefinition definition : resources) {
            if (definition.allows("create")) {
                JsonObject known = examples.getOrDefault(definition.kind(), JsonObject.EMPTY);
                for (JsonObject body : List.of(known, plain(definition))) {
                    send(
                            "POST",
                            collection(definition),
                            "",
                            json(body.with("metadata", JsonObject.of("name", "a")).toString()),
                            null);
                }
            }
        }
        int requests = Integer.getInteger("atoll.fuzz.requests", 2_000);
        for (int i = 0; i < requests; i++) {
            one(malformed.one(resources), "seed " + seed + ", request " + i);
        }
        System.out.println("answers by code: " + codes);
        assertThat(problems).isEmpty();
        assertThat(codes).containsKeys(200, 201, 400, 404, 422);
    }

    private void readExamples() throws IOException {
        Path folder = Golden.file("codec");
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonObject example = JsonReader.readObject(Files.readAllBytes(file));
                examples.put(
                        GroupVersionKind.of(
                                example.stringOr("apiVersion", ""), example.stringOr("kind", "")),
                        example);
            }
        }
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// A whole example, valid or not; or a plain one that mostly can be stored.
    private JsonObject example(ResourceDefinition definition) {
        JsonObject plain = plain(definition);
        JsonObject known = examples.get(definition.kind());
        if (known == null || malformed.chance(20)) {
            return plain;
        }
        return malformed.chance(50) ? known : known.with("metadata", plain.object("metadata"));
    }

    private static JsonObject plain(ResourceDefinition definition) {
        return JsonObject.of(
                "apiVersion",
                definition.kind().apiVersion(),
                "kind",
                definition.kind().kind(),
                "metadata",
                JsonObject.of("name", "a"));
    }

    private static String collection(ResourceDefinition definition) {
        return definition.resource().pathPrefix()
                + (definition.namespaced() ? "/namespaces/default/" : "/")
                + definition.resource().resource();
    }

    private void one(ResourceDefinition definition, String where) throws IOException {
        JsonObject example = example(definition);
        String collection = collection(definition);
        String named = collection + "/" + malformed.one(List.of("a", "nameValue", "b%20c"));
        String part =
                malformed.chance(20) && !definition.subresources().isEmpty()
                        ? "/" + malformed.one(definition.subresources()).name()
                        : "";
        String query = query();
        ExchangeInMemory exchange =
                switch (random.nextInt(8)) {
                    case 0, 1 ->
                            send(
                                    "POST",
                                    part.isEmpty() ? collection : named + part,
                                    query,
                                    malformed.bytes(malformed.tree(example)),
                                    malformed.chance(90) ? null : "application/yaml");
                    case 2 ->
                            send(
                                    "PUT",
                                    named + part,
                                    query,
                                    malformed.bytes(malformed.tree(example)),
                                    malformed.chance(90)
                                            ? null
                                            : "application/vnd.kubernetes.protobuf");
                    case 3 ->
                            send(
                                    "PATCH",
                                    named + part,
                                    query,
                                    malformed.bytes(malformed.jsonPatch(example)),
                                    "application/json-patch+json");
                    case 4 ->
                            send(
                                    "PATCH",
                                    named + part,
                                    query,
                                    malformed.bytes(malformed.tree(example)),
                                    malformed.one(
                                            List.of(
                                                    "application/merge-patch+json",
                                                    "application/strategic-merge-patch+json")));
                    case 5 ->
                            send(
                                    "PATCH",
                                    named + part,
                                    query + "&fieldManager=m&force=true",
                                    malformed.bytes(malformed.tree(example)),
                                    "application/apply-patch+yaml");
                    case 6 ->
                            send(
                                    "GET",
                                    malformed.chance(70) ? collection : named + part,
                                    query,
                                    new byte[0],
                                    null);
                    default ->
                            send(
                                    "DELETE",
                                    malformed.chance(20) ? collection : named,
                                    query,
                                    malformed.chance(50)
                                            ? new byte[0]
                                            : malformed.bytes(
                                                    malformed.tree(
                                                            json(
                                                                    "propagationPolicy",
                                                                    "gracePeriodSeconds"))),
                                    null);
                };
        check(exchange, where);
    }

    private static JsonObject json(String... keys) {
        JsonObject object = JsonObject.EMPTY;
        for (String key : keys) {
            object = object.with(key, Json.of(1));
        }
        return object;
    }

    private String query() {
        var query = new StringBuilder("pretty=0");
        var all = new ArrayList<List<String>>();
        all.add(List.of("labelSelector", malformed.selector()));
        all.add(List.of("fieldSelector", malformed.selector()));
        all.add(List.of("continue", malformed.token()));
        all.add(
                List.of(
                        "limit",
                        malformed.one(List.of("1", "0", "-1", "x", "99999999999999999999"))));
        all.add(
                List.of(
                        "resourceVersion",
                        malformed.one(List.of("0", "1", "-1", "x", "99999999999"))));
        all.add(
                List.of(
                        "resourceVersionMatch",
                        malformed.one(List.of("Exact", "NotOlderThan", "x"))));
        all.add(List.of("dryRun", malformed.one(List.of("All", "None", ""))));
        all.add(
                List.of(
                        "fieldValidation",
                        malformed.one(List.of("Strict", "Warn", "Ignore", "x"))));
        all.add(List.of("fieldManager", malformed.noise(200)));
        all.add(List.of("gracePeriodSeconds", malformed.one(List.of("0", "-1", "x"))));
        all.add(List.of("propagationPolicy", malformed.one(List.of("Orphan", "x"))));
        all.add(List.of("pretty", malformed.one(List.of("true", "x"))));
        all.add(List.of("tailLines", malformed.one(List.of("-1", "x", "2"))));
        for (List<String> pair : all) {
            if (malformed.chance(8)) {
                query.append('&')
                        .append(pair.get(0))
                        .append('=')
                        .append(
                                malformed.chance(95)
                                        ? URLEncoder.encode(pair.get(1), StandardCharsets.UTF_8)
                                        : "%zz");
            }
        }
        return query.toString();
    }

    private ExchangeInMemory send(
            String method, String path, String query, byte[] body, String contentType)
            throws IOException {
        var headers = new HashMap<String, String>();
        headers.put(
                "authorization",
                random.nextInt(100) < 98 ? "Bearer t0ken" : "Bearer " + malformed.noise(80));
        if (contentType != null) {
            headers.put("content-type", contentType);
        }
        if (malformed.chance(20)) {
            headers.put(
                    "accept",
                    malformed.one(
                            List.of(
                                    "application/json;as=Table;v=v1;g=meta.k8s.io",
                                    "application/yaml",
                                    "text/html",
                                    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
                                    ";;,q=,/*")));
        }
        var exchange = new ExchangeInMemory(method, path, query, headers, body);
        door.handle(exchange);
        return exchange;
    }

    private void check(ExchangeInMemory exchange, String where) {
        String answer = new String(exchange.received(), StandardCharsets.UTF_8);
        codes.merge(exchange.status(), 1, Integer::sum);
        boolean failed = exchange.status() < 200 || exchange.status() > 504;
        if (exchange.status() >= 400 && answer.startsWith("{")) {
            failed |= !isStatus(answer);
        }
        if (failed) {
            problems.add(
                    "%s: %s %s?%s %s → %d %s"
                            .formatted(
                                    where,
                                    exchange.method(),
                                    exchange.path(),
                                    exchange.query(),
                                    new String(
                                            exchange.body(Integer.MAX_VALUE),
                                            StandardCharsets.UTF_8),
                                    exchange.status(),
                                    answer));
        }
    }

    /// Whether an answer is a refusal, and not the one that says that our own program failed.
    private static boolean isStatus(String answer) {
        try {
            JsonObject status = JsonReader.readObject(answer);
            return status.stringOr("kind", "").equals("Status")
                    && !status.stringOr("message", "").isEmpty()
                    && !status.stringOr("reason", "").equals("InternalError");
        } catch (JsonException e) {
            return false;
        }
    }
}
