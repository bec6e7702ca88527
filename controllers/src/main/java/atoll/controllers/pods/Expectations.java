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
///
/// The order: write, [#created] or [#deleted] with what the server took, then for each pod that the
/// informer shows [#seen]; until all are, [#satisfied] says no and the controller only reports. Not
/// thread-safe: informer and reconciler are stepped by the same thread, so nothing can be shown
/// between a write and its expectation.
public final class Expectations {
    /// Upstream's limit: an event lost for so long will not come.
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    /// By the owner's uid; an owner without open writes is absent.
    private final Map<String, Pending> pending = new HashMap<>();

    private static final class Pending {
        final Set<ObjectKey> creations = new HashSet<>();
        final Set<String> deletions = new HashSet<>();

        /// When the last write was made, from which the limit runs.
        Instant since;

        Pending(Instant since) {
            this.since = since;
        }

        boolean isEmpty() {
            return creations.isEmpty() && deletions.isEmpty();
        }
    }

    /// @param pods by name, since a creation's key is all that is needed
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

    /// The time begins anew with each write.
    private Pending of(String ownerUid, Instant now) {
        Pending known = pending.computeIfAbsent(ownerUid, _ -> new Pending(now));
        known.since = now;
        return known;
    }

    /// Told of each pod the informer shows.
    ///
    /// A creation is met by any pod of that name; idle for an owner of whom nothing is expected.
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

    /// True after the limit too, though writes are still open.
    public boolean satisfied(String ownerUid, Instant now) {
        Pending known = pending.get(ownerUid);
        return known == null || !now.isBefore(known.since.plus(WAIT_MAX));
    }

    /// For an owner that is gone.
    public void forget(String ownerUid) {
        pending.remove(ownerUid);
    }
}
