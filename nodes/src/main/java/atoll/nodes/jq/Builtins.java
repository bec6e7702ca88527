package atoll.nodes.jq;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import atoll.base.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// jq's functions by name and number of arguments.
///
/// Those that selectors and `…From` fields use; names and meanings are those of jq as KWOK has it
/// (gojq). Arguments are filters: they are run on the input anew for each call, and a function with
/// several outputs in its argument has several outputs itself. Regular expressions are Java's,
/// where gojq has RE2's; the usual ones mean the same.
final class Builtins {
    private Builtins() {}

    /// @throws JqException when there is no function of this name with so many arguments
    static Filter of(String name, List<Filter> arguments) {
        Filter filter =
                switch (arguments.size()) {
                    case 0 -> plain(name);
                    case 1 -> withOne(name, arguments.getFirst());
                    case 2 -> withTwo(name, arguments.getFirst(), arguments.getLast());
                    default -> null;
                };
        if (filter == null) {
            throw new JqException("function not defined: " + name + "/" + arguments.size());
        }
        return filter;
    }

    private static @Nullable Filter plain(String name) {
        return switch (name) {
            case "empty" -> (_, _, _) -> {};
            case "error" ->
                    (input, _, _) -> {
                        throw new JqException(text(input));
                    };
            case "not" -> map(value -> Json.of(!Filters.isTrue(value)));
            case "length" -> map(Builtins::length);
            case "keys" -> map(Builtins::keys);
            case "values" -> select(value -> value != JsonNull.NULL);
            case "nulls" -> select(value -> value == JsonNull.NULL);
            case "strings" -> select(value -> value instanceof JsonString);
            case "numbers" -> select(value -> value instanceof JsonNumber);
            case "arrays" -> select(value -> value instanceof JsonArray);
            case "objects" -> select(value -> value instanceof JsonObject);
            case "type" ->
                    map(value ->
                            Json.of(value instanceof JsonNumber ? "number" : value.typeName()));
            case "tostring" -> map(value -> Json.of(text(value)));
            case "tonumber" -> map(Builtins::number);
            case "tojson" -> map(value -> Json.of(JsonWriter.toText(value)));
            case "fromjson" -> map(Builtins::fromJson);
            case "ascii_downcase" -> map(value -> Json.of(string(value).toLowerCase(Locale.ROOT)));
            case "ascii_upcase" -> map(value -> Json.of(string(value).toUpperCase(Locale.ROOT)));
            case "add" ->
                    map(value -> items(value).stream().reduce(JsonNull.NULL, Arithmetic::add));
            case "any" -> map(value -> Json.of(items(value).stream().anyMatch(Filters::isTrue)));
            case "all" -> map(value -> Json.of(items(value).stream().allMatch(Filters::isTrue)));
            case "first" ->
                    map(value -> items(value).isEmpty() ? JsonNull.NULL : items(value).getFirst());
            case "last" ->
                    map(value -> items(value).isEmpty() ? JsonNull.NULL : items(value).getLast());
            case "min" ->
                    map(value -> items(value).stream().min(Order::compare).orElse(JsonNull.NULL));
            case "max" ->
                    map(value -> items(value).stream().max(Order::compare).orElse(JsonNull.NULL));
            case "sort" -> map(value -> JsonArray.of(sorted(value)));
            case "unique" -> map(value -> JsonArray.of(new LinkedHashSet<>(sorted(value))));
            case "reverse" -> map(value -> JsonArray.of(items(value).reversed()));
            case "flatten" -> map(value -> JsonArray.of(flatten(items(value), new ArrayList<>())));
            case "to_entries" -> map(Builtins::toEntries);
            case "from_entries" -> map(Builtins::fromEntries);
            case "recurse" -> Filters.recurse();
            case "floor" -> map(value -> Json.of((long) Math.floor(numeric(value))));
            default -> null;
        };
    }

