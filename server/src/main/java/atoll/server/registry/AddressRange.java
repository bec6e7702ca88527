package atoll.server.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// The addresses of a CIDR that Services may have: all but the first and the last. The lower end is
/// left to those who choose one themselves for as long as there are others.
final class AddressRange {
    private static final long SIZE_MAX = 1 << 20;

    private final String cidr;
    private final BigInteger base;
    private final int bytes;
    private final int size;

    AddressRange(String cidr) {
        this.cidr = cidr;
        int slash = cidr.indexOf('/');
        byte[] address = bytes(cidr.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("not a CIDR: " + cidr);
        }
        int prefix = Integer.parseInt(cidr.substring(slash + 1));
        this.bytes = address.length;
        int hostBits = bytes * 8 - prefix;
        this.base = new BigInteger(1, address).shiftRight(hostBits).shiftLeft(hostBits);
        long all = hostBits >= 21 ? SIZE_MAX : 1L << hostBits;
        this.size = (int) Math.max(0, all - 2);
    }

    int size() {
        return size;
    }

    /// Where addresses that nobody asked for begin.
    int dynamicStart() {
        int reserved = Math.min(Math.max(16, size / 16), 256);
        return size <= reserved ? 0 : reserved;
    }

    /// The address at an offset from 0 up to [#size()].
    String at(int offset) {
        byte[] value = base.add(BigInteger.valueOf(offset + 1L)).toByteArray();
        byte[] address = new byte[bytes];
        for (int i = 0; i < bytes && i < value.length; i++) {
            address[bytes - 1 - i] = value[value.length - 1 - i];
        }
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(cidr, e);
        }
    }

    boolean contains(String address) {
        byte[] wanted = bytes(address);
        if (wanted == null || wanted.length != bytes) {
            return false;
        }
        BigInteger offset = new BigInteger(1, wanted).subtract(base).subtract(BigInteger.ONE);
        return offset.signum() >= 0 && offset.compareTo(BigInteger.valueOf(size)) < 0;
    }

    /// Only literals are read: no name is ever looked up.
    private static byte @Nullable [] bytes(String literal) {
        try {
            return InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    @Override
    public String toString() {
        return cidr;
    }
}
