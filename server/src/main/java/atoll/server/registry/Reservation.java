package atoll.server.registry;

import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// What objects of one resource take from a shared pool, such as a Service its addresses. Safe for
/// many threads.
interface Reservation {
    /// An object with what its writer left out and it has already, and without what it has no use
    /// for any more: before it is validated. Refuses as [#reserve].
    ///
    /// @param current the object as it is; null for a new one
    JsonObject settled(Target target, JsonObject object, @Nullable JsonObject current);

    /// The object with what it takes, just before it is stored. Refuses by throwing
    /// [atoll.api.request.RefusedException].
    ///
    /// @param current the object as it is; null for a new one
    JsonObject reserve(Target target, JsonObject object, @Nullable JsonObject current);

    /// Called once `reserve`d things turn out not to be needed (`object` was not stored) or no
    /// longer needed (`object` was removed).
    ///
    /// @param kept the object that stays in its place; null when none does
    void release(Target target, JsonObject object, @Nullable JsonObject kept);
}
