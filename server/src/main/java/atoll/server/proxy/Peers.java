package atoll.server.proxy;

import atoll.server.pki.Credential;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// HTTP clients of other servers, one for each way of trusting, made when first needed.
/// Thread-safe.
public final class Peers {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /// Then all are forgotten and made anew as they are needed.
    private static final int KEPT_MAX = 256;

    private final ConcurrentHashMap<Trusting, HttpClient> clients = new ConcurrentHashMap<>();
    private final @Nullable Supplier<Credential> own;

    /// What a server must show.
    ///
    /// The key under which clients are kept.
    ///
    /// @param name that its certificate must hold
    /// @param bundle base64 of PEM: who may have issued it; empty for the platform's roots
    /// @param anybody whether nothing is checked
    public record Trusting(String name, String bundle, boolean anybody) {}

    /// @param own who these clients say they are, asked when one is made; null: nobody
    public Peers(@Nullable Supplier<Credential> own) {
        this.own = own;
    }

    /// Redirects are never followed: an answer must come from who was asked. Connecting takes 10 s
    /// at most; the rest is up to the request's own limit.
    ///
    /// @throws IOException when there is no making sense of the bundle
    public HttpClient client(Trusting trusting) throws IOException {
        HttpClient known = clients.get(trusting);
        if (known != null) {
            return known;
        }
        if (clients.size() >= KEPT_MAX) {
            clients.clear();
        }
        try {
            HttpClient made = made(trusting);
            HttpClient other = clients.putIfAbsent(trusting, made);
            return other == null ? made : other;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("unable to load root certificates: " + e.getMessage(), e);
        }
    }

    private HttpClient made(Trusting trusting) throws GeneralSecurityException, IOException {
        SSLContext context = context(trusting);
        var parameters = new SSLParameters();
        if (!trusting.name().isEmpty()) {
            parameters.setServerNames(names(trusting.name()));
        }
        return HttpClient.newBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(context)
                .sslParameters(parameters)
                .build();
    }

    /// Connections by hand, for what is no HTTP in the end.
    ///
    /// @throws IOException when there is no making sense of the bundle
    public SSLSocketFactory sockets(Trusting trusting) throws IOException {
        try {
            return context(trusting).getSocketFactory();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("unable to load root certificates: " + e.getMessage(), e);
        }
    }

    private SSLContext context(Trusting trusting) throws GeneralSecurityException, IOException {
        PeerTrust trust =
                trusting.anybody()
                        ? PeerTrust.none()
                        : PeerTrust.of(
                                Base64.getDecoder().decode(trusting.bundle()), trusting.name());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(), new TrustManager[] {trust}, null);
        return context;
    }

    /// An address is no name, and is not sent as one.
    private static List<javax.net.ssl.SNIServerName> names(String name) {
        try {
            java.net.InetAddress.ofLiteral(name);
            return List.of();
        } catch (IllegalArgumentException _) {
            return List.of(new SNIHostName(name));
        }
    }

    /// What is shown to a server that asks for a certificate; null for nothing.
    private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
        if (own == null) {
            return null;
        }
        Credential credential = own.get();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry(
                "own", credential.key(), new char[0], new Certificate[] {credential.certificate()});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    /// Why there is no answer, in the words of Go's library.
    ///
    /// `context deadline exceeded`, `dial tcp 10.0.0.1:443: connect: connection refused`, `EOF`;
    /// for certificates what [PeerTrust] said.
    ///
    /// @param shown `host:port` that the connection was to
    public static String why(IOException failure, String shown) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof CertificateException
                    && String.valueOf(at.getMessage()).contains("x509:")) {
                return String.valueOf(at.getMessage());
            }
        }
        return switch (failure) {
            case HttpTimeoutException _ -> "context deadline exceeded";
            case ConnectException _ -> refused(shown);
            case ClosedChannelException _ -> "EOF";
            default -> String.valueOf(failure.getMessage());
        };
    }

    /// What nobody listens at.
    public static String refused(String shown) {
        return "dial tcp " + shown + ": connect: connection refused";
    }
}
