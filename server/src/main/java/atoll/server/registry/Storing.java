package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.request.Outcome;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import atoll.store.StoreWrite;
import atoll.store.Submitted;
import atoll.store.WriteOutcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The last step of every write: reservation, conversion to the stored version, and the store.
final class Storing {
    private final ClusterStore store;
    private final Map<GroupResource, Reservation> reservations;

    Storing(ClusterStore store, Map<GroupResource, Reservation> reservations) {
        this.store = store;
        this.reservations = reservations;
    }

    /// A write that may have lost against another.
    ///
    /// @param pending null when what is stored is not what was expected
    /// @param actual what is stored instead
    record Attempt(@Nullable Pending pending, @Nullable KubeObject actual) {}

    @Nullable KubeObject current(Target target) {
        return store.latest(target.definition().storage(), target.key());
    }

    /// Stores a new object, which has what it [reserved][#reserve].
    Attempt create(Target target, JsonObject object, List<String> warnings) {
        if (target.dryRun()) {
            KubeObject there = current(target);
            return there == null
                    ? new Attempt(dry(KubeObject.of(object), true, warnings), null)
                    : new Attempt(null, there);
        }
        Submitted submitted = put(target, object, StoreWrite.ABSENT);
        return switch (submitted.outcome()) {
            case WriteOutcome.Committed(var stored) ->
                    new Attempt(done(target, stored, true, warnings, submitted), null);
            case WriteOutcome.Conflict(var actual) -> {
                release(target, object, null);
                yield new Attempt(null, actual);
            }
        };
    }

    /// Replaces `current` by an object that has what it [reserved][#reserve]. An object that is the
    /// same as before is not written again.
    Attempt update(Target target, KubeObject current, JsonObject object, List<String> warnings) {
        JsonObject old = target.definition().conversion().toServed(current.tree());
        if (Metadata.isUnchanged(object, old)) {
            return new Attempt(unchanged(target, current, warnings), null);
        }
        if (target.dryRun()) {
            return new Attempt(dry(KubeObject.of(object), false, warnings), null);
        }
        Submitted submitted = put(target, object, current.revision());
        return switch (submitted.outcome()) {
            case WriteOutcome.Committed(var stored) -> {
                release(target, old, object);
                yield new Attempt(done(target, stored, false, warnings, submitted), null);
            }
            case WriteOutcome.Conflict(var actual) -> {
                release(target, object, old);
                yield new Attempt(null, actual);
            }
        };
    }

    /// Removes `current`, which a write has freed of what held it.
    ///
    /// @param written what the write made of it, which its writer alone gets to see
    Attempt removeWritten(
            Target target, KubeObject current, JsonObject written, List<String> warnings) {
        if (target.dryRun()) {
            return new Attempt(dry(KubeObject.of(written), false, warnings), null);
        }
        Submitted submitted = remove(target, current, current.tree());
        return switch (submitted.outcome()) {
            case WriteOutcome.Committed _ -> {
                release(target, written, null);
                var outcome = new Outcome.Done(KubeObject.of(written), false, warnings);
                yield new Attempt(new Pending(outcome, submitted.ticket()), null);
            }
            case WriteOutcome.Conflict(var actual) -> new Attempt(null, actual);
        };
    }

    private Submitted remove(Target target, KubeObject current, JsonObject lastStored) {
        return store.store()
                .submit(
                        new StoreWrite.Remove(
                                store.key(target.definition().storage()),
                                target.key(),
                                current.revision(),
                                lastStored,
                                Durabilities.of(target)));
    }

    /// Removes `current`.
    ///
    /// @param lastState what watchers see last
    Attempt remove(Target target, KubeObject current, JsonObject lastState, List<String> warnings) {
        if (target.dryRun()) {
            return new Attempt(dry(KubeObject.of(lastState), false, warnings), null);
        }
        Submitted submitted =
                remove(target, current, target.definition().conversion().toStored(lastState));
        return switch (submitted.outcome()) {
            case WriteOutcome.Committed(var stored) -> {
                release(target, lastState, null);
                yield new Attempt(done(target, stored, false, warnings, submitted), null);
            }
            case WriteOutcome.Conflict(var actual) -> new Attempt(null, actual);
        };
    }

    private Submitted put(Target target, JsonObject object, long expected) {
        return store.store()
                .submit(
                        new StoreWrite.Put(
                                store.key(target.definition().storage()),
                                target.key(),
                                target.definition().conversion().toStored(object),
                                expected,
                                Durabilities.of(target)));
    }

    JsonObject settled(Target target, JsonObject object, @Nullable JsonObject current) {
        Reservation reservation = reservations.get(target.definition().storage());
        return reservation == null ? object : reservation.settled(target, object, current);
    }

    JsonObject reserve(Target target, JsonObject object, @Nullable JsonObject current) {
        Reservation reservation = reservations.get(target.definition().storage());
        return reservation == null ? object : reservation.reserve(target, object, current);
    }

    void release(Target target, JsonObject object, @Nullable JsonObject kept) {
        Reservation reservation = reservations.get(target.definition().storage());
        if (reservation != null) {
            reservation.release(target, object, kept);
        }
    }

    /// The answer to a write that changes nothing. What is decided but not yet durable must become
    /// so before it may be told: a write that is sure to conflict waits for exactly that.
    Pending unchanged(Target target, KubeObject current, List<String> warnings) {
        KubeObject served = served(target, current);
        var outcome = new Outcome.Done(served, false, warnings);
        if (current.revision() <= store.published().revision()) {
            return Pending.now(outcome);
        }
        Submitted barrier =
                store.store()
                        .submit(
                                new StoreWrite.Put(
                                        store.key(target.definition().storage()),
                                        target.key(),
                                        current.tree(),
                                        StoreWrite.ABSENT,
                                        Durabilities.of(target)));
        return new Pending(outcome, barrier.ticket());
    }

    private static Pending dry(KubeObject object, boolean created, List<String> warnings) {
        return Pending.now(new Outcome.Done(object, created, warnings));
    }

    private Pending done(
            Target target,
            KubeObject stored,
            boolean created,
            List<String> warnings,
            Submitted submitted) {
        return new Pending(
                new Outcome.Done(served(target, stored), created, warnings), submitted.ticket());
    }

    private static KubeObject served(Target target, KubeObject stored) {
        var conversion = target.definition().conversion();
        return conversion.isIdentity() ? stored : KubeObject.of(conversion.toServed(stored.tree()));
    }
}
