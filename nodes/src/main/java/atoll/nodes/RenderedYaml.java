package atoll.nodes;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads what templates usually render: block mappings and lists of simple scalars. It takes a
/// tenth of the time of the full reader, which matters with a hundred thousand pods. At the first
/// thing that it is not sure of it gives the whole text to [Yaml], so the answer is always that
/// one's.
///
/// What it reads itself: mappings whose keys are plain words, lists, plain and quoted scalars on
/// one line, decimal whole numbers, `true`, `false`, `null`. Whatever could mean something else in
/// YAML (anchors, tags, flow collections, block scalars, comments, floats, words such as `yes`) is
/// a doubt.
///
/// One instance reads one text: it cuts it into lines, then goes down the indentation.
final class RenderedYaml {
    /// Words that YAML 1.1 takes for something else than text, in any case.
    private static final Set<String> SPECIAL =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");

    /// More digits may not fit into a long.
    private static final int DIGITS_MAX = 18;

    /// Text that begins with a digit and is no number for certain: quantities such as `100m`, IPv4
    /// addresses.
    private static final Pattern AMOUNT_OR_ADDRESS =
            Pattern.compile("[0-9]+(?:m|k|M|G|T|Ki|Mi|Gi|Ti)|[0-9]+(?:\\.[0-9]+){3}");

    /// Thrown at the first doubt; carries nothing, so it costs nothing.
    private static final class Unsure extends Exception {
        private static final long serialVersionUID = 1;

        Unsure() {
            super(null, null, false, false);
        }
    }

    /// @param indent spaces before it
    /// @param content without white space around it; never empty
    private record Line(int indent, String content) {}

    private final List<Line> lines = new ArrayList<>();

    /// The next line to read.
    private int at;

    private RenderedYaml() {}

    /// As [Yaml#parse(String)].
    ///
    /// @throws atoll.base.json.JsonException when the text is no YAML, by the full reader
    static Json parse(String text) {
        try {
            var reader = new RenderedYaml();
            reader.split(text);
            if (reader.lines.isEmpty()) {
                return Yaml.parse(text);
            }
            Json value = reader.block(reader.lines.getFirst().indent());
            return reader.at == reader.lines.size() ? value : Yaml.parse(text);
        } catch (Unsure e) {
            return Yaml.parse(text);
        }
    }

