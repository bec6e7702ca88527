package atoll.nodes.template;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.base.json.JsonWriter;
import atoll.base.json.Yaml;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The functions of the language itself, and those KWOK adds that need nothing but their arguments.
/// Everything else by name is in [StringFunctions], [CollectionFunctions] and [NumberFunctions].
///
/// A function checks its arguments when it is called, not when the template is compiled: their
/// number is known then only for those that are not piped. Arguments past the last that a function
/// reads are let pass.
final class Functions {
    private Functions() {}

    /// Null for an unknown name.
    static @Nullable Function named(String name) {
        Function builtIn = builtIn(name);
        if (builtIn != null) {
            return builtIn;
        }
        Function strings = StringFunctions.named(name);
        if (strings != null) {
            return strings;
        }
        Function collections = CollectionFunctions.named(name);
        return collections != null ? collections : NumberFunctions.named(name);
    }

    private static @Nullable Function builtIn(String name) {
        return switch (name) {
            case "not" -> (_, a) -> Json.of(!Values.isTrue(at(a, 0)));
            case "len" -> (_, a) -> length(at(a, 0));
            case "index" -> (_, a) -> index(a);
            case "slice" -> (_, a) -> slice(a);
            case "print" -> (_, a) -> Json.of(printAll(a, false));
            case "println" -> (_, a) -> Json.of(printAll(a, true) + "\n");
            case "printf" -> (_, a) -> Json.of(Printf.format(text(a, 0), a.subList(1, a.size())));
            case "urlquery" ->
                    (_, a) ->
                            Json.of(URLEncoder.encode(printAll(a, false), StandardCharsets.UTF_8));
            case "eq" -> (_, a) -> Json.of(equalsAny(a));
            case "ne" -> (_, a) -> Json.of(!Values.equal(at(a, 0), at(a, 1)));
            case "lt" -> (_, a) -> Json.of(Values.compare(at(a, 0), at(a, 1)) < 0);
            case "le" -> (_, a) -> Json.of(Values.compare(at(a, 0), at(a, 1)) <= 0);
            case "gt" -> (_, a) -> Json.of(Values.compare(at(a, 0), at(a, 1)) > 0);
            case "ge" -> (_, a) -> Json.of(Values.compare(at(a, 0), at(a, 1)) >= 0);
            case "Quote" -> (_, a) -> Json.of(quote(at(a, 0)));
            case "YAML" -> (_, a) -> Json.of(yaml(a));
            case "NodeConditions" -> (_, _) -> NodeConditions.ALL;
            default -> null;
        };
    }

    /// @throws TemplateException when there are fewer arguments
    static Json at(List<Json> arguments, int index) {
        if (index >= arguments.size()) {
            throw new TemplateException("wrong number of args: got " + arguments.size());
        }
        return arguments.get(index);
    }

    /// The argument as text; `nil` is "".
    static String text(List<Json> arguments, int index) {
        Json value = at(arguments, index);
        return value == JsonNull.NULL ? "" : Values.print(value);
    }

    /// The lower 32 bits of the argument as a whole number; 0 for what is no number.
    static int integer(List<Json> arguments, int index) {
        return (int) NumberFunctions.toLong(at(arguments, index));
    }

    /// Of text in bytes of UTF-8, as Go counts.
    private static Json length(Json value) {
        return switch (value) {
            case JsonString(var text) ->
                    Json.of((long) text.getBytes(StandardCharsets.UTF_8).length);
            case JsonArray array -> Json.of((long) array.size());
            case JsonObject object -> Json.of((long) object.size());
            case JsonNull _ -> Json.of(0L);
            default -> throw new TemplateException("len of type " + value.typeName());
        };
    }

    /// `index x 1 2` is `x[1][2]`. A missing key, or anything of `nil`, is `nil`.
    private static Json index(List<Json> arguments) {
        Json value = at(arguments, 0);
        for (Json key : arguments.subList(1, arguments.size())) {
            value =
                    switch (value) {
                        case JsonNull _ -> JsonNull.NULL;
                        case JsonArray array -> item(array, key);
                        case JsonObject object -> {
                            Json found = object.get(Values.print(key));
                            yield found == null ? JsonNull.NULL : found;
                        }
                        default ->
                                throw new TemplateException(
                                        "can't index item of type " + value.typeName());
                    };
        }
        return value;
    }

    private static Json item(JsonArray array, Json key) {
        if (!(key instanceof JsonNumber number)) {
            throw new TemplateException("cannot index slice/array with type " + key.typeName());
        }
        long index = number.longValue();
        if (index < 0 || index >= array.size()) {
            throw new TemplateException("index out of range: " + index);
        }
        return array.get((int) index);
    }

    /// `slice x 1 3` is `x[1:3]`. Text is cut between UTF-16 units, which is Go's cut for ASCII.
    private static Json slice(List<Json> arguments) {
        Json value = at(arguments, 0);
        int size = value instanceof JsonArray array ? array.size() : Values.print(value).length();
        int from = arguments.size() > 1 ? integer(arguments, 1) : 0;
        int to = arguments.size() > 2 ? integer(arguments, 2) : size;
        if (from < 0 || to > size || from > to) {
            throw new TemplateException("index out of range: " + from + ":" + to);
        }
        return value instanceof JsonArray array
                ? JsonArray.of(array.toList().subList(from, to))
                : Json.of(Values.print(value).substring(from, to));
    }

    /// As `fmt.Sprint`: a space between two operands when neither is a string.
    ///
    /// @param always whether a space stands between all operands, as `println` has it
    private static String printAll(List<Json> arguments, boolean always) {
        var out = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            boolean strings =
                    i > 0
                            && (arguments.get(i) instanceof JsonString
                                    || arguments.get(i - 1) instanceof JsonString);
            if (i > 0 && (always || !strings)) {
                out.append(' ');
            }
            out.append(Values.print(arguments.get(i)));
        }
        return out.toString();
    }

    /// `eq a b c` is `a == b || a == c`.
    private static boolean equalsAny(List<Json> arguments) {
        Json first = at(arguments, 0);
        if (arguments.size() < 2) {
            throw new TemplateException("missing argument for comparison");
        }
        return arguments.stream().skip(1).anyMatch(other -> Values.equal(first, other));
    }

    /// A string as a JSON string; anything else as a JSON string that holds its JSON.
    static String quote(Json value) {
        return value instanceof JsonString
                ? JsonWriter.toText(value)
                : JsonWriter.toText(Json.of(JsonWriter.toText(value)));
    }

    /// `YAML value [indent]`: with an indent, every line starts on a new line, two spaces a level.
    private static String yaml(List<Json> arguments) {
        String text;
        try {
            text = Yaml.write(at(arguments, 0));
        } catch (JsonException e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
        int indent = arguments.size() > 1 ? integer(arguments, 1) : 0;
        return indent <= 0 ? text : ("\n" + text).replace("\n", "\n" + "  ".repeat(indent));
    }
}
