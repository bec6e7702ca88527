package atoll.scheduler;

import atoll.api.ObjectKey;
import atoll.scheduler.framework.PodInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// The pods that wait for a node, in three rooms: *active* ones are tried next, by priority and
/// then by arrival; *backing off* ones wait a little after an attempt; *unschedulable* ones wait
/// for the cluster to change in a way that may help them.
///
/// An entry taken for an attempt is in no room until [#fitsNowhere], [#failed] or [#remove] is
/// called for it; a pod that is deleted meanwhile makes those calls idle. It has no thread and no
/// clock: the instant comes with each call.
final class SchedulingQueue {
    /// kube-scheduler's `podInitialBackoffSeconds` and `podMaxBackoffSeconds`.
    private static final Duration BACK_OFF_FIRST = Duration.ofSeconds(1);

    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(10);

    /// A pod that no event helped is tried again after this long, in case one was missed.
    private static final Duration UNSCHEDULABLE_MAX = Duration.ofMinutes(5);

    /// Ordered by [Entry#compareTo]; a pod's priority does not change while it is in here, its
    /// entry is taken out for that.
    private final TreeSet<Entry> active = new TreeSet<>();

    /// Removed pods stay in it until their time and are dropped then.
    private final PriorityQueue<Waiting> backingOff = new PriorityQueue<>();

    private final LinkedHashMap<ObjectKey, Entry> unschedulable = new LinkedHashMap<>();

    /// All pods, in whatever room or taken. Never iterated.
    private final Map<ObjectKey, Entry> entries = new HashMap<>();

    private long sequence;

    private record Waiting(Instant until, Entry entry) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byTime = until.compareTo(other.until);
            return byTime != 0 ? byTime : Long.compare(entry.sequence, other.entry.sequence);
        }
    }

    /// A pod in the queue, or taken out of it for an attempt. It outlives attempts: their number,
    /// which the back-off grows with, is kept until the pod is bound or gone.
    static final class Entry implements Comparable<Entry> {
        private PodInfo pod;
        private final long sequence;
        private int attempts;
        private Instant lastAttempt = Instant.MIN;

        /// The plugins that rejected a node for it; none when the attempt failed otherwise.
        private Set<String> rejectedBy = Set.of();

        private Entry(PodInfo pod, long sequence) {
            this.pod = pod;
            this.sequence = sequence;
        }

        PodInfo pod() {
            return pod;
        }

        /// 1 s after the first attempt, then 2, 4, 8, and 10 s from then on.
        private Instant backOffEnd() {
            Duration backOff = BACK_OFF_FIRST.multipliedBy(1L << Math.min(attempts - 1, 10));
            return lastAttempt.plus(backOff.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : backOff);
        }

        @Override
        public int compareTo(Entry other) {
            int byPriority = Integer.compare(other.pod.priority(), pod.priority());
            return byPriority != 0 ? byPriority : Long.compare(sequence, other.sequence);
        }
    }

    /// Adds a pod, or takes in a new version of one that waits.
    ///
    /// A pod of the same name with another uid is a new one, with no attempts behind it. One that
    /// is backing off goes on backing off, whatever changed.
    ///
    /// @param mayHelp whether the change may make it schedulable
    void put(PodInfo pod, boolean mayHelp, Instant now) {
        Entry known = entries.get(pod.key());
        if (known == null || !known.pod.uid().equals(pod.uid())) {
            remove(pod.key());
            var entry = new Entry(pod, sequence++);
            entries.put(pod.key(), entry);
            active.add(entry);
            return;
        }
        boolean wasActive = active.remove(known);
        known.pod = pod;
        if (wasActive) {
            active.add(known);
        } else if (mayHelp && unschedulable.remove(pod.key()) != null) {
            move(known, now);
        }
    }

    /// Also ends what is to become of a taken entry.
    void remove(ObjectKey key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            active.remove(entry);
            unschedulable.remove(key);
        }
    }

    /// The next pod to try; null when none is due. Counts the attempt. Those whose time has come
    /// are moved to the active ones first.
    @Nullable Entry take(Instant now) {
        promote(now);
        Entry entry = active.pollFirst();
        if (entry != null) {
            entry.attempts++;
            entry.lastAttempt = now;
        }
        return entry;
    }

    private void promote(Instant now) {
        while (!backingOff.isEmpty() && !backingOff.peek().until().isAfter(now)) {
            Entry entry = backingOff.remove().entry();
            if (isCurrent(entry)) {
                active.add(entry);
            }
        }
        while (!unschedulable.isEmpty() && !longest().isAfter(now)) {
            active.add(unschedulable.pollFirstEntry().getValue());
        }
    }

    /// When the pod that has been unschedulable the longest is tried again. They stand in order of
    /// their last attempts.
    private Instant longest() {
        return unschedulable.firstEntry().getValue().lastAttempt.plus(UNSCHEDULABLE_MAX);
    }

    /// Neither removed, replaced, nor told to be unschedulable already.
    private boolean isCurrent(Entry entry) {
        return entries.get(entry.pod.key()) == entry && !unschedulable.containsKey(entry.pod.key());
    }

    /// A taken pod that fits no node waits for a change that helps.
    ///
    /// @param rejectedBy names of plugins, which [#wake] asks about; empty: only time wakes it
    void fitsNowhere(Entry entry, Set<String> rejectedBy) {
        if (isCurrent(entry)) {
            entry.rejectedBy = rejectedBy;
            unschedulable.put(entry.pod.key(), entry);
        }
    }

    /// A taken pod whose attempt failed through no fault of the nodes is tried again soon.
    void failed(Entry entry) {
        if (isCurrent(entry)) {
            backingOff.add(new Waiting(entry.backOffEnd(), entry));
        }
    }

    /// Something changed: every unschedulable pod that it may help is tried again.
    ///
    /// @param helps told of a pod, and which plugins rejected nodes for it
    void wake(BiPredicate<PodInfo, Set<String>> helps, Instant now) {
        List<Entry> helped =
                unschedulable.values().stream()
                        .filter(entry -> helps.test(entry.pod, entry.rejectedBy))
                        .toList();
        for (Entry entry : helped) {
            unschedulable.remove(entry.pod.key());
            move(entry, now);
        }
    }

    /// From the unschedulable ones to where its back-off sends it.
    private void move(Entry entry, Instant now) {
        Instant end = entry.backOffEnd();
        if (end.isAfter(now)) {
            backingOff.add(new Waiting(end, entry));
        } else {
            active.add(entry);
        }
    }

    /// When [#take] may have something next. [Instant#MIN] while any is active, [Instant#MAX] when
    /// nothing waits but what was taken.
    Instant due() {
        if (!active.isEmpty()) {
            return Instant.MIN;
        }
        Instant due = backingOff.isEmpty() ? Instant.MAX : backingOff.peek().until();
        return unschedulable.isEmpty() || longest().isAfter(due) ? due : longest();
    }

    /// In all rooms, and taken ones.
    int size() {
        return entries.size();
    }
}
