package atoll.store.tree;

import java.util.Arrays;

/// A page of pages. Its keys are bounds, which need not be keys of entries any more: a removal
/// leaves them.
final class Inner<K extends Comparable<K>, V> extends Node<K, V> {
    final Node<K, V>[] children;
    private int size;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Inner(Object owner) {
        super(owner);
        children = new Node[WIDTH];
    }

    /// A new root over a root that was split.
    static <K extends Comparable<K>, V> Inner<K, V> over(
            Node<K, V> left, Node<K, V> right, Object owner) {
        var root = new Inner<K, V>(owner);
        root.insert(0, left);
        root.insert(1, right);
        return root;
    }

    @Override
    int size() {
        return size;
    }

    /// The one child that may hold `key`. The first bound is not compared: smaller keys than it
    /// come to the first child too.
    int childFor(K key) {
        int low = 1;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (keys[middle].compareTo(key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low - 1;
    }

    @Override
    Inner<K, V> ownedBy(Object owner) {
        return this.owner == owner ? this : copy(0, count, owner);
    }

    private Inner<K, V> copy(int from, int to, Object owner) {
        var copy = new Inner<K, V>(owner);
        System.arraycopy(keys, from, copy.keys, 0, to - from);
        System.arraycopy(children, from, copy.children, 0, to - from);
        copy.count = to - from;
        copy.resize();
        return copy;
    }

    /// Counts anew.
    private void resize() {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += children[i].size();
        }
        size = sum;
    }

    /// @param by how many entries a child has more, or less when negative
    void grow(int by) {
        size += by;
    }

    /// A fresh page's first key is a true lower bound of it, so it serves as the child's bound.
    void insert(int at, Node<K, V> child) {
        shift(keys, at, true);
        shift(children, at, true);
        keys[at] = child.keys[0];
        children[at] = child;
        count++;
        size += child.size();
    }

    @Override
    Inner<K, V> splitOff(int cut, Object owner) {
        var right = copy(cut, count, owner);
        cutTo(cut);
        resize();
        return right;
    }

    private void cutTo(int length) {
        Arrays.fill(keys, length, count, null);
        Arrays.fill(children, length, count, null);
        count = length;
    }

    @Override
    void append(Node<K, V> right, K bound) {
        var inner = (Inner<K, V>) right;
        System.arraycopy(inner.keys, 0, keys, count, inner.count);
        System.arraycopy(inner.children, 0, children, count, inner.count);
        if (inner.count > 0) {
            keys[count] = bound;
        }
        count += inner.count;
        size += inner.size;
    }

    /// Joins a child that became small with a neighbour when one page can hold both.
    ///
    /// @param at the child that became small
    void joinSmall(int at, Object owner) {
        if (count == 1) {
            if (children[0].count == 0) {
                cutTo(0);
            }
            return;
        }
        int left = at == 0 ? 0 : at - 1;
        int right = left + 1;
        int together = children[left].count + children[right].count;
        if (together > WIDTH - WIDTH / 4 && children[at].count > 0) {
            return;
        }
        Node<K, V> joined = children[left].ownedBy(owner);
        joined.append(children[right], keys[right]);
        children[left] = joined;
        shift(keys, right, false);
        shift(children, right, false);
        cutTo(count - 1);
    }
}
