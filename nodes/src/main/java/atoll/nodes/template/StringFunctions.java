package atoll.nodes.template;

import static atoll.nodes.template.Functions.at;
import static atoll.nodes.template.Functions.integer;
import static atoll.nodes.template.Functions.text;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// sprig's functions on text. The text comes last, so that it can be piped.
///
/// `nil` counts as "". Lengths and positions are in UTF-16 units, where sprig counts bytes. Regular
/// expressions are Java's, where Go has RE2's; their replacements are Go's ([GoReplacement]).
final class StringFunctions {
    /// For [#repeat]: more is a mistake, and would fill the memory for every object.
    private static final int LENGTH_MAX = 1 << 20;

    private StringFunctions() {}

    static @Nullable Function named(String name) {
        Function shape = shaping(name);
        return shape != null ? shape : searching(name);
    }

    private static @Nullable Function shaping(String name) {
        return switch (name) {
            case "upper" -> (_, a) -> Json.of(text(a, 0).toUpperCase(Locale.ROOT));
            case "lower" -> (_, a) -> Json.of(text(a, 0).toLowerCase(Locale.ROOT));
            case "title" -> (_, a) -> Json.of(title(text(a, 0)));
            case "trim" -> (_, a) -> Json.of(text(a, 0).strip());
            case "trimAll" -> (_, a) -> Json.of(trimAll(text(a, 0), text(a, 1)));
            case "trimPrefix" -> (_, a) -> Json.of(trimPrefix(text(a, 0), text(a, 1)));
            case "trimSuffix" -> (_, a) -> Json.of(trimSuffix(text(a, 0), text(a, 1)));
            case "nospace" -> (_, a) -> Json.of(text(a, 0).replaceAll("\\s", ""));
            case "repeat" -> (_, a) -> Json.of(repeat(text(a, 1), integer(a, 0)));
            case "substr" -> (_, a) -> Json.of(substr(integer(a, 0), integer(a, 1), text(a, 2)));
            case "trunc" -> (_, a) -> Json.of(trunc(integer(a, 0), text(a, 1)));
            case "indent" -> (_, a) -> Json.of(indent(integer(a, 0), text(a, 1)));
            case "nindent" -> (_, a) -> Json.of("\n" + indent(integer(a, 0), text(a, 1)));
            case "quote" -> (_, a) -> Json.of(quoteAll(a, "\""));
            case "squote" -> (_, a) -> Json.of(quoteAll(a, "'"));
            case "toString" -> (_, a) -> Json.of(Values.print(at(a, 0)));
            case "toJson", "mustToJson" -> (_, a) -> Json.of(JsonWriter.toText(at(a, 0)));
            case "b64enc" ->
                    (_, a) -> Json.of(Base64.getEncoder().encodeToString(bytes(text(a, 0))));
            case "b64dec" -> (_, a) -> Json.of(decode(text(a, 0)));
            case "sha256sum" -> (_, a) -> Json.of(digest("SHA-256", text(a, 0)));
            case "sha1sum" -> (_, a) -> Json.of(digest("SHA-1", text(a, 0)));
            default -> null;
        };
    }

    private static @Nullable Function searching(String name) {
        return switch (name) {
            case "replace" -> (_, a) -> Json.of(text(a, 2).replace(text(a, 0), text(a, 1)));
            case "contains" -> (_, a) -> Json.of(text(a, 1).contains(text(a, 0)));
            case "hasPrefix" -> (_, a) -> Json.of(text(a, 1).startsWith(text(a, 0)));
            case "hasSuffix" -> (_, a) -> Json.of(text(a, 1).endsWith(text(a, 0)));
            case "cat" -> (_, a) -> Json.of(joined(JsonArray.of(a), " "));
            case "join" -> (_, a) -> Json.of(joined(at(a, 1), text(a, 0)));
            case "splitList" -> (_, a) -> JsonArray.ofStrings(split(text(a, 0), text(a, 1)));
            case "split" -> (_, a) -> splitMap(split(text(a, 0), text(a, 1)));
            case "regexMatch" -> (_, a) -> Json.of(pattern(a).matcher(text(a, 1)).find());
            case "regexReplaceAll" ->
                    (_, a) -> Json.of(GoReplacement.all(pattern(a), text(a, 1), text(a, 2)));
            default -> null;
        };
    }

    private static java.util.regex.Pattern pattern(List<Json> arguments) {
        try {
            return java.util.regex.Pattern.compile(text(arguments, 0));
        } catch (java.util.regex.PatternSyntaxException e) {
            throw new TemplateException("error parsing regexp: " + e.getDescription());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The first letter after white space; others stay as they are.
    private static String title(String text) {
        var out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) {
            if (i == 0 || Character.isWhitespace(out.charAt(i - 1))) {
                out.setCharAt(i, Character.toUpperCase(out.charAt(i)));
            }
        }
        return out.toString();
    }

    /// @param characters a set of them, not a prefix
    private static String trimAll(String characters, String text) {
        int from = 0;
        int to = text.length();
        while (from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static String trimPrefix(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private static String trimSuffix(String suffix, String text) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static String repeat(String text, int count) {
        if (count < 0 || (long) text.length() * count > LENGTH_MAX) {
            throw new TemplateException("can't repeat " + count + " times");
        }
        return text.repeat(count);
    }

    /// An end that is negative or lies outside is the text's end.
    private static String substr(int from, int to, String text) {
        int start = Math.max(0, from);
        int end = to < 0 || to > text.length() ? text.length() : to;
        return start >= end ? "" : text.substring(start, end);
    }

    /// `trunc 3 "abcdef"` → `abc`, `trunc -3 "abcdef"` → `def`.
    private static String trunc(int count, String text) {
        if (count < 0 && text.length() + count > 0) {
            return text.substring(text.length() + count);
        }
        return count >= 0 && text.length() > count ? text.substring(0, count) : text;
    }

    private static String indent(int spaces, String text) {
        String pad = repeat(" ", spaces);
        return pad + text.replace("\n", "\n" + pad);
    }

    /// `nil` arguments are left out, as sprig does.
    private static String quoteAll(List<Json> arguments, String quote) {
        return arguments.stream()
                .filter(argument -> argument != JsonNull.NULL)
                .map(Values::print)
                .map(text ->
                        quote.equals("\"") ? JsonWriter.toText(Json.of(text)) : "'" + text + "'")
                .collect(Collectors.joining(" "));
    }

    /// Items that are `nil` are left out; what is no list is one item.
    private static String joined(Json list, String separator) {
        return list instanceof JsonArray array
                ? array.stream()
                        .filter(item -> item != JsonNull.NULL)
                        .map(Values::print)
                        .collect(Collectors.joining(separator))
                : Values.print(list);
    }

    private static List<String> split(String separator, String text) {
        var parts = new ArrayList<String>();
        int from = 0;
        while (!separator.isEmpty()) {
            int to = text.indexOf(separator, from);
            if (to < 0) {
                break;
            }
            parts.add(text.substring(from, to));
            from = to + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    /// sprig's `split`: `_0`, `_1` … as keys.
    private static JsonObject splitMap(List<String> parts) {
        var map = JsonObject.builder();
        for (int i = 0; i < parts.size(); i++) {
            map.put("_" + i, parts.get(i));
        }
        return map.build();
    }

    /// The error's message where the text is no base64, as sprig answers.
    private static String decode(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String digest(String algorithm, String text) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(bytes(text));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + algorithm, e);
        }
    }
}
