package atoll.base.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads JSON text. Stateless for its callers and thread-safe.
///
/// Takes what RFC 8259 takes; bytes that are no UTF-8 and lone surrogates stand for U+FFFD, as in
/// Go. What is malformed is refused in the words of Go's decoder, which [GoSyntax] finds in a
/// second pass. Numbers are held as [JsonNumber] says. A text may be any value, with blanks around
/// it; nothing may follow. Keys and short strings are shared with those of earlier texts
/// ([Interned]).
///
/// One pass builds the tree: members are sorted as they come. The depth is bounded before the stack
/// is; the size is bounded by whoever took the bytes.
public final class JsonReader {
    /// Deeper than any Kubernetes object, and shallow enough for every recursive walk over a tree.
    public static final int DEPTH_MAX = 256;

    /// Characters of a number; more would only cost time, since a double has 17 digits.
    private static final int NUMBER_MAX = 400;

    /// So many digits fit into 64 bits, whatever they are.
    private static final int INTEGER_DIGITS_MAX = 18;

    private static final Interned KEYS = new Interned(4096, true);
    private static final Interned VALUES = new Interned(8192, false);

    private final byte[] text;
    private final @Nullable Consumer<String> onDuplicate;
    private int at;

    /// Members and items of all containers that are still open, the innermost on top.
    private String[] keys = new String[64];

    private Json[] values = new Json[64];
    private int top;

    /// Where in its container each open value is: a key, or null for the item at `indexes`.
    private @Nullable String[] path = new String[16];

    private int[] indexes = new int[16];
    private int depth;

    private JsonReader(byte[] text, @Nullable Consumer<String> onDuplicate) {
        this.text = text;
        this.onDuplicate = onDuplicate;
    }

    public static Json read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws JsonException when it is malformed or too deep, with the words of Go's decoder
    public static Json read(byte[] utf8) {
        return new JsonReader(utf8, null).document();
    }

    /// As [#read(byte\[\])]; `onDuplicate` is told the path of each key that stands twice in one
    /// object, as Kubernetes spells it (`spec.containers[0].name`). The last value wins.
    public static Json read(byte[] utf8, Consumer<String> onDuplicate) {
        return new JsonReader(utf8, onDuplicate).document();
    }

