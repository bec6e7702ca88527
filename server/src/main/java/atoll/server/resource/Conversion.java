package atoll.server.resource;

import atoll.base.json.JsonObject;
import java.util.List;

/// Between a served version and the stored one. Pure functions; an object in the right version
/// already comes back as it is.
///
/// Unknown fields and managed fields pass through. Who converts there and back gets an equal
/// object.
public interface Conversion {
    /// @throws atoll.api.request.RefusedException when a webhook converts and fails
    JsonObject toStored(JsonObject served);

    /// @throws atoll.api.request.RefusedException likewise
    JsonObject toServed(JsonObject stored);

    /// Many at once, in their order; what asks somebody else asks once.
    default List<JsonObject> allToServed(List<JsonObject> stored) {
        return stored.stream().map(this::toServed).toList();
    }

    /// Whether both versions are one and the same, so that stored objects can be handed out as they
    /// are.
    default boolean isIdentity() {
        return false;
    }

    /// The version that is stored.
    Conversion IDENTITY =
            new Conversion() {
                @Override
                public JsonObject toStored(JsonObject served) {
                    return served;
                }

                @Override
                public JsonObject toServed(JsonObject stored) {
                    return stored;
                }

                @Override
                public boolean isIdentity() {
                    return true;
                }
            };
}
