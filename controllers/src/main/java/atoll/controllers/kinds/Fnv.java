package atoll.controllers.kinds;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// The Fowler–Noll–Vo hashes by which upstream names and sorts things. Constants are those of the
/// algorithm's authors for 32 and 128 bits. The hash of nothing is the offset.
public final class Fnv {
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;
    private static final BigInteger WIDE_OFFSET =
            new BigInteger("6c62272e07bb014262b821756295c58d", 16);
    private static final BigInteger WIDE_PRIME = new BigInteger("1000000000000000000013b", 16);
    private static final BigInteger WIDE_MASK =
            BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    /// No vowels and no lookalikes, as `SafeEncodeString` has it.
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private Fnv() {}

    /// FNV-1, 32 bits. As Go's `fnv.New32`: names of StatefulSets' revisions.
    public static int of32(byte[] bytes) {
        int hash = OFFSET;
        for (byte b : bytes) {
            hash = (hash * PRIME) ^ (b & 0xff);
        }
        return hash;
    }

    /// FNV-1a, 32 bits. As Go's `fnv.New32a`: `pod-template-hash`.
    public static int of32a(byte[] bytes) {
        int hash = OFFSET;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return hash;
    }

    /// FNV-1a, 128 bits, as a number. Of the text in UTF-8. Slow, since it reckons with big
    /// integers: for short texts only.
    public static BigInteger of128a(String text) {
        BigInteger hash = WIDE_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = hash.xor(BigInteger.valueOf(b & 0xff)).multiply(WIDE_PRIME).and(WIDE_MASK);
        }
        return hash;
    }

    /// The decimal digits of an unsigned hash in the alphabet of generated names. `1234567890` →
    /// `56789bcdf4`.
    ///
    /// @param hash as an unsigned number
    public static String name(int hash) {
        String digits = Integer.toUnsignedString(hash);
        var encoded = new StringBuilder(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            encoded.append(ALPHABET.charAt(digits.charAt(i) % ALPHABET.length()));
        }
        return encoded.toString();
    }
}
