package atoll.api.validation;

import java.net.InetAddress;

/// The text forms of IP addresses and networks. Strict as upstream's newer validation is: no
/// leading zeros, no zones (`fe80::1%eth0`), no surrounding blanks. Whoever must let older forms
/// pass asks for them with [#unpadded]. Methods that say *valid* rely on an earlier check and fail
/// otherwise. Stateless.
public final class Addresses {
    private Addresses() {}

    /// Of either family.
    public static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    /// Four decimal numbers without leading zeros.
    public static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty()
                            && part.length() <= 3
                            && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Integer.parseInt(part) > 255 || isPadded(part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPadded(String digits) {
        return digits.length() > 1 && digits.charAt(0) == '0';
    }

    /// Eight groups of hexadecimal digits, one run of zeros shortened to `::`, the last two groups
    /// possibly an IPv4 address.
    public static boolean isIpv6(String text) {
        int lastColon = text.lastIndexOf(':');
        if (lastColon < 0) {
            return false;
        }
        String plain = text;
        String tail = text.substring(lastColon + 1);
        if (tail.indexOf('.') >= 0) {
            if (!isIpv4(tail)) {
                return false;
            }
            plain = text.substring(0, lastColon + 1) + "0:0";
        }
        int gap = plain.indexOf("::");
        if (gap < 0) {
            return groups(plain) == 8;
        }
        String left = plain.substring(0, gap);
        String right = plain.substring(gap + 2);
        int leftGroups = left.isEmpty() ? 0 : groups(left);
        int rightGroups = right.isEmpty() ? 0 : groups(right);
        return leftGroups >= 0 && rightGroups >= 0 && leftGroups + rightGroups <= 7;
    }

    /// The number of groups; -100 when one is malformed.
    private static int groups(String text) {
        String[] parts = text.split(":", -1);
        for (String part : parts) {
            if (part.isEmpty()
                    || part.length() > 4
                    || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
                return -100;
            }
        }
        return parts.length;
    }

    /// Without the zeros that lead the numbers of an IPv4 address or of a prefix's length: some
    /// read such numbers as octal. `010.0.0.1/08 → 10.0.0.1/8`. Other text comes back as it was.
    public static String unpadded(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        int colon = address.lastIndexOf(':');
        String dotted = address.substring(colon + 1);
        String plain =
                address.substring(0, colon + 1)
                        + (dotted.indexOf('.') < 0 ? dotted : withoutZeros(dotted));
        return slash < 0 ? plain : plain + "/" + withoutZeros(text.substring(slash + 1));
    }

    private static String withoutZeros(String digits) {
        return digits.replaceAll("\\b0+(?=[0-9])", "");
    }

    /// Whether a valid address is an IPv4 one in the form of IPv6. `::ffff:10.0.0.1`.
    public static boolean isMapped(String address) {
        return address.indexOf(':') >= 0 && InetAddress.ofLiteral(address).getAddress().length == 4;
    }

    /// A valid address in the one form of RFC 5952; what is an IPv4 address in the form of IPv6
    /// becomes one. `2001:DB8:0:0::1 → 2001:db8::1`, `::ffff:10.0.0.1 → 10.0.0.1`.
    public static String canonical(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return bytes.length == 4 ? dotted(bytes) : grouped(bytes);
    }

    private static String dotted(byte[] bytes) {
        return "%d.%d.%d.%d"
                .formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff, bytes[3] & 0xff);
    }

    /// The longest run of two or more zeros, the first of several, is left out.
    private static String grouped(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int gap = -1;
        int gapEnd = -1;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && groups[to] == 0) {
                to++;
            }
            if (to - from >= 2 && to - from > gapEnd - gap) {
                gap = from;
                gapEnd = to;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i = gapEnd - 1;
            } else {
                text.append(i == 0 || i == gapEnd ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /// The network of a valid `cidr`, in its one form: no bit beyond the prefix is set. `10.1.2.3/8
    /// → 10.0.0.0/8`, `::ffff:10.1.2.3/104 → 10.0.0.0/8`.
    public static String network(String cidr) {
        byte[] address = address(cidr);
        int bits = bits(cidr);
        if (address.length == 4 && cidr.indexOf(':') >= 0) {
            bits = Math.max(0, bits - 96);
        }
        for (int bit = bits; bit < address.length * 8; bit++) {
            address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return (address.length == 4 ? dotted(address) : grouped(address)) + "/" + bits;
    }

    /// An address, a slash and the number of bits that stand for the network. Bits beyond the
    /// prefix may be set: [#isMasked] asks about those.
    public static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        String bits = text.substring(slash + 1);
        boolean number =
                !bits.isEmpty()
                        && bits.length() <= 3
                        && !isPadded(bits)
                        && bits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number
                && ((isIpv4(address) && Integer.parseInt(bits) <= 32)
                        || (isIpv6(address) && Integer.parseInt(bits) <= 128));
    }

    /// Whether a network is a part of another, and smaller. Both are valid. A network is not within
    /// itself, nor within one of the other family.
    public static boolean isWithin(String inner, String outer) {
        int innerBits = bits(inner);
        int outerBits = bits(outer);
        byte[] a = address(inner);
        byte[] b = address(outer);
        if (a.length != b.length || outerBits >= innerBits) {
            return false;
        }
        for (int bit = 0; bit < outerBits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /// Whether no bit is set beyond the length of the prefix of a valid `cidr`.
    public static boolean isMasked(String cidr) {
        byte[] address = address(cidr);
        int bits = bits(cidr);
        for (int bit = bits; bit < address.length * 8; bit++) {
            if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bits(String cidr) {
        return Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
    }

    /// Four bytes or sixteen; the address of `cidr` before the slash.
    private static byte[] address(String cidr) {
        return InetAddress.ofLiteral(cidr.substring(0, cidr.indexOf('/'))).getAddress();
    }
}
