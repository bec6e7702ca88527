package atoll.server.registry;

import atoll.api.GroupVersionKind;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;

/// What one address of an object (`pods/web`, `pods/web/status`) shows of it, and how a change of
/// what is shown becomes a change of the object.
interface Part {
    /// What is read and written at this address.
    GroupVersionKind kind(ResourceDefinition definition);

    /// What a reader of this address gets.
    JsonObject shown(JsonObject whole);

    /// What a writer of this address changes: what is shown, with who manages what of it.
    default JsonObject editable(JsonObject whole) {
        return shown(whole);
    }

    /// The whole object after its shown part became `edited`. Everything the address does not own
    /// stays as it is.
    JsonObject applied(JsonObject whole, JsonObject edited);

    /// Whether what is shown is the object itself, so that its managed fields, defaults and
    /// admission apply to what is edited.
    default boolean isWhole() {
        return true;
    }
}
