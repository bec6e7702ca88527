package atoll.server.serve;

import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.server.authenticate.UserInfo;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.Negotiation;
import atoll.server.flow.Ticket;
import atoll.server.listen.Exchange;
import atoll.server.registry.Caller;
import atoll.server.resource.ResourceDefinition;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request on its way: known who asks and what, and that it is allowed.
///
/// @param ticket what it holds of the server while it is served
record Call(
        Exchange exchange,
        ServedCluster cluster,
        RequestInfo info,
        Query query,
        UserInfo user,
        Ticket ticket) {

    private static final Set<String> WITH_ROWS = Set.of("", "status", "scale");
    private static final Set<String> STREAMED = Set.of("list", "watch");

    Caller caller() {
        return new Caller(user, userAgent());
    }

    /// Sub-protocols of the WebSocket that is asked for; null when none is.
    @Nullable List<String> webSocketProtocols() {
        List<String> offered = exchange.webSocketProtocols();
        return offered == null ? null : WebSocketToken.others(offered);
    }

    String userAgent() {
        return header("User-Agent");
    }

    /// Empty when absent.
    String header(String name) {
        String value = exchange.header(name);
        return value == null ? "" : value;
    }

    ObjectKey key() {
        return new ObjectKey(place(), info.name());
    }

    /// The namespace the resource's objects are in; empty for cluster-scoped ones.
    String place() {
        return definition().namespaced() ? info.namespace() : "";
    }

    /// @throws RefusedException with a 404 when the cluster serves no such resource
    ResourceDefinition definition() {
        return cluster.resources()
                .find(info.groupVersionResource())
                .orElseThrow(() -> new RefusedException(Status.unknownPath()));
    }

    Format format(Encoder encoder) {
        String accept = header("Accept");
        ResourceDefinition definition = definition();
        if (definition.builtIn()) {
            Negotiation.requireRoute(accept, STREAMED.contains(info.verb()));
        }
        Format format = encoder.offer(definition.kind()).choose(accept, query, userAgent());
        if (format.shape() == Format.Shape.TABLE) {
            requireRows(encoder);
        }
        return format;
    }

    /// Most parts of an object have no rows.
    private void requireRows(Encoder encoder) {
        encoder.table(definition());
        if (!WITH_ROWS.contains(info.subresource())) {
            throw new RefusedException(Negotiation.notAcceptable());
        }
    }
}
