package atoll.nodes.template;

import static atoll.nodes.template.Functions.at;
import static atoll.nodes.template.Functions.text;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// sprig's functions on lists and dictionaries, and its defaults. Values are immutable, so
/// functions that change a dictionary in place (`set`, `unset`) do not exist here.
///
/// A missing list or dictionary (`null`) counts as an empty one, so that a template need not ask
/// first; anything else of the wrong type is refused. Members of an object come in the order of
/// their names, where the order of sprig's `keys` and `values` is not defined.
final class CollectionFunctions {
    private CollectionFunctions() {}

    /// Null for an unknown name; so it is in the other classes of functions.
    static @Nullable Function named(String name) {
        Function choice = choosing(name);
        if (choice != null) {
            return choice;
        }
        Function list = list(name);
        return list != null ? list : dictionary(name);
    }

    /// Arguments stand in sprig's order, the value to be piped last: `default "x" .a`, `ternary
    /// "yes" "no" .b`.
    private static @Nullable Function choosing(String name) {
        return switch (name) {
            case "default" ->
                    (_, a) -> a.size() > 1 && Values.isTrue(a.get(1)) ? a.get(1) : at(a, 0);
            case "empty" -> (_, a) -> Json.of(!Values.isTrue(at(a, 0)));
            case "coalesce" ->
                    (_, a) -> a.stream().filter(Values::isTrue).findFirst().orElse(JsonNull.NULL);
            case "ternary" -> (_, a) -> Values.isTrue(at(a, 2)) ? at(a, 0) : at(a, 1);
            case "all" -> (_, a) -> Json.of(a.stream().allMatch(Values::isTrue));
            case "any" -> (_, a) -> Json.of(a.stream().anyMatch(Values::isTrue));
            case "fail" ->
                    (_, a) -> {
                        throw new TemplateException(text(a, 0));
                    };
            case "kindOf" -> (_, a) -> Json.of(kind(at(a, 0)));
            case "kindIs" -> (_, a) -> Json.of(kind(at(a, 1)).equals(text(a, 0)));
            case "fromJson", "mustFromJson" -> (_, a) -> fromJson(text(a, 0));
            case "fromYaml" -> (_, a) -> fromYaml(text(a, 0));
            default -> null;
        };
    }

    /// `without LIST a b` and `has ITEM LIST`, `append LIST ITEM`: sprig's order differs between
    /// them.
    private static @Nullable Function list(String name) {
        return switch (name) {
            case "list", "tuple" -> (_, a) -> JsonArray.of(a);
            case "first" -> (_, a) -> array(a, 0).isEmpty() ? JsonNull.NULL : array(a, 0).get(0);
            case "last" -> (_, a) -> last(array(a, 0));
            case "rest" -> (_, a) -> part(array(a, 0), 1, 0);
            case "initial" -> (_, a) -> part(array(a, 0), 0, 1);
            case "append" -> (_, a) -> array(a, 0).plus(at(a, 1));
            case "prepend" -> (_, a) -> concat(List.of(JsonArray.of(at(a, 1)), at(a, 0)));
            case "concat" -> (_, a) -> concat(a);
            case "reverse" -> (_, a) -> reverse(array(a, 0));
            case "uniq" -> (_, a) -> JsonArray.of(new LinkedHashSet<>(array(a, 0).toList()));
            case "compact" -> (_, a) -> array(a, 0).filter(Values::isTrue);
            case "without" -> (_, a) -> array(a, 0).filter(item -> a.lastIndexOf(item) < 1);
            case "has" -> (_, a) -> Json.of(array(a, 1).contains(at(a, 0)));
            case "sortAlpha" ->
                    (_, a) ->
                            JsonArray.ofStrings(
                                    array(a, 0).stream().map(Values::print).sorted().toList());
            default -> null;
        };
    }

    /// `get` answers "" for a missing key, as sprig's does, not `null`.
    private static @Nullable Function dictionary(String name) {
        return switch (name) {
            case "dict" -> (_, a) -> dict(a);
            case "get" ->
                    (_, a) -> {
                        Json found = object(a, 0).get(text(a, 1));
                        return found == null ? Json.of("") : found;
                    };
            case "hasKey" -> (_, a) -> Json.of(object(a, 0).has(text(a, 1)));
            case "keys" -> (_, a) -> JsonArray.ofStrings(object(a, 0).keys());
            case "values" ->
                    (_, a) -> {
                        JsonObject object = object(a, 0);
                        return JsonArray.of(
                                object.keys().stream().map(key -> value(object, key)).toList());
                    };
            case "pick" -> (_, a) -> keep(object(a, 0), names(a), true);
            case "omit" -> (_, a) -> keep(object(a, 0), names(a), false);
            case "merge" -> (_, a) -> merge(a, false);
            case "mergeOverwrite" -> (_, a) -> merge(a, true);
            case "dig" -> (_, a) -> dig(a);
            default -> null;
        };
    }

