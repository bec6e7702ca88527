package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.cli.CommandFailed;
import atoll.server.AuditFiles;
import atoll.server.RequestLimits;
import atoll.server.audit.LogRotation;
import atoll.server.audit.SinkOptions;
import atoll.server.pki.CertificateAuthority;
import atoll.server.pki.Credential;
import atoll.server.resource.AdmissionChoice;
import atoll.store.Store;
import atoll.store.StoreOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stand-ins for `kube-apiserver` and `etcd`, with the flags and files that envtest gives them.
final class LaunchersTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Groundwork GROUNDWORK = Groundwork.lay();

    @TempDir private Path directory;

    private final CertificateAuthority serving =
            CertificateAuthority.create("envtest-serving", CLOCK, RANDOM);
    private final CertificateAuthority users =
            CertificateAuthority.create("envtest-users", CLOCK, RANDOM);

    @Test
    void usersOfTheHarnessesOwnAuthorityAreServedWithoutControllers() throws Exception {
        try (var server = start(Store.inMemory())) {
            HttpClient admin = client(users.issueClient("admin", List.of("system:masters")));
            assertThat(text(admin, server, "/readyz")).isEqualTo("ok");
            JsonObject made =
                    post(admin, server, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"made\"}}");
            assertThat(made.string("kind")).isEqualTo("Namespace");
            // No controller manager: nobody makes the default service account.
            assertThat(get(admin, server, "/api/v1/namespaces/made/serviceaccounts").array("items"))
                    .isEmpty();
            // ServiceAccount admission is off, so a pod needs none.
            JsonObject pod =
                    post(
                            admin,
                            server,
                            "/api/v1/namespaces/made/pods",
                            """
                            {"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}
                            """);
            assertThat(pod.object("spec").has("serviceAccountName")).isFalse();
            JsonObject service =
                    get(admin, server, "/api/v1/namespaces/default/services/kubernetes");
            assertThat(service.object("spec").string("clusterIP")).isEqualTo("10.0.0.1");
        }
    }

    @Test
    void onlyCertificatesOfTheClientAuthorityCountAndRbacDecides() throws Exception {
        try (var server = start(Store.inMemory())) {
            HttpClient stranger = client(serving.issueClient("admin", List.of("system:masters")));
            // The server names the issuers it believes, so such a certificate is not even shown.
            assertThat(text(stranger, server, "/api/v1/nodes")).contains("system:anonymous");
            HttpClient nobody = client(users.issueClient("ann", List.of("devs")));
            assertThat(status(nobody, server, "/api/v1/nodes")).isEqualTo(403);
        }
    }

    @Test
    void aNodeReadsOnlyTheSecretsOfItsPods() throws Exception {
        try (var server = start(Store.inMemory())) {
            HttpClient admin = client(users.issueClient("admin", List.of("system:masters")));
            for (String secret : List.of("used", "other")) {
                post(
                        admin,
                        server,
                        "/api/v1/namespaces/default/secrets",
                        "{\"metadata\":{\"name\":\"%s\"}}".formatted(secret));
            }
            post(
                    admin,
                    server,
                    "/api/v1/namespaces/default/pods",
                    """
                    {"metadata":{"name":"p"},"spec":{"nodeName":"n1","imagePullSecrets":[{"name":"used"}],
                     "containers":[{"name":"c","image":"i"}]}}
                    """);
            HttpClient node = client(users.issueClient("system:node:n1", List.of("system:nodes")));
            String secrets = "/api/v1/namespaces/default/secrets/";
            assertThat(status(node, server, secrets + "used")).isEqualTo(200);
            assertThat(get(node, server, secrets + "other").string("message"))
                    .isEqualTo(
                            "secrets \"other\" is forbidden: User \"system:node:n1\" cannot get"
                                    + " resource \"secrets\" in API group \"\" in the namespace"
                                    + " \"default\": no relationship found between node 'n1' and"
                                    + " this object");
        }
    }

    @Test
    void tokensAreSignedWithTheGivenKeyForTheGivenIssuer() throws Exception {
        try (var server = start(Store.inMemory())) {
            HttpClient admin = client(users.issueClient("admin", List.of("system:masters")));
            post(
                    admin,
                    server,
                    "/api/v1/namespaces/default/serviceaccounts",
                    "{\"metadata\":{\"name\":\"bot\"}}");
            JsonObject token =
                    post(
                            admin,
                            server,
                            "/api/v1/namespaces/default/serviceaccounts/bot/token",
                            "{\"spec\":{}}");
            var request =
                    HttpRequest.newBuilder(uri(server, "/api/v1/nodes"))
                            .header(
                                    "Authorization",
                                    "Bearer " + token.object("status").string("token"))
                            .build();
            String answer = client(null).send(request, HttpResponse.BodyHandlers.ofString()).body();
            assertThat(answer).contains("system:serviceaccount:default:bot");
            assertThat(get(admin, server, "/.well-known/openid-configuration").string("issuer"))
                    .isEqualTo("https://127.0.0.1:1/");
        }
    }

    @Test
    void dataLivesAsLongAsTheDirectoryOfEtcd() throws Exception {
        int port = freePort();
        var flags =
                LauncherFlags.read(
                        List.of(
                                "--data-dir=" + directory.resolve("etcd"),
                                "--listen-client-urls=http://127.0.0.1:" + port,
                                "--unsafe-no-fsync=true"));
        try (var _ = EtcdStandIn.start(flags)) {
            URI etcd = URI.create("http://127.0.0.1:" + port);
            assertThat(plain(etcd.resolve("/health"))).contains("\"health\":\"true\"");
            Path data = Path.of(plain(etcd.resolve(EtcdStandIn.DATA_DIRECTORY)));
            HttpClient admin = client(users.issueClient("admin", List.of("system:masters")));
            try (var first = start(Store.open(data, StoreOptions.DEFAULT))) {
                post(admin, first, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"kept\"}}");
            }
            try (var second = start(Store.open(data, StoreOptions.DEFAULT))) {
                assertThat(status(admin, second, "/api/v1/namespaces/kept")).isEqualTo(200);
            }
        }
    }

    @Test
    void flagsAreTakenInEveryFormAndUnknownOnesAreTold() {
        var flags =
                new KubeApiServerFlags(
                        LauncherFlags.read(
                                List.of(
                                        "--secure-port",
                                        "7443",
                                        "--authorization-mode=Node,RBAC",
                                        "--allow-privileged",
                                        "--disable-admission-plugins=ServiceAccount",
                                        "--disable-admission-plugins",
                                        "Priority",
                                        "--feature-gates=A=true")));
        assertThat(flags.port()).isEqualTo(7443);
        assertThat(flags.authorization().isOpen()).isFalse();
        assertThat(flags.admission().disabled()).isEqualTo(Set.of("ServiceAccount", "Priority"));
        assertThat(flags.ineffective()).containsExactly("--feature-gates");
        var webhook =
                new KubeApiServerFlags(LauncherFlags.read(List.of("--authorization-mode=Webhook")));
        assertThatThrownBy(() -> webhook.authorization().isOpen())
                .isInstanceOf(CommandFailed.class)
                .hasMessage("authorization-mode Webhook's authorization config file not passed");
    }

    @Test
    void admissionPluginsAreThoseThatUpstreamHas() {
        assertThat(plugins("--enable-admission-plugins=NodeRestriction,Priority").enabled())
                .isEqualTo(Set.of("NodeRestriction", "Priority"));
        assertThat(
                        new KubeApiServerFlags(
                                        LauncherFlags.read(
                                                List.of(
                                                        "--enable-admission-plugins=NodeRestriction,PodNodeSelector")))
                                .ineffective())
                .containsExactly("--enable-admission-plugins=PodNodeSelector");
        assertThatThrownBy(() -> plugins("--enable-admission-plugins=NodeRestrict"))
                .isInstanceOf(CommandFailed.class)
                .hasMessage("enable-admission-plugins plugin \"NodeRestrict\" is unknown");
        assertThatThrownBy(() ->
                        plugins(
                                "--enable-admission-plugins=Priority,NodeRestriction",
                                "--disable-admission-plugins=NodeRestriction,Priority"))
                .isInstanceOf(CommandFailed.class)
                .hasMessage(
                        "[NodeRestriction Priority] in enable-admission-plugins and"
                                + " disable-admission-plugins overlapped");
    }

    private static AdmissionChoice plugins(String... flags) {
        return new KubeApiServerFlags(LauncherFlags.read(List.of(flags))).admission();
    }

    @Test
    void requestsAreLimitedAsTheFlagsSay() {
        assertThat(limits()).isEqualTo(new RequestLimits(400, 200, true));
        assertThat(
                        limits(
                                "--max-requests-inflight=7",
                                "--max-mutating-requests-inflight=0",
                                "--enable-priority-and-fairness=false"))
                .isEqualTo(new RequestLimits(7, 0, false));
        assertThatThrownBy(() -> limits("--max-requests-inflight=-1"))
                .isInstanceOf(CommandFailed.class)
                .hasMessage("--max-requests-inflight -1 must be at least 0");
        assertThatThrownBy(() ->
                        limits("--max-requests-inflight=0", "--max-mutating-requests-inflight=0"))
                .isInstanceOf(CommandFailed.class);
    }

    @Test
    void auditingIsAsTheFlagsSay() {
        assertThat(audit("--audit-log-path=/x/audit.log")).isNull();
        AuditFiles usual =
                audit(
                        "--audit-policy-file=/p",
                        "--audit-log-path=-",
                        "--audit-webhook-config-file=/w");
        assertThat(usual)
                .isEqualTo(
                        new AuditFiles(
                                Path.of("/p"),
                                AuditFiles.Log.to("-"),
                                AuditFiles.Webhook.of(Path.of("/w"))));
        AuditFiles all =
                audit(
                        "--audit-policy-file=/p",
                        "--audit-log-path=/x/audit.log",
                        "--audit-log-maxsize=1",
                        "--audit-log-maxage=2",
                        "--audit-log-maxbackup=3",
                        "--audit-log-compress",
                        "--audit-log-mode=blocking-strict",
                        "--audit-log-truncate-enabled",
                        "--audit-log-truncate-max-event-size=77",
                        "--audit-webhook-config-file=/w",
                        "--audit-webhook-initial-backoff=3s",
                        "--audit-webhook-batch-buffer-size=4",
                        "--audit-webhook-batch-max-size=5",
                        "--audit-webhook-batch-max-wait=6s",
                        "--audit-webhook-batch-throttle-qps=0.5",
                        "--audit-webhook-batch-throttle-burst=8");
        assertThat(all.log())
                .isEqualTo(
                        new AuditFiles.Log(
                                "/x/audit.log",
                                new LogRotation(1, 2, 3, true),
                                new SinkOptions(
                                        SinkOptions.Mode.BLOCKING_STRICT,
                                        SinkOptions.LOG.batching(),
                                        77)));
        assertThat(all.webhook())
                .isEqualTo(
                        new AuditFiles.Webhook(
                                Path.of("/w"),
                                Duration.ofSeconds(3),
                                new SinkOptions(
                                        SinkOptions.Mode.BATCH,
                                        new SinkOptions.Batches(
                                                4, 5, Duration.ofSeconds(6), 0.5, 8, true),
                                        0)));
    }

    @Test
    void wrongFlagsOfAuditingAreRefusedInUpstreamsWords() {
        assertWrong("--audit-log-maxage -1 can't be a negative number", "--audit-log-maxage=-1");
        assertWrong(
                "invalid audit log mode fast, allowed modes are \"batch,blocking,blocking-strict\"",
                "--audit-log-mode=fast");
        assertWrong(
                "invalid audit batch log buffer size 0, must be a positive number",
                "--audit-log-mode=batch",
                "--audit-log-batch-buffer-size=0");
        assertWrong(
                "invalid audit truncate log max batch size 5, must be greater than max event size"
                        + " (102400)",
                "--audit-log-truncate-max-batch-size=5");
    }

    private static void assertWrong(String message, String... flags) {
        List<String> all = new ArrayList<>(List.of("--audit-log-path=-"));
        all.addAll(List.of(flags));
        assertThatThrownBy(() -> audit(all.toArray(String[]::new)))
                .isInstanceOf(CommandFailed.class)
                .hasMessage(message);
    }

    private static AuditFiles audit(String... flags) {
        var given = new KubeApiServerFlags(LauncherFlags.read(List.of(flags)));
        assertThat(given.ineffective()).isEmpty();
        return given.audit().files();
    }

    private static RequestLimits limits(String... flags) {
        return new KubeApiServerFlags(LauncherFlags.read(List.of(flags))).limits();
    }

    /// With the files and flags that envtest writes.
    private KubeApiServer start(Store store) throws IOException {
        Path certificates = Files.createDirectories(directory.resolve("certs"));
        Credential own = serving.issueServer("localhost", List.of("localhost", "127.0.0.1"));
        Files.writeString(certificates.resolve("apiserver.crt"), own.certificatePem());
        Files.writeString(certificates.resolve("apiserver.key"), own.keyPem());
        var tokens = CertificateAuthority.create("envtest-environment", CLOCK, RANDOM).root();
        Files.writeString(certificates.resolve("sa-signer.crt"), tokens.certificatePem());
        Files.writeString(certificates.resolve("sa-signer.key"), tokens.keyPem());
        Path authority = certificates.resolve("client-cert-auth-ca.crt");
        Files.writeString(authority, users.pem());
        var flags =
                LauncherFlags.read(
                        List.of(
                                "--allow-privileged=true",
                                "--authorization-mode=Node,RBAC",
                                "--bind-address=127.0.0.1",
                                "--cert-dir=" + certificates,
                                "--client-ca-file=" + authority,
                                "--disable-admission-plugins=ServiceAccount",
                                "--etcd-servers=http://127.0.0.1:1",
                                "--secure-port=" + freePort(),
                                "--service-account-issuer=https://127.0.0.1:1/",
                                "--service-account-key-file="
                                        + certificates.resolve("sa-signer.crt"),
                                "--service-account-signing-key-file="
                                        + certificates.resolve("sa-signer.key"),
                                "--service-cluster-ip-range=10.0.0.0/24"));
        return KubeApiServer.start(new KubeApiServerFlags(flags), store, GROUNDWORK, CLOCK);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private HttpClient client(Credential user) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        var mine = KeyStore.getInstance("PKCS12");
        mine.load(null, new char[0]);
        if (user != null) {
            mine.setKeyEntry("me", user.key(), new char[0], new Certificate[] {user.certificate()});
        }
        keys.init(mine, new char[0]);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", serving.root().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), RANDOM);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static URI uri(KubeApiServer server, String path) {
        return URI.create("https://127.0.0.1:" + server.address().getPort() + path);
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String text(HttpClient client, KubeApiServer server, String path)
            throws IOException, InterruptedException {
        return send(client, HttpRequest.newBuilder(uri(server, path)).build()).body();
    }

    private static int status(HttpClient client, KubeApiServer server, String path)
            throws IOException, InterruptedException {
        return send(client, HttpRequest.newBuilder(uri(server, path)).build()).statusCode();
    }

    private static JsonObject get(HttpClient client, KubeApiServer server, String path)
            throws IOException, InterruptedException {
        return JsonReader.readObject(text(client, server, path));
    }

    private static JsonObject post(
            HttpClient client, KubeApiServer server, String path, String body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(uri(server, path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> reply = send(client, request);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
        return JsonReader.readObject(reply.body());
    }

    private static String plain(URI uri) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return send(client, HttpRequest.newBuilder(uri).build()).body();
        }
    }
}
