package atoll.server.authenticate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was found out about tokens a moment ago: for as long a token still speaks for who it spoke
/// for then, whatever has become of what it is bound to. Thread-safe.
final class TokenCache {
    /// kube-apiserver's own, which it has no flag for.
    static final Duration KEPT = Duration.ofSeconds(10);

    private static final int ENTRIES_MAX = 32 << 10;

    private final InstantSource clock;
    private final Map<Key, Known> entries =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
                    return size() > ENTRIES_MAX;
                }
            };

    /// @param objects of the cluster that was asked: another may know nothing of the token
    private record Key(LiveObjects objects, String token, List<String> audiences) {}

    private record Known(Verified verified, Instant end) {}

    TokenCache(InstantSource clock) {
        this.clock = clock;
    }

    @Nullable Verified find(LiveObjects objects, String token, List<String> audiences) {
        var key = new Key(objects, token, audiences);
        synchronized (entries) {
            Known entry = entries.get(key);
            if (entry == null) {
                return null;
            }
            if (clock.instant().isBefore(entry.end())) {
                return entry.verified();
            }
            entries.remove(key);
            return null;
        }
    }

    void keep(LiveObjects objects, String token, List<String> audiences, Verified verified) {
        var entry = new Known(verified, clock.instant().plus(KEPT));
        synchronized (entries) {
            entries.put(new Key(objects, token, audiences), entry);
        }
    }
}
