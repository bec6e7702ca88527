package atoll.store.tree;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An immutable ordered map. A changed map shares all pages but the few on the way to the change,
/// so that keeping an old one costs only what differs.
///
/// Inside it is a B+ tree of pages of at most [Node#WIDTH] entries; every inner page knows the size
/// of its subtree, so that [#rank] (and with it the size of any range) is exact in O(log n).
/// Changes go through a [MapBuilder], which copies a page once and then edits its copy in place.
/// Safe to read from any thread. Keys and values are not null.
public final class PersistentMap<K extends Comparable<K>, V> {
    private final Node<K, V> root;

    PersistentMap(Node<K, V> root) {
        this.root = root;
    }

    public static <K extends Comparable<K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(new Leaf<K, V>(new Object()));
    }

    /// O(1); this map stays as it is.
    public MapBuilder<K, V> edit() {
        return new MapBuilder<>(root);
    }

    public int size() {
        return root.size();
    }

    public boolean isEmpty() {
        return root.size() == 0;
    }

    /// O(log n); null when the key is not there.
    public @Nullable V get(K key) {
        return find(root, Objects.requireNonNull(key, "key"));
    }

    static <K extends Comparable<K>, V> @Nullable V find(Node<K, V> root, K key) {
        Node<K, V> node = root;
        while (node instanceof Inner<K, V> inner) {
            node = inner.children[inner.childFor(key)];
        }
        var leaf = (Leaf<K, V>) node;
        int at = leaf.find(key);
        return at < 0 ? null : leaf.values[at];
    }

    /// How many keys come before `key`, whether or not it is there.
    public int rank(K key) {
        int before = 0;
        Node<K, V> node = root;
        while (node instanceof Inner<K, V> inner) {
            int child = inner.childFor(key);
            for (int i = 0; i < child; i++) {
                before += inner.children[i].size();
            }
            node = inner.children[child];
        }
        int at = node.find(key);
        return before + (at < 0 ? -at - 1 : at);
    }

    /// All entries in order.
    public Walk<K, V> walk() {
        return new Walk<>(root, null, null);
    }

    /// The entries from `from` (inclusive) up to `to` (exclusive), in order; null is open.
    public Walk<K, V> walk(@Nullable K from, @Nullable K to) {
        return new Walk<>(root, from, to);
    }
}
