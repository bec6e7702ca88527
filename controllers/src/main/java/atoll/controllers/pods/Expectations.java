package atoll.controllers.pods;

import atoll.api.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Writes of a controller that its informer has not shown yet, by owner. A controller that counts
/// pods before they are shown would create or delete them twice.
public final class Expectations {
    /// Upstream's limit: an event lost for so long will not come.
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    private final Map<String, Pending> pending = new HashMap<>();

    private static final class Pending {
        final Set<ObjectKey> creations = new HashSet<>();
        final Set<String> deletions = new HashSet<>();
        Instant since;

        Pending(Instant since) {
            this.since = since;
        }

        boolean isEmpty() {
            return creations.isEmpty() && deletions.isEmpty();
        }
    }

    public void created(String ownerUid, Collection<ObjectKey> pods, Instant now) {
        if (!pods.isEmpty()) {
            of(ownerUid, now).creations.addAll(pods);
        }
    }

    /// @param podUids by uid, because a pod of the same name may follow
    public void deleted(String ownerUid, Collection<String> podUids, Instant now) {
        if (!podUids.isEmpty()) {
            of(ownerUid, now).deletions.addAll(podUids);
        }
    }

    private Pending of(String ownerUid, Instant now) {
        Pending known = pending.computeIfAbsent(ownerUid, _ -> new Pending(now));
        known.since = now;
        return known;
    }

    /// Told of each pod the informer shows.
    ///
    /// @param goneOrGoing whether it is deleted or has a deletionTimestamp
    public void seen(String ownerUid, ObjectKey pod, String podUid, boolean goneOrGoing) {
        Pending known = pending.get(ownerUid);
        if (known == null) {
            return;
        }
        known.creations.remove(pod);
        if (goneOrGoing) {
            known.deletions.remove(podUid);
        }
        if (known.isEmpty()) {
            pending.remove(ownerUid);
        }
    }

    /// As [#seen(String, ObjectKey, String, boolean)], for an informer's handler.
    public void seen(Owned pod, boolean gone) {
        if (pod.controller() != null) {
            seen(pod.controller().uid(), pod.key(), pod.uid(), gone || pod.terminating());
        }
    }

    public boolean satisfied(String ownerUid, Instant now) {
        Pending known = pending.get(ownerUid);
        return known == null || !now.isBefore(known.since.plus(WAIT_MAX));
    }

    public void forget(String ownerUid) {
        pending.remove(ownerUid);
    }
}
