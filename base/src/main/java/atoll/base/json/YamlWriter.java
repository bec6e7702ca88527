package atoll.base.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Writes YAML in the layout that `sigs.k8s.io/yaml` emits, byte for byte: keys in natural order
/// (`a2` before `a10`), two spaces of indentation, sequences flush with their key, quotes only
/// where a plain scalar would be read as something else, `|` for text of several lines, long lines
/// folded past column 80.
///
/// The state is that of the emitter in libyaml: `column`, whether the last character written was
/// white space (`whitespace`), and whether the line so far holds indentation only (`indention`).
/// Upstream: the emitter of go-yaml v2. One document, one use.
final class YamlWriter {
    private static final int STEP = 2;

    /// A space is turned into a line break when the column has passed this.
    private static final int WIDTH = 80;

    /// A longer key is written in the two-line form `? key`, `: value`.
    private static final int SIMPLE_KEY_MAX = 128;

    private static final Comparator<String> NATURAL = YamlWriter::compareNaturally;

    private final StringBuilder out = new StringBuilder();
    private int column;
    private boolean whitespace = true;
    private boolean indention = true;

    private YamlWriter() {}

    /// With a newline at its end; an empty object is `{}`.
    static String write(Json value) {
        var writer = new YamlWriter();
        writer.writeNode(value, -STEP, false);
        writer.indentTo(0);
        return writer.out.toString();
    }

    /// `indent` is the column of the enclosing collection, `-STEP` at the root; `inMapping` says
    /// that this is the value of a key on the same line.
    private void writeNode(Json value, int indent, boolean inMapping) {
        switch (value) {
            case JsonObject object when object.isEmpty() -> indicator("{}");
            case JsonArray array when array.isEmpty() -> indicator("[]");
            case JsonObject object -> writeObject(object, indent + STEP);
            case JsonArray array -> writeArray(array, inMapping ? indent : indent + STEP);
            case JsonString(var text) -> writeString(text, indent, false);
            case JsonNumber number -> indicator(number.shortestText());
            case JsonBoolean bool -> indicator(bool.toString());
            case JsonNull _ -> indicator("null");
        }
    }

    /// @param indent the column of its keys
    private void writeObject(JsonObject object, int indent) {
        for (String key : sortedKeys(object)) {
            indentTo(indent);
            boolean simple =
                    key.getBytes(StandardCharsets.UTF_8).length <= SIMPLE_KEY_MAX
                            && key.indexOf('\n') < 0;
            if (simple) {
                writeString(key, indent, true);
                put(':');
                whitespace = false;
            } else {
                indicator("?");
                indention = true;
                writeString(key, indent, false);
                indentTo(indent);
                indicator(":");
                indention = true;
            }
            writeNode(Objects.requireNonNull(object.get(key)), indent, simple);
        }
    }

    private static List<String> sortedKeys(JsonObject object) {
        var keys = new ArrayList<String>(object.size());
        for (int i = 0; i < object.size(); i++) {
            keys.add(object.keyAt(i));
        }
        keys.sort(NATURAL);
        return keys;
    }

    /// @param indent the column of its dashes
    private void writeArray(JsonArray array, int indent) {
        for (Json item : array) {
            indentTo(indent);
            indicator("-");
            indention = true;
            writeNode(item, indent, false);
        }
    }

    /// @param key whether it is a key on one line with its value: never folded
    private void writeString(String text, int indent, boolean key) {
        int continued = Math.max(indent, 0) + STEP;
        switch (YamlShape.of(text).style(key)) {
            case PLAIN -> {
                separate();
                writeFolding(text, continued, !key, false);
            }
            case SINGLE_QUOTED -> {
                separate();
                put('\'');
                writeFolding(text, continued, !key, true);
                put('\'');
            }
            case DOUBLE_QUOTED -> writeDoubleQuoted(text, continued, !key);
            case LITERAL -> writeLiteral(text, continued);
        }
        // Text that ends in a line break leaves the writer at the start of a line.
        whitespace = column == 0;
        indention = column == 0;
    }

