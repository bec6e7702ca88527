package atoll.server;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.pki.CertificateAuthority;
import atoll.server.pki.Credential;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/// Another server on loopback, with a certificate of an authority of its own: what a webhook or an
/// aggregated API server is to ours. Keeps what it was asked.
public final class HttpsPeer implements AutoCloseable {
    /// @param peer who asked, by its certificate; empty when it showed none
    public record Asked(
            String method,
            String path,
            Map<String, List<String>> headers,
            String body,
            String peer) {
        public JsonObject json() {
            return JsonReader.readObject(body);
        }

        public List<String> header(String name) {
            return headers.getOrDefault(name, List.of());
        }
    }

    /// @param stalls whether the last byte of the body never comes
    public record Answer(int code, String type, String body, boolean stalls) {
        public Answer(int code, String type, String body) {
            this(code, type, body, false);
        }

        public static Answer json(String body) {
            return new Answer(200, "application/json", body);
        }
    }

    public final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CertificateAuthority authority =
            CertificateAuthority.create("peer", InstantSource.system(), new SecureRandom());
    private final HttpsServer server;
    private final CompletableFuture<Boolean> closing = new CompletableFuture<>();

    /// @param trusted whose clients' certificates it asks for; null: it asks for none
    /// @param names that its certificate holds
    public HttpsPeer(Function<Asked, Answer> answers, X509Certificate trusted, String... names) {
        try {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            SSLContext context = context(authority.issueServer("peer", List.of(names)), trusted);
            server.setHttpsConfigurator(
                    new HttpsConfigurator(context) {
                        @Override
                        public void configure(HttpsParameters parameters) {
                            SSLParameters wanted = context.getDefaultSSLParameters();
                            wanted.setWantClientAuth(trusted != null);
                            parameters.setSSLParameters(wanted);
                        }
                    });
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
    }

    private static SSLContext context(Credential credential, X509Certificate trusted)
            throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, new char[0]);
        own.setKeyEntry(
                "own", credential.key(), new char[0], new Certificate[] {credential.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        TrustManagerFactory trust = null;
        if (trusted != null) {
            KeyStore others = KeyStore.getInstance("PKCS12");
            others.load(null, new char[0]);
            others.setCertificateEntry("ca", trusted);
            trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(others);
        }
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
        return context;
    }

    private void answer(HttpExchange exchange, Function<Asked, Answer> answers) throws IOException {
        try (exchange) {
            var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(exchange.getRequestHeaders());
            var one =
                    new Asked(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().toString(),
                            headers,
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8),
                            peer(exchange));
            asked.add(one);
            Answer answer = answers.apply(one);
            if (answer.stalls()) {
                exchange.sendResponseHeaders(answer.code(), answer.body().length() + 1L);
                exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                closing.join();
                return;
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.code(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String peer(HttpExchange exchange) {
        try {
            var session = ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession();
            return ((X509Certificate) session.getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (javax.net.ssl.SSLPeerUnverifiedException _) {
            return "";
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url(String path) {
        return "https://localhost:" + port() + path;
    }

    /// As `caBundle` wants it.
    public String bundle() {
        return Base64.getEncoder().encodeToString(authority.pem().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closing.complete(true);
        server.stop(0);
    }
}
