package atoll.server.proxy;

import atoll.api.request.RefusedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Where a connection to a service's address goes.
///
/// @param shown the address that stands for the service, as messages show it
/// @param target where somebody of this machine may listen; null when no endpoint is of this
///   machine, so that a connection is refused as it is where nothing answers
public record ServiceRoute(Endpoint shown, @Nullable InetSocketAddress target) {
    /// @throws RefusedException when there is no such service or port, or nothing stands for it
    /// @param port of the service, by number
    public static ServiceRoute to(
            ServiceEndpoints endpoints, String namespace, String name, int port) {
        Endpoint shown = endpoints.clusterAddress(namespace, name, port);
        return new ServiceRoute(shown, target(endpoints, namespace, name, port, shown));
    }

    /// Null, not a refusal, where there is no endpoint: upstream would connect to the cluster
    /// address and be refused.
    private static @Nullable InetSocketAddress target(
            ServiceEndpoints endpoints, String namespace, String name, int port, Endpoint shown) {
        InetAddress external = ThisMachine.address(shown.host());
        if (external != null) {
            return new InetSocketAddress(external, shown.port());
        }
        try {
            Endpoint endpoint = endpoints.endpoint(namespace, name, port);
            InetAddress address = ThisMachine.address(endpoint.host());
            return address == null ? null : new InetSocketAddress(address, endpoint.port());
        } catch (RefusedException _) {
            return null;
        }
    }

    /// `https://ADDRESS:PORT`, to be connected to.
    public static String url(InetSocketAddress target) {
        String host = target.getAddress().getHostAddress();
        return "https://" + new Endpoint(host, target.getPort(), null).authority();
    }
}
