package atoll.store.tree;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A position in a map's entries, moved forward by its one reader. The map cannot change under it.
/// One thread. A whole walk costs O(n), its beginning O(log n).
public final class Walk<K extends Comparable<K>, V> implements Iterator<V> {
    /// An inner page and the next of its children to visit.
    private static final class Step<K extends Comparable<K>, V> {
        final Inner<K, V> page;
        int next;

        Step(Inner<K, V> page, int next) {
            this.page = page;
            this.next = next;
        }
    }

    private final ArrayDeque<Step<K, V>> path = new ArrayDeque<>(4);
    private final @Nullable K end;
    private Leaf<K, V> leaf;
    private int at;

    Walk(Node<K, V> root, @Nullable K from, @Nullable K end) {
        this.end = end;
        Node<K, V> node = root;
        while (node instanceof Inner<K, V> inner) {
            int child = from == null ? 0 : inner.childFor(from);
            path.push(new Step<>(inner, child + 1));
            node = inner.children[child];
        }
        leaf = (Leaf<K, V>) node;
        int found = from == null ? 0 : leaf.find(from);
        at = found < 0 ? -found - 1 : found;
    }

    @Override
    public boolean hasNext() {
        while (at == leaf.count) {
            if (!nextLeaf()) {
                return false;
            }
        }
        return end == null || leaf.keys[at].compareTo(end) < 0;
    }

    private boolean nextLeaf() {
        while (!path.isEmpty()) {
            Step<K, V> step = path.peek();
            if (step.next < step.page.count) {
                descend(step.page.children[step.next++]);
                return true;
            }
            path.pop();
        }
        return false;
    }

    private void descend(Node<K, V> top) {
        Node<K, V> node = top;
        while (node instanceof Inner<K, V> inner) {
            path.push(new Step<>(inner, 1));
            node = inner.children[0];
        }
        leaf = (Leaf<K, V>) node;
        at = 0;
    }

    @Override
    public V next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return leaf.values[at++];
    }

    /// The key of the entry that [#next] would return.
    public K nextKey() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return leaf.keys[at];
    }
}
