package atoll.server.listen;

import atoll.server.pki.AnyPeer;
import atoll.server.pki.ServerKeys;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// One listening address: TLS 1.3 and 1.2, HTTP/2 and HTTP/1.1 by the client's choice, a virtual
/// thread for each request.
public final class Listener implements AutoCloseable {
    /// client-go puts all its watches on one connection.
    private static final int STREAMS_MAX = 1000;

    /// Resets, pings and other frames without work in them that one connection may send in a
    /// second. A manager that stops its informers resets all its watches at once; the library's own
    /// bound of 128 would cost it the connection.
    private static final int CONTROL_FRAMES_MAX = 4 * STREAMS_MAX;

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 8 << 20;
    private static final int HEADERS_MAX = 64 << 10;
    private static final int ACCEPT_QUEUE = 4096;

    /// Longer than any watch, so that a quiet one is not taken for a dead connection.
    static final Duration IDLE_MAX = Duration.ofMinutes(90);

    /// Behind a proxy, doubled slashes and encoded ones are a backend's business, and a name that
    /// can't be one is refused by who knows names. All of ours see the path decoded, so that none
    /// is led past the one that authorizes.
    private static final UriCompliance PATHS =
            UriCompliance.DEFAULT.with(
                    "as Go reads them",
                    Violation.AMBIGUOUS_PATH_SEGMENT,
                    Violation.AMBIGUOUS_EMPTY_SEGMENT,
                    Violation.AMBIGUOUS_PATH_SEPARATOR,
                    Violation.AMBIGUOUS_PATH_PARAMETER,
                    Violation.AMBIGUOUS_PATH_ENCODING,
                    Violation.BAD_UTF8_ENCODING,
                    Violation.TRUNCATED_UTF8_ENCODING,
                    Violation.SUSPICIOUS_PATH_CHARACTERS,
                    Violation.ILLEGAL_PATH_CHARACTERS);

    private static final Duration STOP_GRACE = Duration.ofSeconds(1);

    /// What the library finds worth telling of its own start is nothing to our users. Held here,
    /// because the logging system forgets loggers that nobody holds.
    private static final java.util.logging.Logger LIBRARY =
            java.util.logging.Logger.getLogger("org.eclipse.jetty");

    private final Server server;
    private final JettyBridge bridge;
    private final ServerConnector connector;
    private final InetSocketAddress address;

    /// @param address port 0 for any free one
    public Listener(InetSocketAddress address, ServerKeys identity, ExchangeHandler handler) {
        LIBRARY.setLevel(java.util.logging.Level.WARNING);
        this.address = address;
        // Without a bound: a bounded pool falls silent when that many watches are open.
        this.server = new Server(new VirtualThreadPool(0));
        this.connector = connector(server, tls(identity));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(IDLE_MAX.toMillis());
        this.bridge = new JettyBridge(handler);
        server.setHandler(bridge);
        server.setErrorHandler(new PlainErrors());
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the listener's threads did not start", e);
        }
    }

    private static ServerConnector connector(Server server, SslContextFactory.Server tls) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADERS_MAX);
        http.setUriCompliance(PATHS);
        // Clients that come by an address name no host in their handshake.
        http.addCustomizer(new SecureRequestCustomizer(false));
        var http1 = new HttpConnectionFactory(http);
        var http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(STREAMS_MAX);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW);
        http2.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        http2.setRateControlFactory(new WindowRateControl.Factory(CONTROL_FRAMES_MAX));
        var alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        return new ServerConnector(
                server,
                null,
                null,
                null,
                1,
                1,
                new SslConnectionFactory(tls, alpn.getProtocol()),
                alpn,
                http2,
                http1);
    }

    private static SslContextFactory.Server tls(ServerKeys identity) {
        var factory = new SslContextFactory.Server();
        factory.setSslContext(context(identity));
        factory.setWantClientAuth(true);
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        return factory;
    }

    private static SSLContext context(ServerKeys identity) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new OneKey(identity)},
                    // Whether a certificate means anything is decided later, where a refusal can be
                    // a
                    // 401 that names no reason, as upstream's is; a failed handshake tells a user
                    // nothing.
                    new TrustManager[] {new AnyPeer(identity.clientAuthorities())},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Begins to listen.
    ///
    /// @return where it listens
    /// @throws ListenException when the address is taken or not ours
    public InetSocketAddress start() {
        try {
            server.addConnector(connector);
            server.manage(connector);
            connector.start();
            return new InetSocketAddress(address.getAddress(), connector.getLocalPort());
        } catch (Exception e) {
            stop();
            throw new ListenException(
                    isTaken(e)
                            ? "port %d on %s is in use by another program"
                                    .formatted(
                                            address.getPort(),
                                            address.getAddress().getHostAddress())
                            : "port %d on %s cannot be listened on (%s)"
                                    .formatted(
                                            address.getPort(),
                                            address.getAddress().getHostAddress(),
                                            rootOf(e).getMessage()),
                    e);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    private static boolean isTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof BindException && message.contains("in use")) {
                return true;
            }
        }
        return false;
    }

    /// Stops listening, and gives requests under way a moment to end.
    @Override
    public void close() {
        bridge.awaitQuiet(STOP_GRACE);
        stop();
    }

    private void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the listener did not stop", e);
        }
    }
}
