package atoll.controllers.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which pods to give up first: those that are worth least, as upstream ranks them.
///
/// Upstream's `ActivePodsWithRanks`: unscheduled before scheduled, pending before running, not
/// ready before ready, cheaper before dearer, on a crowded node before alone, ready for less time,
/// more restarts, younger. The uid decides last, so the same pods go in every run.
public final class DeletionOrder implements Comparator<PodDigest> {
    private final Instant now;
    private final Map<String, Integer> podsOnNode = new HashMap<>();

    /// @param related active pods that serve the same purpose, whose crowding on a node counts
    /// @param now ages are measured to it
    public DeletionOrder(Iterable<PodDigest> related, Instant now) {
        this.now = now;
        for (PodDigest pod : related) {
            if (pod.active()) {
                podsOnNode.merge(pod.nodeName(), 1, Integer::sum);
            }
        }
    }

    /// The first `count` to go. All of them in their given order when there are not more.
    public List<PodDigest> first(int count, List<PodDigest> pods) {
        if (count >= pods.size()) {
            return pods;
        }
        return pods.stream().sorted(this).limit(count).toList();
    }

    @Override
    public int compare(PodDigest a, PodDigest b) {
        int order = Boolean.compare(isAssigned(a), isAssigned(b));
        order = order != 0 ? order : a.phase().compareTo(b.phase());
        order = order != 0 ? order : Boolean.compare(a.ready(), b.ready());
        order = order != 0 ? order : Integer.compare(a.deletionCost(), b.deletionCost());
        order = order != 0 ? order : Integer.compare(crowd(b), crowd(a));
        order = order != 0 ? order : compareReadiness(a, b);
        order = order != 0 ? order : Integer.compare(b.restarts(), a.restarts());
        order = order != 0 ? order : compareAge(a.created(), b.created());
        return order != 0 ? order : a.uid().compareTo(b.uid());
    }

    private static boolean isAssigned(PodDigest pod) {
        return !pod.nodeName().isEmpty();
    }

    /// Pods of the same purpose on its node, itself included.
    private int crowd(PodDigest pod) {
        return podsOnNode.getOrDefault(pod.nodeName(), 0);
    }

    private int compareReadiness(PodDigest a, PodDigest b) {
        return a.ready() && b.ready() ? compareAge(a.readySince(), b.readySince()) : 0;
    }

    /// Younger goes first, but only orders of magnitude count, so that equals are picked evenly.
    private int compareAge(long a, long b) {
        return Integer.compare(magnitude(a), magnitude(b));
    }

    /// The binary logarithm of the age in nanoseconds: 5 s and 8 s are alike, 5 s and 9 s are not;
    /// -1 for a time not yet passed.
    private int magnitude(long epochSecond) {
        long nanos = Duration.between(Instant.ofEpochSecond(epochSecond), now).toNanos();
        return nanos > 0 ? 63 - Long.numberOfLeadingZeros(nanos) : -1;
    }
}
