package atoll.server.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// What one server shows to its clients, and whose client certificates it believes.
///
/// @param chain the server's own certificate, then its issuers'
/// @param key of the first of them
/// @param clientAuthorities issuers of client certificates that count; may be empty
public record ServerKeys(
        List<X509Certificate> chain, PrivateKey key, List<X509Certificate> clientAuthorities) {
    public ServerKeys {
        chain = List.copyOf(chain);
        clientAuthorities = List.copyOf(clientAuthorities);
    }

    /// Everything from one authority.
    public static ServerKeys of(Pki pki) {
        X509Certificate authority = pki.authority().root().certificate();
        return new ServerKeys(
                List.of(pki.serving().certificate(), authority),
                pki.serving().key(),
                List.of(authority));
    }

    /// As these, with more issuers of client certificates.
    ///
    /// @param issuers counted beside the others; an issuer twice does no harm
    public ServerKeys withMore(List<X509Certificate> issuers) {
        var all = new ArrayList<>(clientAuthorities);
        all.addAll(issuers);
        return new ServerKeys(chain, key, all);
    }

    /// Without the key, which no log is to show.
    @Override
    public String toString() {
        return "ServerKeys[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
