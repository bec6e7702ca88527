package atoll.store.tree;

import org.jspecify.annotations.Nullable;

/// Changes a [PersistentMap] many times before it is looked at: each page is copied at most once
/// between two calls of [#build]. Used by one thread at a time. Not thread-safe, but what it has
/// built is.
public final class MapBuilder<K extends Comparable<K>, V> {
    private static final int SMALL = Node.WIDTH / 4;

    private Node<K, V> root;

    /// Pages made with this token are ours to edit. Replaced when a map leaves, which freezes them.
    private Object owner = new Object();

    /// What the running change found under its key.
    private @Nullable V previous;

    /// The right half, when the running change split the page it returns.
    private @Nullable Node<K, V> split;

    MapBuilder(Node<K, V> root) {
        this.root = root;
    }

    /// The map as it is now. O(1); later changes leave it alone.
    public PersistentMap<K, V> build() {
        owner = new Object();
        return new PersistentMap<>(root);
    }

    public int size() {
        return root.size();
    }

    public @Nullable V get(K key) {
        return PersistentMap.find(root, key);
    }

    /// Sets a value; a key that is there stays the instance it was.
    ///
    /// @return the value before
    public @Nullable V put(K key, V value) {
        previous = null;
        Node<K, V> changed = put(root, key, value);
        root = split == null ? changed : Inner.over(changed, split, owner);
        split = null;
        return previous;
    }

    /// @return the page in the node's place; [#split] has its right half if there is one
    private Node<K, V> put(Node<K, V> node, K key, V value) {
        return switch (node) {
            case Leaf<K, V> leaf -> putInLeaf(leaf.ownedBy(owner), key, value);
            case Inner<K, V> inner -> putInInner(inner.ownedBy(owner), key, value);
        };
    }

    private Node<K, V> putInLeaf(Leaf<K, V> leaf, K key, V value) {
        int found = leaf.find(key);
        if (found >= 0) {
            previous = leaf.values[found];
            leaf.values[found] = value;
            return leaf;
        }
        int at = -found - 1;
        if (leaf.count < Node.WIDTH) {
            leaf.insert(at, key, value);
            return leaf;
        }
        int cut = cutFor(at);
        Leaf<K, V> right = leaf.splitOff(cut, owner);
        if (at > cut || cut == Node.WIDTH) {
            right.insert(at - cut, key, value);
        } else {
            leaf.insert(at, key, value);
        }
        split = right;
        return leaf;
    }

    private Node<K, V> putInInner(Inner<K, V> inner, K key, V value) {
        int child = inner.childFor(key);
        int before = inner.children[child].size();
        Node<K, V> changed = put(inner.children[child], key, value);
        inner.children[child] = changed;
        inner.grow(changed.size() - before);
        Node<K, V> added = split;
        if (added == null) {
            return inner;
        }
        split = null;
        int at = child + 1;
        if (inner.count < Node.WIDTH) {
            inner.insert(at, added);
            return inner;
        }
        int cut = cutFor(at);
        Inner<K, V> right = inner.splitOff(cut, owner);
        if (at > cut || cut == Node.WIDTH) {
            right.insert(at - cut, added);
        } else {
            inner.insert(at, added);
        }
        split = right;
        return inner;
    }

    /// Halves a full page, but leaves it whole when the new entry goes to its end: keys that come
    /// in order (a recovery, numbered names) then fill their pages.
    private static int cutFor(int at) {
        return at == Node.WIDTH ? Node.WIDTH : Node.WIDTH / 2;
    }

    /// @return the value before; null when the key was not there
    public @Nullable V remove(K key) {
        if (get(key) == null) {
            return null;
        }
        previous = null;
        root = remove(root, key);
        while (root instanceof Inner<K, V> inner && inner.count <= 1) {
            root = inner.count == 0 ? new Leaf<>(owner) : inner.children[0];
        }
        return previous;
    }

    /// @param key one that is there
    private Node<K, V> remove(Node<K, V> node, K key) {
        return switch (node) {
            case Leaf<K, V> leaf -> {
                Leaf<K, V> mine = leaf.ownedBy(owner);
                int at = mine.find(key);
                previous = mine.values[at];
                mine.delete(at);
                yield mine;
            }
            case Inner<K, V> inner -> {
                Inner<K, V> mine = inner.ownedBy(owner);
                int child = mine.childFor(key);
                Node<K, V> changed = remove(mine.children[child], key);
                mine.children[child] = changed;
                mine.grow(-1);
                if (changed.count < SMALL) {
                    mine.joinSmall(child, owner);
                }
                yield mine;
            }
        };
    }
}
