package atoll.server.proxy;

import atoll.api.ObjectKey;
import org.jspecify.annotations.Nullable;

/// One place that traffic can go to.
///
/// @param host an IP address, or a name
/// @param pod the pod behind it; null when none is known
/// @param port 1 to 65535; 0 when the object that was read had none
public record Endpoint(String host, int port, @Nullable ObjectKey pod) {
    /// `host:port`, an IPv6 address in brackets, as Go joins them.
    public String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
