package atoll.controllers.daemonset;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How long failed daemons are left before they are replaced: twice as long each time, by set and
/// node. In memory only, as upstream's: a restart forgives all.
final class FailedDaemons {
    /// Upstream's back-off of the DaemonSet controller.
    private static final Duration FIRST = Duration.ofSeconds(1);

    private static final Duration MAX = Duration.ofMinutes(15);

    private final Map<String, Map<String, Pause>> bySet = new HashMap<>();

    private record Pause(Duration length, Instant since) {}

    /// A pause that is over for twice the longest begins anew.
    void failed(String setUid, String node, Instant now) {
        Map<String, Pause> nodes = bySet.computeIfAbsent(setUid, _ -> new HashMap<>());
        Pause before = nodes.get(node);
        Duration length =
                before == null || before.since().plus(MAX.multipliedBy(2)).isBefore(now)
                        ? FIRST
                        : before.length().multipliedBy(2);
        nodes.put(node, new Pause(length.compareTo(MAX) > 0 ? MAX : length, now));
    }

    /// Zero when a failed daemon may be replaced now.
    Duration remaining(String setUid, String node, Instant now) {
        Pause pause = bySet.getOrDefault(setUid, Map.of()).get(node);
        if (pause == null) {
            return Duration.ZERO;
        }
        Instant until = pause.since().plus(pause.length());
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    /// For a set that is gone.
    void forget(String setUid) {
        bySet.remove(setUid);
    }
}
