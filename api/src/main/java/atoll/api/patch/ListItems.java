package atoll.api.patch;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How items of a list are known: by their keys (`k:{"name":"c"}`) or by their value (`v:"x"`).
final class ListItems {
    private ListItems() {}

    /// The path element of an item of a granular list. A key that the item leaves out has its
    /// schema's default, or is left out here too.
    static String element(Schema list, Json item) {
        if (list.listType() == Schema.ListType.SET) {
            return "v:" + item;
        }
        List<String> keys = list.listKeys();
        if (keys.size() == 1) {
            // Most lists: one key, whose name and value need no more than quotes.
            Json value = keyValue(list, item, keys.getFirst());
            return value == null ? "k:{}" : "k:{\"" + keys.getFirst() + "\":" + value + "}";
        }
        var several = JsonObject.builder();
        for (String key : keys) {
            several.putIfPresent(key, keyValue(list, item, key));
        }
        return "k:" + several.build();
    }

    static @Nullable Json keyValue(Schema list, Json item, String key) {
        Json given = item.asObject().get(key);
        if (given != null) {
            return given;
        }
        Field field = list.items().field(key);
        return field == null ? null : field.defaultValue();
    }

    /// The items by path element, in the order of the list; those with equal elements together.
    static Map<String, List<Json>> byElement(Schema list, JsonArray items) {
        var grouped = new LinkedHashMap<String, List<Json>>();
        for (Json item : items) {
            grouped.computeIfAbsent(element(list, item), _ -> new ArrayList<>(1)).add(item);
        }
        return grouped;
    }

    /// A path element as Kubernetes prints it: `.image`, `[name="c"]`, `[="x"]`.
    static String print(String element) {
        String rest = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> printKeys(JsonReader.readObject(rest));
            case 'v' -> "[=" + rest + "]";
            default -> "[" + rest + "]";
        };
    }

    private static String printKeys(JsonObject keys) {
        return keys.keys().stream()
                .map(key -> key + "=" + keys.get(key))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
