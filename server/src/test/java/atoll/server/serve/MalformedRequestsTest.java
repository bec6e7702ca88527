package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.protobuf.ProtobufCodec;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.ApiServer;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.Golden;
import atoll.server.TestServer;
import atoll.server.authenticate.AnonymousAccess;
import atoll.server.authenticate.Authenticator;
import atoll.server.authenticate.BearerTokens;
import atoll.server.authenticate.ClientCertificates;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenReviews;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.discovery.Discovery;
import atoll.server.encode.Encoder;
import atoll.server.flow.PriorityAndFairness;
import atoll.server.openapi.OpenApi;
import atoll.server.pki.Pki;
import atoll.server.proxy.ServiceEndpoints;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.server.table.TableEncoder;
import atoll.store.Store;
import java.io.IOException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests that are nearly right, through the front door and past no socket: whatever is sent, the
/// answer is a Status in which nothing of our own has failed, and nothing of it stays in memory.
/// `-Datoll.fuzz.seed=N` plays one run again, `-Datoll.fuzz.requests=N` sets its length.
class MalformedRequestsTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final int PROBLEMS_SHOWN = 20;

    /// What the store's bounded history and caches may come to hold between a quarter of a long run
    /// and its end.
    private static final long GROWTH_MAX_MIB = 64;

    /// Shorter runs end before the histories are full.
    private static final int MEMORY_TOLD_FROM = 50_000;

    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    private final Store store = Store.inMemory();
    private final Random random;
    private final long seed = Long.getLong("atoll.fuzz.seed", System.nanoTime());
    private final Cluster cluster;
    private final FrontDoor door;
    private final Map<Integer, Integer> codes = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Refusals refusals = new Refusals(new ProtobufCodec(SCHEMAS));

    MalformedRequestsTest() {
        System.out.println("seed of malformed requests: " + seed);
        random = new Random(seed);
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
        BearerTokens bearers = TestServer.STANDARD.tokens(tokens, CLOCK);
        var parts =
                new Parts(
                        new Authenticator(
                                new ClientCertificates(
                                        List.of(pki.authority().root().certificate()), CLOCK),
                                bearers,
                                AnonymousAccess.EVERYWHERE,
                                null),
                        tokens,
                        new TokenReviews(bearers),
                        new Encoder(new TableEncoder(SCHEMAS), new ProtobufCodec(SCHEMAS), CLOCK),
                        new Discovery("localhost:1"),
                        new OpenApi(SCHEMAS),
                        SimulatedPods.standard(),
                        "localhost:1",
                        Map.of());
        var served =
                new ServedCluster(
                        "test",
                        cluster.registry(),
                        cluster::resources,
                        new RbacAuthorizer(cluster.systemClient("rbac")),
                        new PriorityAndFairness(
                                cluster.store(),
                                cluster::resources,
                                cluster.systemClient("kube-apiserver"),
                                CLOCK,
                                600),
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
        Map<GroupVersionKind, JsonObject> examples = examples();
        var requests = new MalformedRequests(random, examples);
        post("/api/v1/namespaces", JsonObject.of("metadata", JsonObject.of("name", "default")));
        post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                MalformedExamples.DEFINITION);
        for (ResourceDefinition definition : cluster.resources().all()) {
            if (definition.allows("create")) {
                JsonObject known = examples.getOrDefault(definition.kind(), JsonObject.EMPTY);
                for (JsonObject body : List.of(known, MalformedRequests.plain(definition))) {
                    post(
                            MalformedRequests.collection(definition),
                            body.with("metadata", JsonObject.of("name", "a")));
                }
            }
        }
        int length = Integer.getInteger("atoll.fuzz.requests", 2_000);
        long early = 0;
        for (int i = 0; i < length && problems.size() < PROBLEMS_SHOWN; i++) {
            ExchangeInMemory exchange = requests.next(cluster.resources().all());
            door.handle(exchange);
            check(exchange, i);
            if (i == length / 4) {
                early = usedMib();
            }
        }
        System.out.println("answers by code: " + codes);
        assertThat(problems).isEmpty();
        assertThat(codes).containsKeys(200, 201, 400, 404, 422);
        if (length >= MEMORY_TOLD_FROM) {
            long late = usedMib();
            System.out.println("heap in use: " + early + " MiB, then " + late + " MiB");
            assertThat(late - early).isLessThan(GROWTH_MAX_MIB);
        }
    }

    private static long usedMib() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    private static Map<GroupVersionKind, JsonObject> examples() throws IOException {
        Map<GroupVersionKind, JsonObject> examples = new HashMap<>();
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
        return examples;
    }

    private void post(String path, JsonObject body) throws IOException {
        door.handle(
                new ExchangeInMemory(
                        "POST",
                        path,
                        "",
                        Map.of("authorization", "Bearer t0ken"),
                        body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void check(ExchangeInMemory exchange, int number) {
        codes.merge(exchange.status(), 1, Integer::sum);
        if (!refusals.fine(exchange)) {
            problems.add(
                    "seed %d, request %d: %s %s?%s %s → %d %s"
                            .formatted(
                                    seed,
                                    number,
                                    exchange.method(),
                                    exchange.path(),
                                    exchange.query(),
                                    text(exchange.body(Integer.MAX_VALUE)),
                                    exchange.status(),
                                    text(exchange.received())));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 4_000), StandardCharsets.UTF_8);
    }
}