    private static @Nullable Filter withOne(String name, Filter argument) {
        return switch (name) {
            case "select" ->
                    (input, bindings, out) ->
                            argument.run(
                                    input,
                                    bindings,
                                    value -> {
                                        if (Filters.isTrue(value)) {
                                            out.accept(input);
                                        }
                                    });
            case "map" -> Filters.collect(Filters.pipe(Filters.iterate(), argument));
            case "any" -> quantifier(Filters.iterate(), argument, true);
            case "all" -> quantifier(Filters.iterate(), argument, false);
            case "first" ->
                    (input, bindings, out) ->
                            Filters.all(argument, input, bindings).stream().limit(1).forEach(out);
            case "error" ->
                    (input, bindings, _) ->
                            argument.run(
                                    input,
                                    bindings,
                                    value -> {
                                        throw new JqException(text(value));
                                    });
            case "has" -> with(argument, (value, key) -> Json.of(has(value, key)));
            case "contains" -> with(argument, (value, part) -> Json.of(contains(value, part)));
            case "inside" -> with(argument, (value, whole) -> Json.of(contains(whole, value)));
            case "startswith" -> with(argument, (v, p) -> Json.of(string(v).startsWith(string(p))));
            case "endswith" -> with(argument, (v, p) -> Json.of(string(v).endsWith(string(p))));
            case "ltrimstr" -> with(argument, (v, p) -> trim(v, p, true));
            case "rtrimstr" -> with(argument, (v, p) -> trim(v, p, false));
            case "test" -> with(argument, (v, p) -> Json.of(find(string(v), string(p), "")));
            case "split" -> with(argument, (v, p) -> split(string(v), string(p)));
            case "join" -> with(argument, (v, p) -> join(v, string(p)));
            case "index" -> with(argument, (v, p) -> indexOf(string(v), string(p)));
            case "range" -> (input, bindings, out) -> range(argument, input, bindings, out);
            case "with_entries" ->
                    Filters.pipe(
                            Filters.pipe(
                                    map(Builtins::toEntries),
                                    Filters.collect(Filters.pipe(Filters.iterate(), argument))),
                            map(Builtins::fromEntries));
            case "sort_by" ->
                    (input, bindings, out) ->
                            out.accept(
                                    JsonArray.of(
                                            items(input).stream()
                                                    .sorted((a, b) ->
                                                            Order.compare(
                                                                    JsonArray.of(
                                                                            Filters.all(
                                                                                    argument, a,
                                                                                    bindings)),
                                                                    JsonArray.of(
                                                                            Filters.all(
                                                                                    argument, b,
                                                                                    bindings))))
                                                    .toList()));
            default -> null;
        };
    }

    private static @Nullable Filter withTwo(String name, Filter first, Filter second) {
        return switch (name) {
            case "any" -> quantifier(first, second, true);
            case "all" -> quantifier(first, second, false);
            case "test" ->
                    (input, bindings, out) ->
                            first.run(
                                    input,
                                    bindings,
                                    pattern ->
                                            second.run(
                                                    input,
                                                    bindings,
                                                    flags ->
                                                            out.accept(
                                                                    Json.of(
                                                                            find(
                                                                                    string(input),
                                                                                    string(pattern),
                                                                                    text(
                                                                                            flags))))));
            default -> null;
        };
    }

    /// One output for one input.
    private static Filter map(UnaryOperator<Json> function) {
        return (input, _, out) -> out.accept(function.apply(input));
    }

    private static Filter select(java.util.function.Predicate<Json> keep) {
        return (input, _, out) -> {
            if (keep.test(input)) {
                out.accept(input);
            }
        };
    }

    /// One output for each output of the argument.
    private static Filter with(Filter argument, BiFunction<Json, Json, Json> function) {
        return (input, bindings, out) ->
                argument.run(input, bindings, value -> out.accept(function.apply(input, value)));
    }

