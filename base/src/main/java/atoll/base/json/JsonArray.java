package atoll.base.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// An immutable JSON array. Edits copy the array of items, not the items.
public final class JsonArray implements Json, Iterable<Json> {
    public static final JsonArray EMPTY = new JsonArray(new Json[0]);

    private final Json[] items;

    private JsonArray(Json[] items) {
        this.items = items;
    }

    /// The array is taken over, not copied.
    static JsonArray owning(Json[] items) {
        return new JsonArray(items);
    }

    /// The items are copied.
    public static JsonArray of(Json... items) {
        return items.length == 0 ? EMPTY : new JsonArray(items.clone());
    }

    public static JsonArray of(Collection<? extends Json> items) {
        return items.isEmpty() ? EMPTY : new JsonArray(items.toArray(Json[]::new));
    }

    public static JsonArray ofStrings(Collection<String> items) {
        return of(items.stream().map(Json::of).toList());
    }

    public int size() {
        return items.length;
    }

    public boolean isEmpty() {
        return items.length == 0;
    }

    /// Whether this, or an object or array somewhere in it, is empty.
    public boolean hasHollow() {
        for (Json item : items) {
            if (JsonObject.isHollow(item)) {
                return true;
            }
        }
        return items.length == 0;
    }

    /// @throws ArrayIndexOutOfBoundsException for a place that there is not
    public Json get(int index) {
        return items[index];
    }

    public Stream<Json> stream() {
        return Arrays.stream(items);
    }

    /// Immutable.
    public List<Json> toList() {
        return List.of(items);
    }

    /// The strings among the items, in order.
    public List<String> strings() {
        var strings = new ArrayList<String>(items.length);
        for (Json item : items) {
            if (item instanceof JsonString(var value)) {
                strings.add(value);
            }
        }
        return strings;
    }

    /// The objects among the items, in order.
    public List<JsonObject> objects() {
        var objects = new ArrayList<JsonObject>(items.length);
        for (Json item : items) {
            if (item instanceof JsonObject object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /// By value; looks at each item in turn.
    public boolean contains(Json value) {
        return Arrays.asList(items).contains(value);
    }

    /// This array and one item more. Costs a copy: who adds many collects them first.
    public JsonArray plus(Json item) {
        Json[] more = Arrays.copyOf(items, items.length + 1);
        more[items.length] = item;
        return new JsonArray(more);
    }

    /// This array with another item at a place; this very one when it is the same instance.
    public JsonArray with(int index, Json item) {
        if (items[index] == item) {
            return this;
        }
        Json[] changed = items.clone();
        changed[index] = item;
        return new JsonArray(changed);
    }

    /// Each item mapped; this very array when nothing changed.
    public JsonArray map(UnaryOperator<Json> change) {
        Json[] changed = null;
        for (int i = 0; i < items.length; i++) {
            Json item = change.apply(items[i]);
            if (item != items[i] && changed == null) {
                changed = items.clone();
            }
            if (changed != null) {
                changed[i] = item;
            }
        }
        return changed == null ? this : new JsonArray(changed);
    }

    /// The items that are kept; this very array when all are.
    public JsonArray filter(Predicate<? super Json> keep) {
        Json[] kept = Arrays.stream(items).filter(keep).toArray(Json[]::new);
        return kept.length == items.length ? this : kept.length == 0 ? EMPTY : new JsonArray(kept);
    }

    @Override
    public Iterator<Json> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < items.length;
            }

            @Override
            public Json next() {
                if (next >= items.length) {
                    throw new NoSuchElementException();
                }
                return items[next++];
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonArray that && Arrays.equals(items, that.items);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(items);
    }

    @Override
    public String toString() {
        return JsonWriter.toText(this);
    }
}
