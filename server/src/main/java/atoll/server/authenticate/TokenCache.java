package atoll.server.authenticate;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found out about tokens a moment ago: for as long a token still speaks for who it spoke
/// for then, whatever has become of what it is bound to. Thread-safe.
final class TokenCache {
    /// kube-apiserver's own, which it has no flag for.
    private static final Duration KEPT = Duration.ofSeconds(10);

    private static final int ENTRIES_MAX = 32 << 10;

    private final ExpiringCache<Key, Verified> known;

    /// @param objects of the cluster that was asked: another may know nothing of the token
    private record Key(LiveObjects objects, String token, List<String> audiences) {}

    TokenCache(InstantSource clock) {
        this.known = new ExpiringCache<>(clock, ENTRIES_MAX);
    }

    @Nullable Verified find(LiveObjects objects, String token, List<String> audiences) {
        return known.find(new Key(objects, token, audiences));
    }

    void keep(LiveObjects objects, String token, List<String> audiences, Verified verified) {
        known.keep(new Key(objects, token, audiences), verified, KEPT);
    }
}
