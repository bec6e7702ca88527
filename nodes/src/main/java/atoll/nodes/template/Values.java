package atoll.nodes.template;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;

/// How Go's templates look at a value: its truth, its text, its order. JSON values stand for Go's:
/// an object for a map, `null` for `nil`, whole and other numbers for `int64` and `float64`.
final class Values {
    private Values() {}

    /// False: `false`, 0, "", the empty list and object, `nil`.
    static boolean isTrue(Json value) {
        return switch (value) {
            case JsonNull _ -> false;
            case JsonBoolean bool -> bool.value();
            case JsonNumber number -> number.doubleValue() != 0;
            case JsonString(var text) -> !text.isEmpty();
            case JsonArray array -> !array.isEmpty();
            case JsonObject object -> !object.isEmpty();
        };
    }

    /// As `fmt.Print` writes it; `nil` is `<no value>` as templates write a missing field.
    /// Collections as Go prints them: `[a b]`, `map[a:1 b:2]`; inside them `nil` is `<nil>`.
    /// Members come in the order of their names, as Go sorts a map's keys.
    static String print(Json value) {
        return switch (value) {
            case JsonString(var text) -> text;
            case JsonNull _ -> "<no value>";
            case JsonBoolean bool -> Boolean.toString(bool.value());
            case JsonNumber number -> number.toString();
            case JsonArray _, JsonObject _ -> {
                var out = new StringBuilder();
                print(value, out);
                yield out.toString();
            }
        };
    }

    private static void print(Json value, StringBuilder out) {
        switch (value) {
            case JsonArray array -> {
                out.append('[');
                for (int i = 0; i < array.size(); i++) {
                    if (i > 0) {
                        out.append(' ');
                    }
                    print(array.get(i), out);
                }
                out.append(']');
            }
            case JsonObject object -> {
                out.append("map[");
                for (int i = 0; i < object.size(); i++) {
                    if (i > 0) {
                        out.append(' ');
                    }
                    out.append(object.keyAt(i)).append(':');
                    print(object.valueAt(i), out);
                }
                out.append(']');
            }
            case JsonNull _ -> out.append("<nil>");
            case JsonString _, JsonBoolean _, JsonNumber _ -> out.append(print(value));
        }
    }

    /// `eq`. Values of different types are unequal; numbers compare as numbers.
    static boolean equal(Json a, Json b) {
        return a.equals(b);
    }

    /// Negative, 0 or positive; only numbers with numbers and strings with strings have an order.
    static int compare(Json a, Json b) {
        if (a instanceof JsonNumber left && b instanceof JsonNumber right) {
            return left.isInteger() && right.isInteger()
                    ? Long.compare(left.longValue(), right.longValue())
                    : Double.compare(left.doubleValue(), right.doubleValue());
        }
        if (a instanceof JsonString(var left) && b instanceof JsonString(var right)) {
            return left.compareTo(right);
        }
        throw new TemplateException("incompatible types for comparison");
    }
}
