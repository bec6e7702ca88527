package atoll.control;

import atoll.api.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/// Keys to reconcile: each at most once, in order of arrival; later ones by time. Bounded by the
/// number of objects. Owned by one actor.
public final class WorkQueue {
    /// The first retry, and the longest: kube-controller-manager's item back-off, with a ceiling
    /// that a person would wait for.
    private static final Duration BACK_OFF_FIRST = Duration.ofMillis(5);

    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(60);

    private final LinkedHashSet<ObjectKey> ready = new LinkedHashSet<>();
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>();
    private final Map<ObjectKey, Instant> earliest = new HashMap<>();
    private final Map<ObjectKey, Integer> failures = new HashMap<>();
    private long sequence;

    private record Delayed(Instant due, long sequence, ObjectKey key)
            implements Comparable<Delayed> {
        @Override
        public int compareTo(Delayed other) {
            int byDue = due.compareTo(other.due);
            return byDue != 0 ? byDue : Long.compare(sequence, other.sequence);
        }
    }

    public void add(ObjectKey key) {
        ready.add(key);
    }

    /// Adds the key at `due`, or earlier if that was asked before.
    public void addAt(ObjectKey key, Instant due) {
        Instant known = earliest.get(key);
        if (known == null || due.isBefore(known)) {
            earliest.put(key, due);
            delayed.add(new Delayed(due, sequence++, key));
        }
    }

    /// Adds the key after a back-off that doubles with each failure in a row.
    public void retry(ObjectKey key, Instant now) {
        int count = failures.merge(key, 1, Integer::sum);
        Duration delay = BACK_OFF_FIRST.multipliedBy(1L << Math.min(count - 1, 20));
        addAt(key, now.plus(delay.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : delay));
    }

    /// Forgets the key's failures.
    public void succeeded(ObjectKey key) {
        failures.remove(key);
    }

    /// How often the key failed in a row.
    public int failures(ObjectKey key) {
        return failures.getOrDefault(key, 0);
    }

    public Optional<ObjectKey> take(Instant now) {
        promote(now);
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ready.removeFirst());
    }

    private void promote(Instant now) {
        while (!delayed.isEmpty() && !delayed.peek().due().isAfter(now)) {
            Delayed first = delayed.poll();
            if (earliest.remove(first.key(), first.due())) {
                ready.add(first.key());
            }
        }
    }

    /// When [#take] will have something: [Instant#MIN] now, [Instant#MAX] never.
    public Instant due() {
        if (!ready.isEmpty()) {
            return Instant.MIN;
        }
        return delayed.isEmpty() ? Instant.MAX : delayed.peek().due();
    }

    public int size() {
        return ready.size() + earliest.size();
    }
}
