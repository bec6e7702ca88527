package atoll.server;

import atoll.api.GroupVersionResource;
import atoll.api.request.Write;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.audit.Audit;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.pki.AnyPeer;
import atoll.server.pki.Credential;
import atoll.server.pki.Pki;
import atoll.server.resource.ResourceTable;
import atoll.server.resource.RuntimeConfig;
import atoll.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// A server on a free port with two clusters in memory, `hub` and `member`, and clients of it.
public final class TestServer implements AutoCloseable {
    private static final Schemas SCHEMAS = Schemas.load();

    /// With a token of its own.
    public static final AuthenticationOptions STANDARD =
            AuthenticationOptions.of(Map.of("t0ken", UserInfo.of("robot", "system:masters")));

    public final Pki pki;
    public final Cluster hub;
    public final Cluster member;
    public final InetSocketAddress address;
    private final ResourceTable table;
    private final Store store = Store.inMemory();
    private final ApiServer server;

    /// @param clock what the server takes for the time
    public TestServer(InstantSource clock) {
        this(clock, (Audit) null);
    }

    /// @param audit null: no request is told of
    public TestServer(InstantSource clock, Audit audit) {
        this(clock, audit, RuntimeConfig.FRESH);
    }

    /// @param config what its clusters serve
    public TestServer(InstantSource clock, Audit audit, RuntimeConfig config) {
        this(clock, audit, config, RequestLimits.DEFAULT);
    }

    /// @param limits of each cluster
    public TestServer(
            InstantSource clock, Audit audit, RuntimeConfig config, RequestLimits limits) {
        this(clock, audit, config, limits, _ -> STANDARD);
    }

    /// @param authentication how users are told apart
    public TestServer(InstantSource clock, Function<Pki, AuthenticationOptions> authentication) {
        this(clock, null, RuntimeConfig.FRESH, RequestLimits.DEFAULT, authentication);
    }

    private TestServer(
            InstantSource clock,
            Audit audit,
            RuntimeConfig config,
            RequestLimits limits,
            Function<Pki, AuthenticationOptions> authentication) {
        this.table = ResourceTable.builtIn(SCHEMAS, config);
        pki = Pki.inMemory(List.of(), clock, new SecureRandom());
        var tokens = new ServiceAccountTokens(pki.serviceAccounts(), ApiServer.TOKEN_ISSUER, clock);
        hub = cluster("hub", clock, tokens);
        member = cluster("member", clock, tokens);
        server =
                new ApiServer(
                        "hub",
                        pki,
                        SCHEMAS,
                        new ApiServerOptions(
                                clock,
                                new Random(3),
                                authentication.apply(pki),
                                audit,
                                limits,
                                Map.of()));
        server.add(hub, new RbacAuthorizer(hub.systemClient("rbac")));
        server.add(member, new RbacAuthorizer(member.systemClient("rbac")));
        address = server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Cluster cluster(String name, InstantSource clock, ServiceAccountTokens tokens) {
        var cluster =
                new Cluster(
                        name,
                        store,
                        ClusterOptions.of(clock, new Random(1), SCHEMAS, table).withTokens(tokens));
        cluster.systemClient("test")
                .write(
                        Write.create(
                                GroupVersionResource.of("v1", "namespaces"),
                                "",
                                JsonReader.readObject(
                                        """
                                        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}
                                        """),
                                "test"))
                .orThrow();
        return cluster;
    }

    public URI uri(String path) {
        return URI.create("https://localhost:" + address.getPort() + path);
    }

    /// An administrator's client, over HTTP/2 where the server takes it.
    public HttpClient admin() {
        return client(pki.admin());
    }

    public HttpClient anonymous() {
        return client(null);
    }

    public HttpClient client(Credential credential) {
        try {
            var context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = null;
            if (credential != null) {
                var store = KeyStore.getInstance("PKCS12");
                store.load(null, new char[0]);
                store.setKeyEntry(
                        "me",
                        credential.key(),
                        new char[0],
                        new Certificate[] {credential.certificate()});
                keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, new char[0]);
            }
            context.init(
                    keys == null ? null : keys.getKeyManagers(),
                    new TrustManager[] {new AnyPeer(List.of())},
                    null);
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    public record Reply(int code, HttpResponse<?> response, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonObject json() {
            return JsonReader.readObject(body);
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    /// Headers in turn: name, value, name, value.
    public Reply send(
            HttpClient client, String method, String path, String body, String... headers) {
        var request =
                HttpRequest.newBuilder(uri(path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(client, request.build());
    }

    public Reply get(HttpClient client, String path, String... headers) {
        return send(client, "GET", path, "", headers);
    }

    private static Reply send(HttpClient client, HttpRequest request) {
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response, response.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The body as it comes.
    public InputStream open(HttpClient client, String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(uri(path)).build(),
                            HttpResponse.BodyHandlers.ofInputStream())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