    /// Empty lines are left out: none of what is read here can contain one.
    private void split(String text) throws Unsure {
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            int start = from;
            while (start < end && text.charAt(start) == ' ') {
                start++;
            }
            int last = end;
            while (last > start && text.charAt(last - 1) == ' ') {
                last--;
            }
            if (start < last) {
                line(start - from, text.substring(start, last));
            }
            from = end + 1;
        }
    }

    private void line(int indent, String content) throws Unsure {
        char first = content.charAt(0);
        if (first == '#' || first == '\t' || content.startsWith("---") || content.equals("...")) {
            throw new Unsure();
        }
        lines.add(new Line(indent, content));
    }

    private Json block(int indent) throws Unsure {
        return isItem(lines.get(at).content()) ? list(indent) : mapping(indent);
    }

    /// A dash and a space, or a dash alone.
    private static boolean isItem(String content) {
        return content.startsWith("- ") || content.equals("-");
    }

    /// Whether a line of the block at this indentation follows; a deeper one is a doubt.
    private boolean hasLineAt(int indent) throws Unsure {
        if (at >= lines.size() || lines.get(at).indent() < indent) {
            return false;
        }
        if (lines.get(at).indent() > indent) {
            throw new Unsure(); // The next line of a scalar, or crooked.
        }
        return true;
    }

    /// A key that comes twice keeps its last value, as the full reader has it.
    private Json mapping(int indent) throws Unsure {
        var members = JsonObject.builder();
        while (hasLineAt(indent) && !isItem(lines.get(at).content())) {
            String content = lines.get(at).content();
            int colon = colon(content);
            String key = content.substring(0, colon);
            if (!isPlainKey(key) || SPECIAL.contains(lower(key))) {
                throw new Unsure();
            }
            at++;
            String rest = content.substring(colon + 1).stripLeading();
            members.put(key, rest.isEmpty() ? nested(indent) : scalar(rest));
        }
        return members.build();
    }

    /// The index of the colon that ends the key. A first colon without a space behind it is a
    /// doubt, as in `http://…`.
    private static int colon(String content) throws Unsure {
        int colon = content.indexOf(':');
        if (colon <= 0 || (colon + 1 < content.length() && content.charAt(colon + 1) != ' ')) {
            throw new Unsure();
        }
        return colon;
    }

    /// Field names, labels and the like; `"quoted"` keys are left to the full reader.
    private static boolean isPlainKey(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (!isLetter(c) && (i == 0 || !(isDigit(c) || "_./-".indexOf(c) >= 0))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// Decimal, without leading zeros, within a long.
    private static boolean isInteger(String text) {
        int first = text.charAt(0) == '-' ? 1 : 0;
        int digits = text.length() - first;
        if (digits == 0 || digits > DIGITS_MAX) {
            return false;
        }
        for (int i = first; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return text.charAt(first) != '0' || text.equals("0");
    }

    /// The value of a key with nothing behind its colon.
    private Json nested(int indent) throws Unsure {
        if (at < lines.size()) {
            Line next = lines.get(at);
            if (next.indent() > indent || (next.indent() == indent && isItem(next.content()))) {
                return block(next.indent());
            }
        }
        return JsonNull.NULL;
    }

    private Json list(int indent) throws Unsure {
        var items = new ArrayList<Json>();
        while (hasLineAt(indent) && isItem(lines.get(at).content())) {
            items.add(item(indent));
        }
        return JsonArray.of(items);
    }

    /// A mapping that begins on the line of its dash is read as one indented to where its first key
    /// stands.
    private Json item(int indent) throws Unsure {
        String content = lines.get(at).content();
        String rest = content.substring(1).stripLeading();
        if (rest.isEmpty()) {
            at++;
            boolean deeper = at < lines.size() && lines.get(at).indent() > indent;
            return deeper ? block(lines.get(at).indent()) : JsonNull.NULL;
        }
        if (rest.charAt(0) == '"' || rest.charAt(0) == '\'' || !isMember(rest)) {
            at++;
            return scalar(rest);
        }
        int inner = indent + content.length() - rest.length();
        lines.set(at, new Line(inner, rest));
        return block(inner);
    }

    private static boolean isMember(String rest) {
        return rest.endsWith(":") || rest.contains(": ") || isItem(rest);
    }

    /// @throws Unsure for everything that is not text, a whole number, a boolean or null beyond
    ///   doubt
    private static Json scalar(String text) throws Unsure {
        char first = text.charAt(0);
        if (first == '"') {
            return Json.of(doubleQuoted(text));
        }
        if (first == '\'') {
            return Json.of(singleQuoted(text));
        }
        if (isInteger(text)) {
            return Json.of(Long.parseLong(text));
        }
        return switch (text) {
            case "true" -> Json.of(true);
            case "false" -> Json.of(false);
            case "null" -> JsonNull.NULL;
            default -> Json.of(plain(text));
        };
    }

    /// Text without quotes that nothing else can be meant by.
    private static String plain(String text) throws Unsure {
        if (isDigit(text.charAt(0))) {
            if (AMOUNT_OR_ADDRESS.matcher(text).matches()) {
                return text;
            }
            throw new Unsure();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean safe = isLetter(c) || (i > 0 && (isDigit(c) || " _./-+()@=".indexOf(c) >= 0));
            if (!safe) {
                throw new Unsure();
            }
        }
        if (SPECIAL.contains(lower(text))) {
            throw new Unsure();
        }
        return text;
    }

    /// No special word is longer than five letters.
    private static String lower(String text) {
        return text.length() > 5 ? text : text.toLowerCase(java.util.Locale.ROOT);
    }

    /// A doubled quote inside is a doubt.
    private static String singleQuoted(String text) throws Unsure {
        int end = text.indexOf('\'', 1);
        if (end != text.length() - 1) {
            throw new Unsure();
        }
        return text.substring(1, end);
    }

    /// Knows the escapes that `Quote` and `toJson` write most; code points in hex and others are a
    /// doubt.
    private static String doubleQuoted(String text) throws Unsure {
        int end = text.indexOf('"', 1);
        int escape = text.indexOf('\\');
        if (end == text.length() - 1 && escape < 0) {
            return text.substring(1, end);
        }
        var out = new StringBuilder(text.length());
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                if (i != text.length() - 1) {
                    throw new Unsure();
                }
                return out.toString();
            }
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (++i == text.length()) {
                throw new Unsure();
            }
            int known = "\"\\/nt".indexOf(text.charAt(i));
            if (known < 0) {
                throw new Unsure();
            }
            out.append("\"\\/\n\t".charAt(known));
        }
        throw new Unsure();
    }
}
