package atoll.server.authenticate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps answers for a while, those used last when there are too many. Thread-safe.
public final class ExpiringCache<K, V> {
    private final InstantSource clock;
    private final Map<K, Kept<V>> entries;

    private record Kept<V>(V value, Instant end) {}

    /// @param most answers that are kept
    public ExpiringCache(InstantSource clock, int most) {
        this.clock = clock;
        this.entries =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, Kept<V>> eldest) {
                        return size() > most;
                    }
                };
    }

    public @Nullable V find(K key) {
        synchronized (entries) {
            Kept<V> kept = entries.get(key);
            if (kept == null) {
                return null;
            }
            if (clock.instant().isBefore(kept.end())) {
                return kept.value();
            }
            entries.remove(key);
            return null;
        }
    }

    /// @param time no longer than nothing: it is not kept
    public void keep(K key, V value, Duration time) {
        if (time.isPositive()) {
            var kept = new Kept<V>(value, clock.instant().plus(time));
            synchronized (entries) {
                entries.put(key, kept);
            }
        }
    }
}
