package atoll.base.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Short texts that were read before, found by their bytes: objects of one kind repeat their keys
/// and many of their values, so most strings of a tree exist already.
///
/// A text has one place, where the next one of the same hash replaces it: texts that never come
/// back (uids, names) cannot make it grow. Threads may overwrite each other's entries, which costs
/// a string and nothing else, because what is held is immutable. A hit costs a comparison and no
/// allocation; a miss costs what reading without it would.
final class Interned {
    /// Longer texts hardly ever come twice.
    private static final int LENGTH_MAX = 64;

    private final @Nullable JsonString[] texts;
    private final int mask;

    private final boolean forAll;

    /// @param size a power of two
    /// @param forAll whether the strings are also made one with the program's own literals
    Interned(int size, boolean forAll) {
        this.texts = new JsonString[size];
        this.mask = size - 1;
        this.forAll = forAll;
    }

    /// The text of ASCII bytes.
    ///
    /// @param hash of these bytes by [#hash]
    JsonString get(byte[] ascii, int from, int length, int hash) {
        if (length > LENGTH_MAX) {
            return new JsonString(text(ascii, from, length));
        }
        int place = (hash ^ hash >>> 15) & mask;
        JsonString held = texts[place];
        if (held != null && isText(held.value(), ascii, from, length)) {
            return held;
        }
        String text = text(ascii, from, length);
        var fresh = new JsonString(forAll ? text.intern() : text);
        texts[place] = fresh;
        return fresh;
    }

    /// To be carried through the bytes of a text, beginning with 0.
    ///
    /// @param before the hash of the bytes before
    static int hash(int before, byte next) {
        return before * 31 + next;
    }

    private static String text(byte[] ascii, int from, int length) {
        return new String(ascii, from, length, StandardCharsets.ISO_8859_1);
    }

    /// Whether a string is the text of these bytes.
    private static boolean isText(String held, byte[] ascii, int from, int length) {
        if (held.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (held.charAt(i) != ascii[from + i]) {
                return false;
            }
        }
        return true;
    }
}
