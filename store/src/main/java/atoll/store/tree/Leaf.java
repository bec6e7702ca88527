package atoll.store.tree;

import java.util.Arrays;

/// A page of entries.
final class Leaf<K extends Comparable<K>, V> extends Node<K, V> {
    final V[] values;

    @SuppressWarnings("unchecked")
    Leaf(Object owner) {
        super(owner);
        values = (V[]) new Object[WIDTH];
    }

    @Override
    int size() {
        return count;
    }

    @Override
    Leaf<K, V> ownedBy(Object owner) {
        return this.owner == owner ? this : copy(0, count, owner);
    }

    private Leaf<K, V> copy(int from, int to, Object owner) {
        var copy = new Leaf<K, V>(owner);
        System.arraycopy(keys, from, copy.keys, 0, to - from);
        System.arraycopy(values, from, copy.values, 0, to - from);
        copy.count = to - from;
        return copy;
    }

    /// The page must have room.
    void insert(int at, K key, V value) {
        shift(keys, at, true);
        shift(values, at, true);
        keys[at] = key;
        values[at] = value;
        count++;
    }

    void delete(int at) {
        shift(keys, at, false);
        shift(values, at, false);
        cutTo(count - 1);
    }

    @Override
    Leaf<K, V> splitOff(int cut, Object owner) {
        var right = copy(cut, count, owner);
        cutTo(cut);
        return right;
    }

    /// Drops the tail, references included, so that what was removed can be collected.
    private void cutTo(int length) {
        Arrays.fill(keys, length, count, null);
        Arrays.fill(values, length, count, null);
        count = length;
    }

    @Override
    void append(Node<K, V> right, K bound) {
        var leaf = (Leaf<K, V>) right;
        System.arraycopy(leaf.keys, 0, keys, count, leaf.count);
        System.arraycopy(leaf.values, 0, values, count, leaf.count);
        count += leaf.count;
    }
}
