package atoll.api.patch;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import atoll.base.json.JsonWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The items of a granular list by how they are known: by their keys (`k:{"name":"c"}`) or by their
/// value (`v:"x"`). In the order of these path elements; those with equal ones stand together, in
/// the order of the list. Immutable. Of the order of a list itself nothing is told here;
/// [TypedMerge] sees to that.
final class ListItems {
    private static final ListItems NONE = new ListItems(List.of());

    /// The element of an item without any of its keys.
    private static final String NAMELESS = "k:{}";

    private final List<Item> items;

    private record Item(String element, Json value) {}

    private ListItems(List<Item> items) {
        this.items = items;
    }

    /// @throws UntypedException for an item without any of its keys
    static ListItems sorted(Schema list, JsonArray array) {
        if (array.isEmpty()) {
            return NONE;
        }
        var items = new ArrayList<Item>(array.size());
        boolean ascending = true;
        for (Json value : array) {
            String element = element(list, value);
            if (element.equals(NAMELESS)) {
                throw new UntypedException(items.size(), list.listKeys());
            }
            ascending &= items.isEmpty() || items.getLast().element.compareTo(element) <= 0;
            items.add(new Item(element, value));
        }
        if (!ascending) {
            items.sort(Comparator.comparing(Item::element));
        }
        return new ListItems(items);
    }

    int size() {
        return items.size();
    }

    /// As a set of paths names it: `k:{"name":"c"}`.
    String element(int at) {
        return items.get(at).element;
    }

    Json value(int at) {
        return items.get(at).value;
    }

    /// Behind the last item that has the same path element.
    int endOfEqual(int at) {
        int end = at + 1;
        while (end < items.size() && element(end).equals(element(at))) {
            end++;
        }
        return end;
    }

    /// The first place at or after `from` that is not before an element.
    int firstFrom(int from, String element) {
        int at = from;
        while (at < items.size() && element(at).compareTo(element) < 0) {
            at++;
        }
        return at;
    }

    /// How many items of this element begin at a place.
    int countOf(String element, int at) {
        return at < items.size() && element(at).equals(element) ? endOfEqual(at) - at : 0;
    }

    boolean sameValues(int at, int count, ListItems other, int otherAt, int otherCount) {
        if (count != otherCount) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (!value(at + i).equals(other.value(otherAt + i))) {
                return false;
            }
        }
        return true;
    }

    /// The path element of an item of a granular list. A key that the item leaves out has its
    /// schema's default, or is left out here too. `{"containerPort":80} →
    /// k:{"containerPort":80,"protocol":"TCP"}` where the schema has `TCP` for a default. Keys come
    /// in the order of their names.
    static String element(Schema list, Json item) {
        if (list.listType() == Schema.ListType.SET) {
            return "v:" + item;
        }
        List<String> keys = list.listKeys();
        if (keys.size() == 1) {
            // Most lists: one key, whose name and value need no more than quotes.
            Json value = keyValue(list, item, keys.getFirst());
            if (value instanceof JsonString(var text) && JsonWriter.isPlain(text)) {
                return "k:{\"" + keys.getFirst() + "\":\"" + text + "\"}";
            }
            return value == null ? NAMELESS : "k:{\"" + keys.getFirst() + "\":" + value + "}";
        }
        var several = JsonObject.builder();
        for (String key : keys) {
            several.putIfPresent(key, keyValue(list, item, key));
        }
        return "k:" + several.build();
    }

    /// The value that tells an item apart, given or by default; null when there is neither.
    static @Nullable Json keyValue(Schema list, Json item, String key) {
        Json given = item.asObject().get(key);
        if (given != null) {
            return given;
        }
        Field field = list.items().field(key);
        if (field == null) {
            return null;
        }
        Json stated = field.defaultValue();
        return stated == null && field.presence() == Field.Presence.ALWAYS
                ? zero(field.schema())
                : stated;
    }

    /// What a plain Go value is when nobody set it.
    private static @Nullable Json zero(Schema schema) {
        return switch (schema.type()) {
            case STRING -> Json.of("");
            case INTEGER -> Json.of(0);
            default -> null;
        };
    }

    /// The items by path element, in the order of the list; those with equal elements together.
    /// Unlike [#sorted] it takes items without any key, as one group.
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
