package atoll.api.patch;

import atoll.api.Status;
import atoll.base.json.JsonObject;

/// What became of a server-side apply.
public sealed interface Applied {
    /// @param object the live object with the configuration merged in and `managedFields` brought
    ///   up to date; not defaulted yet
    record Merged(JsonObject object) implements Applied {}

    /// Others own fields that the configuration would change. Nothing was changed. With `force`
    /// there are none.
    ///
    /// @param status the refusal, with one cause a field
    record Conflicts(Status status) implements Applied {}
}
