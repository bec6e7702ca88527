package atoll.server.proxy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells which hosts are the machine the server runs on. Nothing else is ever connected to: the
/// addresses of a simulated cluster may be anybody's outside.
public final class ThisMachine {
    private ThisMachine() {}

    /// The address to connect to. No name is looked up but `localhost` and those below it, which
    /// mean this machine by definition.
    ///
    /// `0.0.0.0` and `::` are nobody's. Asks the operating system for its interfaces each time, for
    /// addresses come and go.
    ///
    /// @param host an IP address without brackets, or a name
    /// @return null when it is another machine's
    public static @Nullable InetAddress address(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return InetAddress.getLoopbackAddress();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(host);
            boolean own =
                    address.isLoopbackAddress()
                            || (!address.isAnyLocalAddress()
                                    && NetworkInterface.getByInetAddress(address) != null);
            return own ? address : null;
        } catch (IllegalArgumentException | SocketException _) {
            return null;
        }
    }
}
