package atoll.store;

import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;

/// One change asked of the store, on one condition. `expected` is compared with the newest decided
/// state, so that of two writers who read the same revision one conflicts.
public sealed interface StoreWrite {
    /// As `expected`: whatever is there, or nothing.
    long ANY = -1;

    /// As `expected`: nothing may be there.
    long ABSENT = 0;

    ResourceKey resource();

    /// The object's place; its tree is not asked.
    ObjectKey key();

    /// The revision that must be there now; [#ANY] or [#ABSENT].
    long expected();

    Durability durability();

    /// Makes or replaces an object.
    ///
    /// @param tree the whole object; a `metadata.resourceVersion` in it is ignored
    record Put(
            ResourceKey resource,
            ObjectKey key,
            JsonObject tree,
            long expected,
            Durability durability)
            implements StoreWrite {
        public Put {
            requireExpected(expected);
        }
    }

    /// Removes an object. Of one that is not there it makes a [WriteOutcome.Conflict].
    ///
    /// @param lastState what watchers see as deleted, with the revision of the removal
    record Remove(
            ResourceKey resource,
            ObjectKey key,
            long expected,
            JsonObject lastState,
            Durability durability)
            implements StoreWrite {
        public Remove {
            requireExpected(expected);
            if (expected == ABSENT) {
                throw new IllegalArgumentException(
                        "removal of " + key + " expects it to be absent");
            }
        }
    }

    private static void requireExpected(long expected) {
        if (expected < ANY) {
            throw new IllegalArgumentException("expected revision " + expected);
        }
    }
}
