package atoll.server.listen;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Lets any client certificate through the handshake, which proves that the client owns its key.
/// Whether the certificate means anything is decided later, where a refusal can be a `401` that
/// names no reason, as upstream does; a handshake failure would tell a user nothing.
final class AnyClient extends X509ExtendedTrustManager {
    private final List<X509Certificate> authorities;

    /// @param authorities shown to clients, so that they can choose a certificate
    AnyClient(List<X509Certificate> authorities) {
        this.authorities = authorities;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw refusal();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw refusal();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw refusal();
    }

    private static RuntimeException refusal() {
        return new UnsupportedOperationException("this side is the server");
    }
}
