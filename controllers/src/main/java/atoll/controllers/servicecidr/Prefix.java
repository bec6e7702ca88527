package atoll.controllers.servicecidr;

import java.math.BigInteger;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// A network of either family.
///
/// Pure. The address is cut to the network's bits: `10.0.0.7/24` is `10.0.0.0/24`.
///
/// @param network its first address, as a number
/// @param bits how many bits an address of its family has
/// @param length how many of them all its addresses share
record Prefix(BigInteger network, int bits, int length) {
    /// Null when the text is none.
    ///
    /// @param cidr `10.96.0.0/12` or `2001:db8::/64`; no name is ever looked up
    static @Nullable Prefix of(String cidr) {
        int slash = cidr.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
            int length = Integer.parseInt(cidr.substring(slash + 1));
            int bits = address.length * 8;
            return new Prefix(masked(new BigInteger(1, address), bits - length), bits, length);
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return null;
        }
    }

    /// The network of one address; null when the text is no address.
    static @Nullable Prefix ofAddress(String address) {
        return of(address + (address.indexOf(':') < 0 ? "/32" : "/128"));
    }

    private static BigInteger masked(BigInteger address, int hostBits) {
        return address.shiftRight(hostBits).shiftLeft(hostBits);
    }

    /// Of one family, and all of the other's addresses; a network contains itself.
    boolean contains(Prefix other) {
        return bits == other.bits
                && length <= other.length
                && masked(other.network, bits - length).equals(network);
    }
}
