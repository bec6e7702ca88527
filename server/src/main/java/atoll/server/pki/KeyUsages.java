package atoll.server.pki;

import java.util.Map;

/// What a key may be used for, in Kubernetes' words and in those of certificates.
///
/// Usages of the key itself are bits of one extension (RFC 5280 section 4.2.1.3), purposes are
/// object identifiers of another (4.2.1.12). A word is one or the other.
final class KeyUsages {
    private static final Map<String, Integer> BITS =
            Map.of(
                    "signing", 0,
                    "digital signature", 0,
                    "content commitment", 1,
                    "key encipherment", 2,
                    "data encipherment", 3,
                    "key agreement", 4,
                    "cert sign", 5,
                    "crl sign", 6,
                    "encipher only", 7,
                    "decipher only", 8);

    private static final String PURPOSE = "1.3.6.1.5.5.7.3.";

    private KeyUsages() {}

    /// The bit of a usage of the key itself; 0 for a purpose.
    static int bit(String usage) {
        Integer at = BITS.get(usage);
        return at == null ? 0 : 1 << at;
    }

    /// Bits as their extension holds them: the first stands at the left.
    ///
    /// `0b101` (signing, key encipherment) → `A0`, with five unused bits.
    ///
    /// @param bits at least one
    static byte[] encoded(int bits) {
        int last = 31 - Integer.numberOfLeadingZeros(bits);
        var bytes = new byte[last / 8 + 1];
        for (int i = 0; i <= last; i++) {
            if ((bits >> i & 1) != 0) {
                bytes[i / 8] = (byte) (bytes[i / 8] | 0x80 >> (i % 8));
            }
        }
        return Der.bits(7 - last % 8, bytes);
    }

    /// The object identifier of an extended usage; empty for one of the key itself.
    static String purpose(String usage) {
        return switch (usage) {
            case "any" -> "2.5.29.37.0";
            case "server auth" -> PURPOSE + 1;
            case "client auth" -> PURPOSE + 2;
            case "code signing" -> PURPOSE + 3;
            case "email protection", "s/mime" -> PURPOSE + 4;
            case "ipsec end system" -> PURPOSE + 5;
            case "ipsec tunnel" -> PURPOSE + 6;
            case "ipsec user" -> PURPOSE + 7;
            case "timestamping" -> PURPOSE + 8;
            case "ocsp signing" -> PURPOSE + 9;
            case "microsoft sgc" -> "1.3.6.1.4.1.311.10.3.3";
            case "netscape sgc" -> "2.16.840.1.113730.4.1";
            default -> "";
        };
    }
}