    /// Plain and single-quoted text: one line, folded at single spaces.
    private void writeFolding(String text, int indent, boolean fold, boolean quoted) {
        boolean afterSpace = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean space = c == ' ';
            boolean foldable = !quoted || (i > 0 && i < text.length() - 1);
            if (space
                    && fold
                    && !afterSpace
                    && column > WIDTH
                    && foldable
                    && !spaceAt(text, i + 1)) {
                breakTo(indent);
            } else {
                if (quoted && c == '\'') {
                    put(c);
                }
                put(c);
            }
            afterSpace = space;
        }
    }

    private static boolean spaceAt(String text, int index) {
        return index < text.length() && text.charAt(index) == ' ';
    }

    /// @param fold whether spaces beyond the width may become line breaks
    private void writeDoubleQuoted(String text, int indent, boolean fold) {
        separate();
        put('"');
        boolean afterSpace = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            boolean inside = i > 0 && i < text.length() - 1;
            if (!YamlShape.isPrintable(point)
                    || YamlShape.isBreak(point)
                    || point == '"'
                    || point == '\\') {
                escape(point);
                afterSpace = false;
            } else if (point == ' ') {
                if (fold && !afterSpace && column > WIDTH && inside) {
                    breakTo(indent);
                    if (spaceAt(text, i + 1)) {
                        put('\\');
                    }
                } else {
                    put(' ');
                }
                afterSpace = true;
            } else {
                put(point);
                afterSpace = false;
            }
        }
        put('"');
    }

    /// By a letter where YAML has one, else by its number.
    private void escape(int point) {
        put('\\');
        switch (point) {
            case 0 -> put('0');
            case 0x07 -> put('a');
            case '\b' -> put('b');
            case '\t' -> put('t');
            case '\n' -> put('n');
            case 0x0B -> put('v');
            case '\f' -> put('f');
            case '\r' -> put('r');
            case 0x1B -> put('e');
            case '"' -> put('"');
            case '\\' -> put('\\');
            default -> {
                String hex =
                        point <= 0xFF
                                ? String.format("x%02X", point)
                                : point <= 0xFFFF
                                        ? String.format("u%04X", point)
                                        : String.format("U%08X", point);
                hex.chars().forEach(this::put);
            }
        }
    }

    /// The header says where leading blanks count, and what becomes of the last line break.
    private void writeLiteral(String text, int indent) {
        separate();
        put('|');
        char first = text.charAt(0);
        if (first == ' ' || YamlShape.isBreak(first)) {
            put('0' + STEP);
        }
        int length = text.length();
        if (!YamlShape.isBreak(text.charAt(length - 1))) {
            put('-');
        } else if (length == 1 || YamlShape.isBreak(text.charAt(length - 2))) {
            put('+');
        }
        newLine();
        boolean atStart = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (YamlShape.isBreak(c)) {
                out.append(c);
                column = 0;
                atStart = true;
            } else {
                if (atStart) {
                    pad(indent);
                }
                put(c);
                atStart = false;
            }
        }
    }

    /// Short text that is never folded, set off from what stands before it.
    private void indicator(String text) {
        separate();
        text.chars().forEach(this::put);
        whitespace = false;
        indention = false;
    }

    /// A space, unless one stands before.
    private void separate() {
        if (!whitespace) {
            put(' ');
        }
    }

    /// Moves to `indent` on this line while it holds indentation only, else on the next.
    private void indentTo(int indent) {
        if (!indention || column > indent || (column == indent && !whitespace)) {
            newLine();
        }
        pad(indent);
    }

    private void breakTo(int indent) {
        newLine();
        pad(indent);
    }

    private void pad(int indent) {
        while (column < indent) {
            put(' ');
        }
        whitespace = true;
        indention = true;
    }

    private void newLine() {
        out.append('\n');
        column = 0;
    }

    private void put(int point) {
        out.appendCodePoint(point);
        column++;
    }

    /// Runs of digits compare by value, letters stand after other characters unless a number has
    /// just ended.
    private static int compareNaturally(String a, String b) {
        int[] as = a.codePoints().toArray();
        int[] bs = b.codePoints().toArray();
        boolean digits = false;
        for (int i = 0; i < as.length && i < bs.length; i++) {
            if (as[i] != bs[i]) {
                return compareAt(as, bs, i, digits);
            }
            digits = Character.isDigit(as[i]);
        }
        return Integer.compare(as.length, bs.length);
    }

    /// @param at where the two differ first
    /// @param digitsBefore whether a digit stands right before that
    private static int compareAt(int[] a, int[] b, int at, boolean digitsBefore) {
        boolean aLetter = Character.isLetter(a[at]);
        boolean bLetter = Character.isLetter(b[at]);
        if (aLetter && bLetter) {
            return Integer.compare(a[at], b[at]);
        }
        if (aLetter || bLetter) {
            return aLetter == digitsBefore ? -1 : 1;
        }
        boolean continues = (a[at] == '0' || b[at] == '0') && nonZeroBefore(a, at);
        var aRun = DigitRun.from(a, at, continues);
        var bRun = DigitRun.from(b, at, continues);
        if (aRun.value != bRun.value) {
            return Long.compare(aRun.value, bRun.value);
        }
        if (aRun.end != bRun.end) {
            return Integer.compare(aRun.end, bRun.end);
        }
        return Integer.compare(a[at], b[at]);
    }

    private static boolean nonZeroBefore(int[] text, int at) {
        for (int i = at - 1; i >= 0 && Character.isDigit(text[i]); i--) {
            if (text[i] != '0') {
                return true;
            }
        }
        return false;
    }

    /// @param value of the digits
    /// @param end behind the last one
    private record DigitRun(long value, int end) {
        static DigitRun from(int[] text, int at, boolean continues) {
            long value = continues ? 1 : 0;
            int i = at;
            for (; i < text.length && Character.isDigit(text[i]); i++) {
                value = value * 10 + (text[i] - '0');
            }
            return new DigitRun(value, i);
        }
    }
}