    /// All outputs are computed, even when the first decides.
    private static Filter quantifier(Filter over, Filter condition, boolean any) {
        Filter each = Filters.pipe(over, condition);
        return (input, bindings, out) -> {
            List<Json> truths = Filters.all(each, input, bindings);
            out.accept(
                    Json.of(
                            any
                                    ? truths.stream().anyMatch(Filters::isTrue)
                                    : truths.stream().allMatch(Filters::isTrue)));
        };
    }

    /// Bounded, since a stage's query runs for every object.
    private static void range(
            Filter argument,
            Json input,
            Filter.@Nullable Binding bindings,
            java.util.function.Consumer<Json> out) {
        argument.run(
                input,
                bindings,
                end -> {
                    if (numeric(end) > 100_000) {
                        throw new JqException("a range of more than 100000 numbers");
                    }
                    for (long i = 0; i < numeric(end); i++) {
                        out.accept(Json.of(i));
                    }
                });
    }

    private static String string(Json value) {
        if (value instanceof JsonString(var text)) {
            return text;
        }
        throw new JqException("expected a string but got: " + value.typeName());
    }

    /// jq's `tostring`: text itself, anything else as compact JSON.
    private static String text(Json value) {
        return value instanceof JsonString(var text) ? text : JsonWriter.toText(value);
    }

    private static double numeric(Json value) {
        if (value instanceof JsonNumber number) {
            return number.doubleValue();
        }
        throw new JqException("expected a number but got: " + value.typeName());
    }

    /// At most 18 digits are read as a whole number; longer ones as floating point.
    private static Json number(Json value) {
        if (value instanceof JsonNumber) {
            return value;
        }
        String text = string(value);
        try {
            return text.matches("-?[0-9]{1,18}")
                    ? Json.of(Long.parseLong(text))
                    : Json.of(Double.parseDouble(text));
        } catch (IllegalArgumentException e) {
            throw new JqException("cannot be parsed as a number: " + text);
        }
    }

    private static Json fromJson(Json value) {
        try {
            return JsonReader.read(string(value));
        } catch (JsonException e) {
            throw new JqException(String.valueOf(e.getMessage()));
        }
    }

    /// Characters are code points, as in jq; the length of a number is its absolute value, of
    /// `null` 0.
    private static Json length(Json value) {
        return switch (value) {
            case JsonNull _ -> Json.of(0L);
            case JsonString(var text) -> Json.of((long) text.codePointCount(0, text.length()));
            case JsonArray array -> Json.of((long) array.size());
            case JsonObject object -> Json.of((long) object.size());
            case JsonNumber number ->
                    number.isInteger()
                            ? Json.of(Math.abs(number.longValue()))
                            : Json.of(Math.abs(number.doubleValue()));
            default -> throw new JqException(value.typeName() + " has no length");
        };
    }

    /// Ascending, as jq sorts them; of a list its indexes.
    private static Json keys(Json value) {
        return switch (value) {
            case JsonObject object -> JsonArray.ofStrings(object.keys());
            case JsonArray array -> {
                var indexes = new ArrayList<Json>();
                for (long i = 0; i < array.size(); i++) {
                    indexes.add(Json.of(i));
                }
                yield JsonArray.of(indexes);
            }
            default -> throw new JqException(value.typeName() + " has no keys");
        };
    }

    /// Of an object its values.
    private static List<Json> items(Json value) {
        return switch (value) {
            case JsonArray array -> array.toList();
            case JsonObject object -> {
                var values = new ArrayList<Json>();
                object.forEach((_, item) -> values.add(item));
                yield values;
            }
            default -> throw new JqException("cannot iterate over: " + value.typeName());
        };
    }

    private static List<Json> sorted(Json value) {
        return items(value).stream().sorted(Order::compare).toList();
    }

    /// All levels: jq's `flatten` without a depth.
    private static List<Json> flatten(List<Json> items, List<Json> into) {
        for (Json item : items) {
            if (item instanceof JsonArray array) {
                flatten(array.toList(), into);
            } else {
                into.add(item);
            }
        }
        return into;
    }

