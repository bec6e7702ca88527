package atoll.server.registry;

import atoll.store.Image;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Images that lists in pages still need. Holding one keeps alive what was replaced since, so they
/// are few and not held for long; who comes later gets `410 Expired`. Thread-safe.
final class HeldImages {
    private static final int HELD_MAX = 128;

    /// 5 min, as long as upstream keeps old revisions by default.
    private static final Duration HELD_FOR = Duration.ofMinutes(5);

    /// @param image null for a state that is won back from events whenever it is wanted
    private record Held(@Nullable Image image, Instant until) {}

    private final InstantSource clock;

    /// By revision, so the oldest first. Guarded by this.
    private final TreeMap<Long, Held> held = new TreeMap<>();

    HeldImages(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void hold(State state) {
        Instant now = clock.instant();
        for (Iterator<Map.Entry<Long, Held>> it = held.entrySet().iterator(); it.hasNext(); ) {
            if (!it.next().getValue().until().isAfter(now)) {
                it.remove();
            }
        }
        held.put(state.revision(), new Held(state.image(), now.plus(HELD_FOR)));
        if (held.size() > HELD_MAX) {
            held.pollFirstEntry();
        }
    }

    synchronized @Nullable Image at(long revision) {
        Held found = live(revision);
        return found == null ? null : found.image();
    }

    /// Whether a list of this revision may go on.
    synchronized boolean holds(long revision) {
        return live(revision) != null;
    }

    private synchronized @Nullable Held live(long revision) {
        Held found = held.get(revision);
        return found == null || !found.until().isAfter(clock.instant()) ? null : found;
    }
}
