package atoll.server.aggregate;

import atoll.api.request.RefusedException;
import atoll.server.pki.Credential;
import atoll.server.proxy.BackendConnection;
import atoll.server.proxy.Peers;
import atoll.server.proxy.ServiceEndpoints;
import atoll.server.proxy.ServiceRoute;
import atoll.server.resource.ClusterStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Requests to other servers, made as a front proxy makes them. Thread-safe.
final class Remotes {
    /// Upstream's, for checks.
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(5);

    private final ServiceEndpoints endpoints;
    private final Peers peers;

    /// @param own the front proxy's certificate; null: others can't tell who asks
    Remotes(ClusterStore store, @Nullable Supplier<Credential> own) {
        this.endpoints = new ServiceEndpoints(store);
        this.peers = new Peers(own);
    }

    /// @throws RefusedException when there is no such service or port
    ServiceRoute route(Delegate delegate) {
        return ServiceRoute.to(
                endpoints, delegate.namespace(), delegate.service(), delegate.port());
    }

    /// Asks in the name of one of the server's own, who may do all.
    ///
    /// @param etag of what is known already; empty for nothing
    /// @param user a name that the other server's log shows
    /// @throws IOException when there is no answer within 5 s
    HttpResponse<byte[]> get(
            Delegate delegate, ServiceRoute route, String path, String user, String etag)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(route, path))
                        .timeout(CHECK_LIMIT)
                        .header("Accept", "application/json, */*")
                        .header("X-Remote-User", user)
                        .header("X-Remote-Group", "system:masters");
        if (!etag.isEmpty()) {
            request.header("If-None-Match", etag);
        }
        return peers.client(delegate.trusting())
                .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /// The body comes as it is sent; without a time limit, for it may be a watch.
    HttpResponse<InputStream> send(Delegate delegate, HttpRequest request)
            throws IOException, InterruptedException {
        return peers.client(delegate.trusting())
                .send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /// A connection that is to speak something else than HTTP in the end.
    ///
    /// @throws IOException when nothing of this machine is behind the service, or it shows another
    ///   certificate
    BackendConnection connect(Delegate delegate, ServiceRoute route) throws IOException {
        InetSocketAddress target = route.target();
        if (target == null) {
            throw new ConnectException("no endpoint is of this machine");
        }
        Peers.Trusting trusting = delegate.trusting();
        return BackendConnection.open(target, trusting.name(), peers.sockets(trusting));
    }

    /// @throws IOException when nothing of this machine is behind the service
    static URI address(ServiceRoute route, String pathAndQuery) throws IOException {
        InetSocketAddress target = route.target();
        if (target == null) {
            throw new ConnectException("no endpoint is of this machine");
        }
        return URI.create(ServiceRoute.url(target) + pathAndQuery);
    }

    /// In the words of Go's library, with the address that stands for the service.
    String why(IOException failure, ServiceRoute route) {
        return Peers.why(failure, route.shown().authority());
    }
}
