package atoll.client;

import atoll.api.request.UnreachableException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// How to reach a cluster and who to be there. A bearer token, a client certificate, or neither;
/// what else a kubeconfig may say (an `exec` plugin, a proxy, to skip verification) is not known
/// here.
///
/// @param server may carry a path: `https://127.0.0.1:7443/clusters/member1`
/// @param certificateAuthority PEM; null: the JDK's trusted authorities
/// @param clientCertificate PEM; null without one, like `clientKey`
/// @param token for `Authorization: Bearer`; null without one
public record Connection(
        URI server,
        @Nullable String certificateAuthority,
        @Nullable String clientCertificate,
        @Nullable String clientKey,
        @Nullable String token) {

    /// Until TCP and TLS stand; answers have a limit of their own.
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    /// A client of its own, so with an HTTP/2 connection of its own. The caller closes it.
    ///
    /// @throws UnreachableException when the credentials cannot be used
    public HttpClient open() {
        return HttpClient.newBuilder()
                .sslContext(tls())
                .connectTimeout(CONNECT_WITHIN)
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    /// Whom to trust and who to be, for whoever speaks TLS without [#open].
    ///
    /// @throws UnreachableException when a certificate or key cannot be used
    public SSLContext tls() {
        try {
            var tls = SSLContext.getInstance("TLS");
            tls.init(keys(), trust(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new UnreachableException(
                    "the credentials for " + server + " cannot be used: " + e.getMessage(), e);
        }
    }

    /// Null: no client certificate is shown.
    private KeyManager @Nullable [] keys() throws GeneralSecurityException {
        if (clientCertificate == null || clientKey == null) {
            return null;
        }
        List<X509Certificate> chain = Pem.certificates(clientCertificate);
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "client",
                Pem.privateKey(clientKey),
                new char[0],
                chain.toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    /// Null: the JDK's authorities are trusted. Host names are checked either way.
    private TrustManager @Nullable [] trust() throws GeneralSecurityException {
        if (certificateAuthority == null) {
            return null;
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate certificate : Pem.certificates(certificateAuthority)) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /// In memory; it has no password.
    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }
}
