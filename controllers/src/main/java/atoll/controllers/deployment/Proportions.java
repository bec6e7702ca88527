package atoll.controllers.deployment;

import atoll.api.KubeObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Divides a change of size over the sets of a rollout under way, in proportion to their sizes, so
/// that scaling neither speeds the rollout up nor turns it back.
///
/// Sets of 8 and 2 pods measured against 10, scaled to 20 with no surge, become 16 and 4. Rounding
/// leaves a remainder, which the first in order takes.
final class Proportions {
    private Proportions() {}

    /// A set and its new size.
    record Share(KubeObject set, int size) {}

    /// @param active sets of the Deployment with a size above 0
    /// @param statusReplicas the Deployment's `status.replicas`, for sets that do not say what they
    ///   were measured against
    /// @param sizes what is wanted now
    /// @return in the order in which upstream resizes them
    static List<Share> of(List<KubeObject> active, Sizes sizes, int statusReplicas) {
        int allowed = sizes.replicas() > 0 ? sizes.maxTotal() : 0;
        int toAdd = allowed - ReplicaSets.sizes(active);
        // When growing the bigger and newer one gets the remainder, when shrinking the bigger and
        // older one.
        Comparator<KubeObject> byAge = ReplicaSets.BY_AGE;
        List<KubeObject> ordered =
                active.stream()
                        .sorted(
                                Comparator.<KubeObject>comparingInt(set -> -ReplicaSets.size(set))
                                        .thenComparing(toAdd > 0 ? byAge.reversed() : byAge))
                        .toList();
        var result = new ArrayList<Share>();
        int added = 0;
        for (KubeObject set : ordered) {
            int share = toAdd == 0 ? 0 : share(set, sizes, statusReplicas, toAdd, added);
            result.add(new Share(set, ReplicaSets.size(set) + share));
            added += share;
        }
        if (!ordered.isEmpty() && toAdd != 0) {
            Share first = result.getFirst();
            result.set(0, new Share(first.set(), Math.max(0, first.size() + toAdd - added)));
        }
        return result;
    }

    /// Never beyond what is left to give, in either direction.
    private static int share(
            KubeObject set, Sizes sizes, int statusReplicas, int toAdd, int added) {
        int left = toAdd - added;
        if (ReplicaSets.size(set) == 0 || left == 0) {
            return 0;
        }
        int fraction = fraction(set, sizes, statusReplicas);
        return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    }

    /// The set's part of the new total at its old proportion, less its size; negative when
    /// shrinking. Measured against the annotation `max-replicas` that the set carries from its last
    /// sizing.
    private static int fraction(KubeObject set, Sizes sizes, int statusReplicas) {
        int size = ReplicaSets.size(set);
        if (sizes.replicas() == 0) {
            return -size;
        }
        long before = ReplicaSets.number(set.annotations(), ReplicaSets.MAX, 0);
        double base = before > 0 ? before : statusReplicas;
        if (base == 0) {
            return 0;
        }
        return (int) Math.round((double) size * sizes.maxTotal() / base) - size;
    }
}
