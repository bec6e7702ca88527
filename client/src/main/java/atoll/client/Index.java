package atoll.client;

import atoll.api.ObjectKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An informer's items by a derived value, such as their owner's uid. Made by [Informer#index], and
/// kept up as events are taken in. Belongs to the informer's owner: one thread.
public final class Index<T> {
    private final Function<T, ? extends Collection<String>> keysOf;

    /// Without values that no item has.
    private final Map<String, Items<T>> byValue = new HashMap<>();

    Index(Function<T, ? extends Collection<String>> keysOf) {
        this.keysOf = keysOf;
    }

    /// The items with this value, in key order. A live view; not to be kept across polls.
    public NavigableMap<ObjectKey, T> get(String value) {
        Items<T> found = byValue.get(value);
        return found == null ? Collections.emptyNavigableMap() : found.sorted();
    }

    /// @param before null: the item is new
    /// @param after null: the item is gone
    void update(ObjectKey key, @Nullable T before, @Nullable T after) {
        Collection<String> old = before == null ? List.of() : keysOf.apply(before);
        Collection<String> now = after == null ? List.of() : keysOf.apply(after);
        for (String value : old) {
            if (!now.contains(value)) {
                byValue.computeIfPresent(
                        value,
                        (_, items) -> {
                            items.remove(key);
                            return items.isEmpty() ? null : items;
                        });
            }
        }
        if (after != null) {
            for (String value : now) {
                byValue.computeIfAbsent(value, _ -> new Items<>()).put(key, after);
            }
        }
    }
}
