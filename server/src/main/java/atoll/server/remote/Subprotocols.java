package atoll.server.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sub-protocols of the streams into pods. The first that a client names and we know is taken,
/// as upstream does it.
public final class Subprotocols {
    /// Of commands over SPDY.
    public static final List<String> COMMAND_SPDY =
            List.of(
                    "v4.channel.k8s.io",
                    "v3.channel.k8s.io",
                    "v2.channel.k8s.io",
                    "channel.k8s.io");

    /// Of port-forward over SPDY.
    public static final List<String> FORWARD_SPDY = List.of("portforward.k8s.io");

    /// The one that knows how to close a single stream; upstream's server prefers it to all others.
    private static final String CLOSING = "v5.channel.k8s.io";

    private static final List<String> COMMAND_WEBSOCKET =
            List.of(
                    "channel.k8s.io",
                    "base64.channel.k8s.io",
                    "v4.channel.k8s.io",
                    "v4.base64.channel.k8s.io");

    private static final List<String> FORWARD_WEBSOCKET =
            List.of("v4.channel.k8s.io", "v4.base64.channel.k8s.io");

    private static final String TUNNEL = "SPDY/3.1+";
    private static final String TUNNELED = ".k8s.io";

    private Subprotocols() {}

    /// Of a command over a WebSocket.
    ///
    /// @return empty when the client names none and gets the oldest; null when we know none of its
    public static @Nullable String command(List<String> offered) {
        if (offered.contains(CLOSING)) {
            return CLOSING;
        }
        return offered.isEmpty() ? "" : common(offered, COMMAND_WEBSOCKET);
    }

    /// Of port-forward with channels on a WebSocket.
    ///
    /// @return as [#command]
    public static @Nullable String forward(List<String> offered) {
        return offered.isEmpty() ? "" : common(offered, FORWARD_WEBSOCKET);
    }

    /// Whether a WebSocket is to carry SPDY.
    ///
    /// By a name such as `SPDY/3.1+portforward.k8s.io`.
    public static boolean isTunnel(List<String> offered) {
        return offered.stream().anyMatch(Subprotocols::isTunneled);
    }

    /// The SPDY sub-protocols for which a WebSocket is asked.
    public static List<String> tunneled(List<String> offered) {
        return offered.stream()
                .filter(Subprotocols::isTunneled)
                .map(one -> one.substring(TUNNEL.length()))
                .toList();
    }

    /// The name of a SPDY sub-protocol within a WebSocket.
    public static String asTunneled(String protocol) {
        return TUNNEL + protocol;
    }

    private static boolean isTunneled(String protocol) {
        return protocol.startsWith(TUNNEL) && protocol.endsWith(TUNNELED);
    }

    /// @return null when there is none
    /// @param offered by the client, what it likes best first
    public static @Nullable String common(List<String> offered, List<String> known) {
        return offered.stream().filter(known::contains).findFirst().orElse(null);
    }
}
