package atoll.server.registry;

import atoll.base.json.JsonObject;

/// A subresource that one posts to in order to make something happen: `binding`, `eviction`,
/// `token`.
interface Action {
    Pending run(Target target, JsonObject body);

    /// Whether what is posted has to name the object that it acts on.
    default boolean isNamed() {
        return true;
    }
}