    private static Json toEntries(Json value) {
        if (!(value instanceof JsonObject object)) {
            throw new JqException("expected an object but got: " + value.typeName());
        }
        var entries = new ArrayList<Json>();
        object.forEach((key, item) -> entries.add(JsonObject.of("key", key, "value", item)));
        return JsonArray.of(entries);
    }

    /// `[{"key": "a", "value": 1}]` → `{"a": 1}`. `name` may stand for `key`; jq's other spellings
    /// are not read.
    private static Json fromEntries(Json value) {
        var object = JsonObject.builder();
        for (Json entry : items(value)) {
            JsonObject pair = entry.asObject();
            Json key = pair.has("key") ? pair.get("key") : pair.get("name");
            Json item = pair.get("value");
            object.put(key == null ? "null" : text(key), item == null ? JsonNull.NULL : item);
        }
        return object.build();
    }

    private static boolean has(Json value, Json key) {
        return switch (value) {
            case JsonObject object -> object.has(string(key));
            case JsonArray array -> numeric(key) >= 0 && numeric(key) < array.size();
            default ->
                    throw new JqException(
                            "cannot check whether " + value.typeName() + " has a key");
        };
    }

    /// jq's `contains`: text by substring, lists when every item of `part` is contained in some
    /// item, objects by their members. Values of different types cannot be compared at the top,
    /// below they just do not contain.
    private static boolean contains(Json value, Json part) {
        if (value instanceof JsonString(var text) && part instanceof JsonString(var inner)) {
            return text.contains(inner);
        }
        if (value instanceof JsonArray array && part instanceof JsonArray parts) {
            return parts.stream()
                    .allMatch(item -> array.stream().anyMatch(own -> containsItem(own, item)));
        }
        if (value instanceof JsonObject object && part instanceof JsonObject parts) {
            return parts.keys().stream()
                    .allMatch(key -> {
                        Json own = object.get(key);
                        Json wanted = parts.get(key);
                        return own != null && wanted != null && containsItem(own, wanted);
                    });
        }
        if (value.typeName().equals(part.typeName())) {
            return value.equals(part);
        }
        throw new JqException(
                value.typeName()
                        + " and "
                        + part.typeName()
                        + " cannot have their containment checked");
    }

    private static boolean containsItem(Json own, Json wanted) {
        return own.getClass() == wanted.getClass() && contains(own, wanted);
    }

    /// What is no text, or does not begin (or end) so, is handed on unchanged.
    private static Json trim(Json value, Json part, boolean left) {
        if (!(value instanceof JsonString(var text)) || !(part instanceof JsonString(var cut))) {
            return value;
        }
        if (left) {
            return text.startsWith(cut) ? Json.of(text.substring(cut.length())) : value;
        }
        return text.endsWith(cut)
                ? Json.of(text.substring(0, text.length() - cut.length()))
                : value;
    }

    /// Of the flags only `i` is heeded.
    private static boolean find(String text, String pattern, String flags) {
        int options = flags.contains("i") ? Pattern.CASE_INSENSITIVE : 0;
        try {
            return Pattern.compile(pattern, options).matcher(text).find();
        } catch (PatternSyntaxException e) {
            throw new JqException("invalid regular expression: " + e.getDescription());
        }
    }

    private static Json split(String text, String separator) {
        if (text.isEmpty()) {
            return JsonArray.EMPTY;
        }
        return JsonArray.ofStrings(List.of(text.split(Pattern.quote(separator), -1)));
    }

    private static Json join(Json value, String separator) {
        var out = new StringBuilder();
        List<Json> items = items(value);
        for (int i = 0; i < items.size(); i++) {
            Json item = items.get(i);
            out.append(i > 0 ? separator : "").append(item == JsonNull.NULL ? "" : text(item));
        }
        return Json.of(out.toString());
    }

    /// In UTF-16 units; jq counts code points, so text beyond the basic plane differs.
    private static Json indexOf(String text, String part) {
        int index = text.indexOf(part);
        return index < 0 ? JsonNull.NULL : Json.of((long) index);
    }
}
