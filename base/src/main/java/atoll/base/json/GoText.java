package atoll.base.json;

import java.nio.charset.StandardCharsets;

/// UTF-8 as Go reads it: each byte that begins no character stands for U+FFFD, where Java takes the
/// bytes of a surrogate together.
final class GoText {
    private static final int SURROGATES = 0xED;

    private GoText() {}

    /// The text of so many bytes from a place on.
    static String of(byte[] utf8, int from, int length) {
        for (int i = from; i < from + length - 1; i++) {
            if ((utf8[i] & 0xFF) == SURROGATES && (utf8[i + 1] & 0xE0) == 0xA0) {
                return of(utf8, from, i - from)
                        + "\uFFFD\uFFFD"
                        + of(utf8, i + 2, from + length - i - 2);
            }
        }
        return new String(utf8, from, length, StandardCharsets.UTF_8);
    }
}
