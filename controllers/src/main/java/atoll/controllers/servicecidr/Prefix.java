package atoll.controllers.servicecidr;

import java.math.BigInteger;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// A network of either family.
///
/// @param network its first address, as a number
/// @param bits how many bits an address of its family has
/// @param length how many of them all its addresses share
record Prefix(BigInteger network, int bits, int length) {
    /// Null when the text is none.
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

    boolean contains(Prefix other) {
        return bits == other.bits
                && length <= other.length
                && masked(other.network, bits - length).equals(network);
    }
}
