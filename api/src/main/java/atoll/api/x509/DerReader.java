package atoll.api.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads values in the canonical encoding of ASN.1 one after another. Never looks beyond the bytes
/// it was given. Lengths of more than three bytes are refused, and so are indefinite ones, which
/// the canonical encoding does not have. Not every rule of that encoding is checked: a length may
/// be written longer than it need be. One thread.
final class DerReader {
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    static final int BITS = 0x03;
    static final int OCTETS = 0x04;
    static final int OID = 0x06;

    /// @param tag its first byte
    /// @param content what the tag and length stand before
    /// @param whole with both
    record Value(int tag, byte[] content, byte[] whole) {
        /// The values in this one, which must have the wanted tag.
        DerReader inside(int wanted) throws RequestException {
            return new DerReader(as(wanted));
        }

        /// @throws RequestException when the tag is another
        byte[] as(int wanted) throws RequestException {
            if (tag != wanted) {
                throw new RequestException("asn1: structure error: tags don't match");
            }
            return content;
        }

        /// The bits of a whole number of bytes.
        ///
        /// @throws RequestException when it has bits to spare
        byte[] bits() throws RequestException {
            byte[] bits = as(BITS);
            if (bits.length == 0 || bits[0] != 0) {
                throw new RequestException(
                        "asn1: syntax error: invalid padding bits in BIT STRING");
            }
            return Arrays.copyOfRange(bits, 1, bits.length);
        }

        /// An object identifier with its dots. `1.2.840.113549.1.1.11`. The first two numbers share
        /// one, of which the first is 2 at most.
        String oid() throws RequestException {
            byte[] arcs = as(OID);
            var text = new StringBuilder();
            long arc = 0;
            for (byte one : arcs) {
                arc = arc << 7 | (one & 0x7F);
                if (arc > Integer.MAX_VALUE) {
                    throw new RequestException("asn1: structure error: base 128 integer too large");
                }
                if (one < 0) {
                    continue;
                }
                if (text.isEmpty()) {
                    long first = Math.min(arc / 40, 2);
                    text.append(first).append('.').append(arc - 40 * first);
                } else {
                    text.append('.').append(arc);
                }
                arc = 0;
            }
            return text.toString();
        }
    }

    private final byte[] bytes;
    private int at;

    DerReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasNext() {
        return at < bytes.length;
    }

    /// @throws RequestException at the end, and when the value is cut off
    Value next() throws RequestException {
        int start = at;
        int tag = read();
        int length = read();
        if (length > 0x7F) {
            int count = length & 0x7F;
            if (count == 0 || count > 3) {
                throw new RequestException("asn1: structure error: length too large");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | read();
            }
        }
        if (length > bytes.length - at) {
            throw new RequestException("asn1: syntax error: data truncated");
        }
        byte[] content = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return new Value(tag, content, Arrays.copyOfRange(bytes, start, at));
    }

    List<Value> rest() throws RequestException {
        var values = new ArrayList<Value>();
        while (hasNext()) {
            values.add(next());
        }
        return values;
    }

    private int read() throws RequestException {
        if (at >= bytes.length) {
            throw new RequestException("asn1: syntax error: truncated tag or length");
        }
        return bytes[at++] & 0xFF;
    }
}
