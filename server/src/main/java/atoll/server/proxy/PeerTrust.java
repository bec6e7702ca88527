package atoll.server.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts a server by the name it is known by, whatever address it was reached at: behind a service
/// the certificate is for the service. What is wrong is told in the words of Go's library, which
/// upstream passes on.
///
/// Names are looked for among the subject's alternative names alone, as Go has it since 1.15; a
/// common name counts for nothing. For servers only: it refuses every client.
final class PeerTrust extends X509ExtendedTrustManager {
    /// Kinds of alternative names, RFC 5280 section 4.2.1.6.
    private static final int DNS = 2;

    private static final int ADDRESS = 7;

    private final @Nullable X509TrustManager authorities;
    private final String name;

    private PeerTrust(@Nullable X509TrustManager authorities, String name) {
        this.authorities = authorities;
        this.name = name;
    }

    /// Trusts anybody.
    static PeerTrust none() {
        return new PeerTrust(null, "");
    }

    /// @param pem the certificates of who issued the server's; empty for the platform's roots
    /// @param name that the server's certificate must hold
    /// @throws GeneralSecurityException when `pem` holds what is no certificate
    static PeerTrust of(byte[] pem, String name) throws GeneralSecurityException, IOException {
        KeyStore trusted = null;
        if (pem.length > 0) {
            trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate each :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))) {
                trusted.setCertificateEntry("ca" + count++, each);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return new PeerTrust((X509TrustManager) factory.getTrustManagers()[0], name);
    }

    /// Whatever is wrong with the chain is told as an unknown authority.
    private void check(X509Certificate[] chain, String type) throws CertificateException {
        X509TrustManager known = authorities;
        if (known == null) {
            return;
        }
        try {
            known.checkServerTrusted(chain, type);
        } catch (CertificateException e) {
            throw new CertificateException(
                    "tls: failed to verify certificate: x509: certificate signed by unknown"
                            + " authority",
                    e);
        }
        requireName(chain[0]);
    }

    /// @throws CertificateException that lists the names which the certificate does hold
    private void requireName(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        var names = new ArrayList<String>();
        for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
            int kind = (Integer) each.getFirst();
            if ((kind == DNS || kind == ADDRESS) && each.get(1) instanceof String held) {
                if (kind == DNS ? matches(held) : isSameAddress(held)) {
                    return;
                }
                names.add(held);
            }
        }
        throw new CertificateException(
                "tls: failed to verify certificate: x509: "
                        + (names.isEmpty()
                                ? "certificate is not valid for any names, but wanted to match "
                                        + name
                                : "certificate is valid for %s, not %s"
                                        .formatted(String.join(", ", names), name)));
    }

    /// `*.example.com` matches `a.example.com`, not `example.com` nor `a.b.example.com`.
    private boolean matches(String held) {
        String pattern = held.toLowerCase(Locale.ROOT);
        String wanted = name.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return pattern.equals(wanted)
                || (pattern.startsWith("*.")
                        && dot > 0
                        && pattern.substring(1).equals(wanted.substring(dot)));
    }

    /// Compares addresses, not their spelling; false when either is a name.
    private boolean isSameAddress(String held) {
        try {
            return InetAddress.ofLiteral(held).equals(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("no client is expected here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no client is expected here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("no client is expected here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
