package atoll.store.tree;

/// A page. While its `owner` is the token of a running [MapBuilder] that builder may edit it in
/// place; a page whose owner nobody holds any more never changes.
abstract sealed class Node<K extends Comparable<K>, V> permits Leaf, Inner {
    /// Entries a page. 64 keeps a tree of a million objects at four levels, and the pages copied
    /// for one lone write at about 2 KB.
    static final int WIDTH = 64;

    final Object owner;

    /// A leaf's keys; in an inner page the lower bound of each child, of which the first is not
    /// looked at.
    final K[] keys;

    int count;

    @SuppressWarnings("unchecked")
    Node(Object owner) {
        this.owner = owner;
        this.keys = (K[]) new Comparable<?>[WIDTH];
    }

    /// Entries below this page.
    abstract int size();

    /// This page when `owner` may edit it, else a copy that it may edit.
    abstract Node<K, V> ownedBy(Object owner);

    /// Moves the entries from `cut` on into a new page.
    abstract Node<K, V> splitOff(int cut, Object owner);

    /// Appends all entries of the page to the right, whose lower bound is `bound`.
    abstract void append(Node<K, V> right, K bound);

    /// The place of a key, or `-place - 1` where it would go.
    final int find(K key) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = keys[middle].compareTo(key);
            if (order < 0) {
                low = middle + 1;
            } else if (order > 0) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -low - 1;
    }

    /// Opens a gap of one at `at`, or closes it.
    final void shift(Object[] array, int at, boolean open) {
        if (open) {
            System.arraycopy(array, at, array, at + 1, count - at);
        } else {
            System.arraycopy(array, at + 1, array, at, count - at - 1);
        }
    }
}
