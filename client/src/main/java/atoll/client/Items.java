package atoll.client;

import atoll.api.ObjectKey;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Values by key, found by hash; in key order for who asks. The order is kept up while somebody
/// asks for it at least once in half as many changes as there are items: most informers of a
/// hundred thousand pods only look up single ones, and sorting them would be most of their work.
/// One thread.
final class Items<T> {
    private final Map<ObjectKey, T> byHash = new HashMap<>();

    /// Null while nobody asks for the order.
    private @Nullable TreeMap<ObjectKey, T> sorted;

    /// Since the order was asked for last.
    private int changesUnasked;

    @Nullable T get(ObjectKey key) {
        return byHash.get(key);
    }

    int size() {
        return byHash.size();
    }

    boolean isEmpty() {
        return byHash.isEmpty();
    }

    /// @return what was there before
    @Nullable T put(ObjectKey key, T value) {
        NavigableMap<ObjectKey, T> order = orderToKeep();
        if (order != null) {
            order.put(key, value);
        }
        return byHash.put(key, value);
    }

    /// @return what was there before
    @Nullable T remove(ObjectKey key) {
        T before = byHash.remove(key);
        if (before != null) {
            NavigableMap<ObjectKey, T> order = orderToKeep();
            if (order != null) {
                order.remove(key);
            }
        }
        return before;
    }

    /// Counts a change; null where the order is not worth keeping up.
    private @Nullable NavigableMap<ObjectKey, T> orderToKeep() {
        if (sorted != null && changesUnasked++ > byHash.size() / 2) {
            sorted = null;
        }
        return sorted;
    }

    /// All in key order. Not to be kept across changes. O(n log n) when it has to be made, else
    /// free.
    NavigableMap<ObjectKey, T> sorted() {
        TreeMap<ObjectKey, T> order = sorted;
        if (order == null) {
            order = new TreeMap<>(byHash);
            sorted = order;
        }
        changesUnasked = 0;
        return Collections.unmodifiableNavigableMap(order);
    }
}
