package atoll.control;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/// Keys to reconcile: each at most once, in order of arrival; later ones by time. Bounded by the
/// number of objects. Owned by one actor.
///
/// A key may be ready and delayed at once; it is then taken twice. Taking a key does not forget its
/// failures: that is what [#succeeded] is for, after each attempt that did not end in [#retry].
///
/// @param <K> what names the work: an object's key, mostly
public final class WorkQueue<K> {
    /// The first retry, and the longest: kube-controller-manager's item back-off, with a ceiling
    /// that a person would wait for.
    private static final Duration BACK_OFF_FIRST = Duration.ofMillis(5);

    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(60);

    private final LinkedHashSet<K> ready = new LinkedHashSet<>();
    private final PriorityQueue<Delayed<K>> delayed = new PriorityQueue<>();

    /// The valid instant of each delayed key; other entries of `delayed` are out of date and
    /// dropped when their time comes.
    private final Map<K, Instant> earliest = new HashMap<>();

    private final Map<K, Integer> failures = new HashMap<>();
    private long sequence;

    private record Delayed<K>(Instant due, long sequence, K key) implements Comparable<Delayed<K>> {
        @Override
        public int compareTo(Delayed<K> other) {
            int byDue = due.compareTo(other.due);
            return byDue != 0 ? byDue : Long.compare(sequence, other.sequence);
        }
    }

    /// Adds the key behind those that are ready, unless it is one of them.
    public void add(K key) {
        ready.add(key);
    }

    /// Adds the key at `due`, or earlier if that was asked before.
    public void addAt(K key, Instant due) {
        Instant known = earliest.get(key);
        if (known == null || due.isBefore(known)) {
            earliest.put(key, due);
            delayed.add(new Delayed<>(due, sequence++, key));
        }
    }

    /// Adds the key after a back-off that doubles with each failure in a row. 5 ms, 10, 20 … 60 s.
    public void retry(K key, Instant now) {
        int count = failures.merge(key, 1, Integer::sum);
        Duration delay = BACK_OFF_FIRST.multipliedBy(1L << Math.min(count - 1, 20));
        addAt(key, now.plus(delay.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : delay));
    }

    /// Forgets the key's failures.
    public void succeeded(K key) {
        failures.remove(key);
    }

    /// How often the key failed in a row.
    public int failures(K key) {
        return failures.getOrDefault(key, 0);
    }

    /// The next key that is due, and no longer in the queue; empty when none is.
    public Optional<K> take(Instant now) {
        promote(now);
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ready.removeFirst());
    }

    private void promote(Instant now) {
        while (!delayed.isEmpty() && !delayed.peek().due().isAfter(now)) {
            Delayed<K> first = delayed.poll();
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

    /// How many keys wait, now and later.
    public int size() {
        return ready.size() + earliest.size();
    }
}
