package atoll.server.pki;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// Writes the few ASN.1 forms that a certificate is made of, in their one canonical encoding.
///
/// ITU-T X.690, DER. A value is a tag, a length and content; contents up to 16 MiB.
final class Der {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Instant UTC_TIME_END = Instant.parse("2050-01-01T00:00:00Z");

    private Der() {}

    /// @param parts whole values, one after the other
    static byte[] sequence(byte[]... parts) {
        return value(0x30, concat(List.of(parts)));
    }

    static byte[] sequence(List<byte[]> parts) {
        return value(0x30, concat(parts));
    }

    /// Of one part, or of parts in order already: they are not sorted here.
    static byte[] set(byte[]... parts) {
        return value(0x31, concat(List.of(parts)));
    }

    /// Two's complement, so that a positive number may begin with a zero byte.
    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] bool(boolean truth) {
        return value(0x01, new byte[] {(byte) (truth ? 0xFF : 0)});
    }

    static byte[] octets(byte[] content) {
        return value(0x04, content);
    }

    /// @param unused bits at the end of the last byte that do not count
    static byte[] bits(int unused, byte... content) {
        var padded = new byte[content.length + 1];
        padded[0] = (byte) unused;
        System.arraycopy(content, 0, padded, 1, content.length);
        return value(0x03, padded);
    }

    static byte[] utf8(String text) {
        return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    /// As RFC 5280 wants it: two-digit years until 2049.
    static byte[] time(Instant time) {
        return time.isBefore(UTC_TIME_END)
                ? value(0x17, UTC_TIME.format(time).getBytes(StandardCharsets.US_ASCII))
                : value(0x18, GENERALIZED_TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    /// `1.2.840` → `2A 86 48`: the first two numbers in one byte, each other in groups of seven
    /// bits.
    ///
    /// @param dotted `2.5.4.3`
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.");
        var bytes = new ArrayList<Byte>();
        bytes.add((byte) (40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1])));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >> shift != 0) {
                    bytes.add((byte) (0x80 | ((arc >> shift) & 0x7F)));
                }
            }
            bytes.add((byte) (arc & 0x7F));
        }
        var content = new byte[bytes.size()];
        for (int i = 0; i < content.length; i++) {
            content[i] = bytes.get(i);
        }
        return value(0x06, content);
    }

    /// A whole value inside a context tag.
    static byte[] explicit(int tag, byte[] inner) {
        return value(0xA0 | tag, inner);
    }

    /// Content that a context tag gives its meaning.
    static byte[] implicit(int tag, byte[] content) {
        return value(0x80 | tag, content);
    }

    /// Lengths below 128 take one byte, others one to three more.
    private static byte[] value(int tag, byte[] content) {
        int length = content.length;
        int lengthBytes = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        var whole = new byte[2 + lengthBytes + length];
        whole[0] = (byte) tag;
        whole[1] = (byte) (lengthBytes == 0 ? length : 0x80 | lengthBytes);
        for (int i = 0; i < lengthBytes; i++) {
            whole[2 + i] = (byte) (length >> (8 * (lengthBytes - 1 - i)));
        }
        System.arraycopy(content, 0, whole, 2 + lengthBytes, length);
        return whole;
    }

    private static byte[] concat(List<byte[]> parts) {
        var joined = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