    /// As [#read(byte\[\])], for text that must be an object.
    ///
    /// @throws JsonException also for another value
    public static JsonObject readObject(byte[] utf8) {
        if (read(utf8) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("a JSON object is expected");
    }

    public static JsonObject readObject(String text) {
        return readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Reading beyond the end of the array is the end of the text, which therefore is not looked
    /// for at each byte.
    private Json document() {
        try {
            Json value = value(next());
            skipSpace();
            if (at < text.length) {
                throw malformed();
            }
            return value;
        } catch (ArrayIndexOutOfBoundsException _) {
            // The one end of input that is not looked for at every byte.
            throw malformed();
        }
    }

    private JsonException malformed() {
        String objection = GoSyntax.objection(text);
        return new JsonException(objection == null ? "malformed JSON" : objection);
    }

    private void skipSpace() {
        while (at < text.length && isSpace(text[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /// The next byte that is no space; the position stands after it.
    private byte next() {
        byte b = text[at++];
        while (isSpace(b)) {
            b = text[at++];
        }
        return b;
    }

    /// @param first its first byte, which was read
    private Json value(byte first) {
        return switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string(VALUES);
            case 't' -> literal("true", JsonBoolean.TRUE);
            case 'f' -> literal("false", JsonBoolean.FALSE);
            case 'n' -> literal("null", JsonNull.NULL);
            default -> number(first);
        };
    }

    private Json literal(String word, Json meaning) {
        for (int i = 1; i < word.length(); i++) {
            if (text[at++] != word.charAt(i)) {
                throw malformed();
            }
        }
        return meaning;
    }

    /// After its opening brace.
    private JsonObject object() {
        enter();
        byte b = next();
        if (b == '}') {
            depth--;
            return JsonObject.EMPTY;
        }
        int base = top;
        while (true) {
            if (b != '"') {
                throw malformed();
            }
            String key = string(KEYS).value();
            if (next() != ':') {
                throw malformed();
            }
            path[depth - 1] = key;
            member(base, key, value(next()));
            b = next();
            if (b == '}') {
                break;
            }
            if (b != ',') {
                throw malformed();
            }
            b = next();
        }
        depth--;
        var object =
                new JsonObject(
                        Arrays.copyOfRange(keys, base, top), Arrays.copyOfRange(values, base, top));
        top = base;
        return object;
    }

    /// Puts a member in its place. Objects mostly arrive sorted, so the search starts at the end.
    private void member(int base, String key, Json value) {
        int place = top;
        int order = -1;
        while (place > base && (order = keys[place - 1].compareTo(key)) > 0) {
            place--;
        }
        if (place > base && order == 0) {
            if (onDuplicate != null) {
                onDuplicate.accept(shownPath());
            }
            values[place - 1] = value;
            return;
        }
        room();
        if (place < top) {
            System.arraycopy(keys, place, keys, place + 1, top - place);
            System.arraycopy(values, place, values, place + 1, top - place);
        }
        keys[place] = key;
        values[place] = value;
        top++;
    }

    /// After its opening bracket.
    private JsonArray array() {
        enter();
        byte b = next();
        if (b == ']') {
            depth--;
            return JsonArray.EMPTY;
        }
        path[depth - 1] = null;
        int base = top;
        while (true) {
            indexes[depth - 1] = top - base;
            Json item = value(b);
            room();
            values[top++] = item;
            b = next();
            if (b == ']') {
                break;
            }
            if (b != ',') {
                throw malformed();
            }
            b = next();
        }
        depth--;
        JsonArray array = JsonArray.owning(Arrays.copyOfRange(values, base, top));
        top = base;
        return array;
    }

    /// @throws JsonException when it would be deeper than [#DEPTH_MAX]
    private void enter() {
        if (depth == DEPTH_MAX) {
            throw new JsonException("exceeded max depth");
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
        }
        depth++;
    }

    private void room() {
        if (top == values.length) {
            keys = Arrays.copyOf(keys, top * 2);
            values = Arrays.copyOf(values, top * 2);
        }
    }

    /// `spec.containers[0].name`
    private String shownPath() {
        var shown = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            String key = path[i];
            if (key == null) {
                shown.append('[').append(indexes[i]).append(']');
            } else {
                shown.append(i == 0 ? "" : ".").append(key);
            }
        }
        return shown.toString();
    }

    /// A string whose opening quote is read. Strings of printable ASCII are looked up by the hash
    /// that their one pass makes.
    private JsonString string(Interned known) {
        int from = at;
        int hash = 0;
        byte b = text[at];
        while (b != '"') {
            if (b < ' ' || b == '\\') {
                return rareString(from);
            }
            hash = Interned.hash(hash, b);
            b = text[++at];
        }
        return known.get(text, from, at++ - from, hash);
    }

    /// A string with escapes or with other than ASCII characters.
    private JsonString rareString(int from) {
        var value = new StringBuilder();
        int plain = from;
        for (byte b = text[at]; b != '"'; b = text[at]) {
            if (b >= 0 && b < ' ') {
                throw malformed();
            }
            if (b == '\\') {
                append(value, plain, at);
                at++;
                value.append(escaped());
                plain = at;
            } else {
                at++;
            }
        }
        append(value, plain, at++);
        return new JsonString(withoutLoneSurrogates(value));
    }

    private void append(StringBuilder value, int from, int to) {
        if (from < to) {
            value.append(GoText.of(text, from, to - from));
        }
    }

    private char escaped() {
        byte b = text[at++];
        return switch (b) {
            case '"', '\\', '/' -> (char) b;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(text[at++], 16);
                    if (digit < 0) {
                        throw malformed();
                    }
                    unit = unit << 4 | digit;
                }
                yield (char) unit;
            }
            default -> throw malformed();
        };
    }

    /// Halves of a pair that escapes left alone become U+FFFD.
    private static String withoutLoneSurrogates(StringBuilder value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < value.length()
                            && Character.isLowSurrogate(value.charAt(i + 1));
            if (pair) {
                i++;
            } else {
                value.setCharAt(i, '\uFFFD');
            }
        }
        return value.toString();
    }

    /// A number whose first byte is read.
    private Json number(byte first) {
        int from = at - 1;
        boolean negative = first == '-';
        int digits = negative ? at : from;
        at = digits;
        skipDigits();
        if (at == digits || (text[digits] == '0' && at - digits > 1)) {
            throw malformed();
        }
        boolean whole = true;
        if (at < text.length && text[at] == '.') {
            whole = false;
            at++;
            requireDigits();
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            whole = false;
            at++;
            if (text[at] == '+' || text[at] == '-') {
                at++;
            }
            requireDigits();
        }
        return whole && at - digits <= INTEGER_DIGITS_MAX
                ? JsonNumber.of(negative ? -integer(digits) : integer(digits))
                : longNumber(from, whole);
    }

    private long integer(int digits) {
        long value = 0;
        for (int i = digits; i < at; i++) {
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }

    /// @param whole whether it has neither a fraction nor an exponent
    private Json longNumber(int from, boolean whole) {
        if (at - from > NUMBER_MAX) {
            throw new JsonException("a number of " + (at - from) + " characters is too long");
        }
        String shown = new String(text, from, at - from, StandardCharsets.US_ASCII);
        if (whole) {
            try {
                return JsonNumber.of(Long.parseLong(shown));
            } catch (NumberFormatException _) {
                // Does not fit: a double, as in Kubernetes' own decoder.
            }
        }
        double value = Double.parseDouble(shown);
        if (Double.isInfinite(value)) {
            throw new JsonException("number " + shown + " is out of range");
        }
        return JsonNumber.of(value);
    }

    private void requireDigits() {
        int from = at;
        skipDigits();
        if (at == from) {
            throw malformed();
        }
    }

    private void skipDigits() {
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
    }
}
