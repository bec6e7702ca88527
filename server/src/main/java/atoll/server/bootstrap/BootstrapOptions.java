package atoll.server.bootstrap;

import java.time.InstantSource;

/// What the standard objects say about this one server.
///
/// @param serviceCidr `10.0.0.0/16`; the `kubernetes` service gets its first address
/// @param address where pods and clients in the cluster reach the server, as an IP; a loopback
///   address is published as no endpoint at all, because Kubernetes accepts none
/// @param port the server's port at that address
/// @param trust told to servers behind this one
/// @param host the machine's name, from which the server's identity is drawn
/// @param clock for times in conditions, the lease and the config map
public record BootstrapOptions(
        InstantSource clock,
        String serviceCidr,
        String address,
        int port,
        ClusterTrust trust,
        String host) {
    public BootstrapOptions {
        if (port <= 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /// @param clientCaPem the authority of client certificates
    /// @param proxyCaPem the authority of front proxies
    public BootstrapOptions(
            InstantSource clock,
            String serviceCidr,
            String address,
            int port,
            String clientCaPem,
            String proxyCaPem,
            String host) {
        this(
                clock,
                serviceCidr,
                address,
                port,
                ClusterTrust.standard(clientCaPem, proxyCaPem),
                host);
    }
}