    private static JsonArray array(List<Json> arguments, int index) {
        Json value = at(arguments, index);
        if (value instanceof JsonArray array) {
            return array;
        }
        if (value == JsonNull.NULL) {
            return JsonArray.EMPTY;
        }
        throw new TemplateException("a list is expected, not a " + value.typeName());
    }

    private static JsonObject object(List<Json> arguments, int index) {
        Json value = at(arguments, index);
        if (value instanceof JsonObject object) {
            return object;
        }
        if (value == JsonNull.NULL) {
            return JsonObject.EMPTY;
        }
        throw new TemplateException("a dict is expected, not a " + value.typeName());
    }

    private static Json value(JsonObject object, String key) {
        Json value = object.get(key);
        return value == null ? JsonNull.NULL : value;
    }

    /// Go's kind of the value, as a template sees it after JSON was decoded.
    private static String kind(Json value) {
        return switch (value.typeName()) {
            case "object" -> "map";
            case "array" -> "slice";
            case "integer" -> "int64";
            case "number" -> "float64";
            case "boolean" -> "bool";
            case "null" -> "invalid";
            default -> "string";
        };
    }

    private static Json fromJson(String text) {
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
    }

    private static Json fromYaml(String text) {
        try {
            return Yaml.parse(text);
        } catch (JsonException e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
    }

    private static Json last(JsonArray array) {
        return array.isEmpty() ? JsonNull.NULL : array.get(array.size() - 1);
    }

    private static JsonArray part(JsonArray array, int dropFirst, int dropLast) {
        return array.isEmpty()
                ? array
                : JsonArray.of(array.toList().subList(dropFirst, array.size() - dropLast));
    }

    private static JsonArray concat(List<Json> lists) {
        var all = new ArrayList<Json>();
        for (int i = 0; i < lists.size(); i++) {
            all.addAll(array(lists, i).toList());
        }
        return JsonArray.of(all);
    }

    private static JsonArray reverse(JsonArray array) {
        var items = new ArrayList<>(array.toList());
        Collections.reverse(items);
        return JsonArray.of(items);
    }

    /// `dict "a" 1 "b"` → `{"a": 1, "b": ""}`: a key without a value gets the empty text, as in
    /// sprig.
    private static JsonObject dict(List<Json> arguments) {
        var dict = JsonObject.builder();
        for (int i = 0; i < arguments.size(); i += 2) {
            dict.put(
                    text(arguments, i),
                    i + 1 < arguments.size() ? arguments.get(i + 1) : Json.of(""));
        }
        return dict.build();
    }

    /// All arguments but the first.
    private static Set<String> names(List<Json> arguments) {
        var names = new LinkedHashSet<String>();
        for (int i = 1; i < arguments.size(); i++) {
            names.add(text(arguments, i));
        }
        return names;
    }

    private static JsonObject keep(JsonObject object, Set<String> names, boolean named) {
        var kept = JsonObject.builder();
        object.forEach((key, value) -> {
            if (names.contains(key) == named) {
                kept.put(key, value);
            }
        });
        return kept.build();
    }

    /// Objects in objects are merged as well; lists and scalars are replaced whole. The arguments
    /// stay as they are.
    ///
    /// @param overwrite whether a later dictionary wins; else the first that has a key does
    private static JsonObject merge(List<Json> arguments, boolean overwrite) {
        JsonObject merged = object(arguments, 0);
        for (int i = 1; i < arguments.size(); i++) {
            merged = merge(merged, object(arguments, i), overwrite);
        }
        return merged;
    }

    private static JsonObject merge(JsonObject into, JsonObject from, boolean overwrite) {
        JsonObject merged = into;
        for (String key : from.keys()) {
            Json mine = merged.get(key);
            Json theirs = value(from, key);
            if (mine instanceof JsonObject a && theirs instanceof JsonObject b) {
                merged = merged.with(key, merge(a, b, overwrite));
            } else if (mine == null || overwrite) {
                merged = merged.with(key, theirs);
            }
        }
        return merged;
    }

    /// `dig "a" "b" default dict`. The default where a key is missing on the way; a value that is
    /// no dictionary counts as an empty one.
    private static Json dig(List<Json> arguments) {
        int keys = arguments.size() - 2;
        Json value = at(arguments, keys + 1);
        for (int i = 0; i < keys; i++) {
            Json next = value.asObject().get(text(arguments, i));
            if (next == null) {
                return arguments.get(keys);
            }
            value = next;
        }
        return value;
    }
}
