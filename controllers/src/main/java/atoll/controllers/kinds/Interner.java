package atoll.controllers.kinds;

import java.util.HashMap;
import java.util.Map;

/// Lets equal values be one object, so that a hundred thousand digests share the few labels, owners
/// and node names they are made of. Forgets all when full: that costs memory, never correctness.
/// For immutable values only. Used by one thread.
public final class Interner {
    /// Bounds what the pool itself holds, in values of any kind.
    private static final int POOL_MAX = 20_000;

    private final Map<Object, Object> pool = new HashMap<>();

    /// An equal value met before, or this one.
    public <T> T one(T value) {
        if (pool.size() >= POOL_MAX) {
            pool.clear();
        }
        @SuppressWarnings("unchecked") // Equal values of one class; the pool maps each to itself.
        T known = (T) pool.putIfAbsent(value, value);
        return known == null ? value : known;
    }
}
