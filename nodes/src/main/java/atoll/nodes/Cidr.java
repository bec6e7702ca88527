package atoll.nodes;

import org.jspecify.annotations.Nullable;

/// A block of IPv4 addresses.
///
/// Addresses are numbers so that a free one is an offset into a bit set. IPv6 is not known here:
/// simulated clusters are single-stack.
///
/// @param base the first address, as an unsigned 32-bit number
/// @param prefix bits of the network part
record Cidr(long base, int prefix) {
    /// `of(10, 128, 0, 0, 9)` is `10.128.0.0/9`. The address must be the block's first; nothing is
    /// cut off.
    static Cidr of(int a, int b, int c, int d, int prefix) {
        return new Cidr(((long) a << 24) | (b << 16) | (c << 8) | d, prefix);
    }

    /// Null for anything but IPv4 in CIDR notation. Bits beyond the prefix are cleared:
    /// `10.1.2.3/24` → `10.1.2.0/24`.
    static @Nullable Cidr parse(String text) {
        int slash = text.indexOf('/');
        long address = slash < 0 ? -1 : parseAddress(text.substring(0, slash));
        if (address < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            return null;
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        if (prefix > 32) {
            return null;
        }
        long size = 1L << (32 - prefix);
        return new Cidr(address / size * size, prefix);
    }

    /// -1 for anything but a dotted IPv4 address. `10.0.0.1` → 167772161. Leading zeros are let
    /// pass, up to three digits a part.
    static long parseAddress(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long address = 0;
        for (String part : parts) {
            if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
                return -1;
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    long size() {
        return 1L << (32 - prefix);
    }

    boolean contains(long address) {
        return address >= base && address < base + size();
    }

    /// The address at `offset` from the first one, dotted. An offset past the block's end is not
    /// refused.
    String address(long offset) {
        long value = base + offset;
        return (value >> 24 & 255)
                + "."
                + (value >> 16 & 255)
                + "."
                + (value >> 8 & 255)
                + "."
                + (value & 255);
    }

    @Override
    public String toString() {
        return address(0) + "/" + prefix;
    }
}
