package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Values.bool;
import static atoll.api.cel.Values.number;
import static atoll.api.cel.Values.string;
import static atoll.api.cel.Values.text;

import atoll.api.validation.Addresses;
import atoll.base.json.Json;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.Predicate;

/// IP addresses and networks. Upstream: `ip.go` and `cidr.go` of apiserver's `cel/library`. Neither
/// zones nor leading zeros are accepted.
final class Networks {
    private static final Type IP = new Type.Named("net.IP");
    private static final Type CIDR = new Type.Named("net.CIDR");

    private Networks() {}

    private record Ip(InetAddress address) implements Value.Opaque {
        @Override
        public long extent() {
            return address.getAddress().length;
        }

        @Override
        public Type type() {
            return IP;
        }
    }

    /// Two are equal when address and prefix are, bits beyond the prefix included.
    ///
    /// @param address as written
    private record Cidr(InetAddress address, int bits) implements Value.Opaque {
        @Override
        public long extent() {
            return Math.ceilDiv(bits, 8);
        }

        @Override
        public Type type() {
            return CIDR;
        }

        /// Of another family it holds none.
        boolean holds(InetAddress other) {
            byte[] mine = masked(address, bits);
            return mine.length == other.getAddress().length
                    && Arrays.equals(mine, masked(other, bits));
        }

        @Override
        public String toString() {
            return shown(address) + "/" + bits;
        }
    }

    static void declare(Functions.Builder functions) {
        functions.global("ip", IP, args -> ip(string(args[0])), STRING);
        functions.global("isIP", BOOL, args -> bool(isIp(string(args[0]))), STRING);
        functions.global(
                "ip.isCanonical",
                BOOL,
                args -> bool(shown(ip(string(args[0])).address()).equals(string(args[0]))),
                STRING);
        functions.global("string", STRING, args -> text(shown(((Ip) args[0]).address())), IP);
        functions.member(
                "family",
                INT,
                args -> number(((Ip) args[0]).address().getAddress().length == 4 ? 4 : 6),
                IP);
        is(functions, "isUnspecified", InetAddress::isAnyLocalAddress);
        is(functions, "isLoopback", InetAddress::isLoopbackAddress);
        is(functions, "isLinkLocalMulticast", InetAddress::isMCLinkLocal);
        is(functions, "isLinkLocalUnicast", InetAddress::isLinkLocalAddress);
        is(functions, "isGlobalUnicast", Networks::isGlobal);
        functions.global("cidr", CIDR, args -> cidr(string(args[0])), STRING);
        functions.global("isCIDR", BOOL, args -> bool(isCidr(string(args[0]))), STRING);
        functions.global("string", STRING, args -> text(args[0].toString()), CIDR);
        functions.member("ip", IP, args -> new Ip(((Cidr) args[0]).address()), CIDR);
        functions.member("prefixLength", INT, args -> number(((Cidr) args[0]).bits()), CIDR);
        functions.member("masked", CIDR, args -> masked((Cidr) args[0]), CIDR);
        functions.member(
                "containsIP",
                BOOL,
                args -> bool(((Cidr) args[0]).holds(written(string(args[1])).address())),
                CIDR,
                STRING);
        functions.member(
                "containsIP",
                BOOL,
                args -> bool(((Cidr) args[0]).holds(((Ip) args[1]).address())),
                CIDR,
                IP);
        functions.member(
                "containsCIDR",
                BOOL,
                args -> bool(contains((Cidr) args[0], cidr(string(args[1])))),
                CIDR,
                STRING);
        functions.member(
                "containsCIDR",
                BOOL,
                args -> bool(contains((Cidr) args[0], (Cidr) args[1])),
                CIDR,
                CIDR);
    }

    /// A text that is no address is no argument.
    private static Ip written(String text) {
        try {
            return ip(text);
        } catch (EvaluationException _) {
            throw EvaluationException.noSuchOverload();
        }
    }

    private static void is(
            Functions.Builder functions, String name, Predicate<InetAddress> predicate) {
        functions.member(name, BOOL, args -> bool(predicate.test(((Ip) args[0]).address())), IP);
    }

    /// As Go's `IsGlobalUnicast` has it: private addresses count.
    private static boolean isGlobal(InetAddress address) {
        boolean broadcast = shown(address).equals("255.255.255.255");
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && !broadcast;
    }

    /// A network contains itself.
    private static boolean contains(Cidr outer, Cidr inner) {
        return inner.bits() >= outer.bits() && outer.holds(inner.address());
    }

    /// @return the address without the bits beyond the first `bits`
    private static byte[] masked(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xff << (8 - kept));
        }
        return bytes;
    }

    private static Cidr masked(Cidr cidr) {
        try {
            return new Cidr(
                    InetAddress.getByAddress(masked(cidr.address(), cidr.bits())), cidr.bits());
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(cidr.toString(), e);
        }
    }

    /// An IPv4 address in IPv6's clothes is neither to Kubernetes.
    private static boolean isMapped(String text) {
        return text.indexOf(':') >= 0
                && Addresses.isIpv6(text)
                && InetAddress.ofLiteral(text).getAddress().length == 4;
    }

    private static boolean isIp(String text) {
        return Addresses.isIp(text) && !isMapped(text);
    }

    private static boolean isCidr(String text) {
        return Addresses.isCidr(text) && !isMapped(text.substring(0, text.indexOf('/')));
    }

    /// @throws EvaluationException when the text is no address, or a mapped one
    private static Ip ip(String text) {
        if (Addresses.isIp(text)) {
            if (isMapped(text)) {
                throw new EvaluationException(
                        "IPv4-mapped IPv6 address " + Json.of(text) + " is not allowed");
            }
            return new Ip(InetAddress.ofLiteral(text));
        }
        throw new EvaluationException(
                "IP Address %s parse error during conversion from string: ParseAddr(%s): unable to parse IP"
                        .formatted(Json.of(text), Json.of(text)));
    }

    /// @throws EvaluationException when the text is no network
    private static Cidr cidr(String text) {
        if (!Addresses.isCidr(text)) {
            throw new EvaluationException(
                    "network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(%s): no '/'"
                            .formatted(Json.of(text)));
        }
        int slash = text.indexOf('/');
        return new Cidr(
                ip(text.substring(0, slash)).address(),
                Integer.parseInt(text.substring(slash + 1)));
    }

    /// IPv6 with its longest run of zeros shortened, as everybody writes it but Java.
    private static String shown(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int best = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > length) {
                best = i;
                length = run;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += length - 1;
            } else {
                boolean colon = !text.isEmpty() && text.charAt(text.length() - 1) != ':';
                text.append(colon ? ":" : "").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
