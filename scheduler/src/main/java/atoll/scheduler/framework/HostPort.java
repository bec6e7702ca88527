package atoll.scheduler.framework;

/// A port that a pod takes on its node.
///
/// @param address `0.0.0.0`: all of the node's
/// @param protocol `TCP`, `UDP` or `SCTP`; ports of different ones do not conflict
public record HostPort(String address, String protocol, long port) {
    /// Symmetric. Port 80 of `0.0.0.0` conflicts with port 80 of any address.
    public boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (address.equals(other.address)
                        || address.equals("0.0.0.0")
                        || other.address.equals("0.0.0.0"));
    }
}
