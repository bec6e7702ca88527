package atoll.server.admission;

import atoll.base.json.JsonObject;

/// One admission plugin. Stateless, or safe for many threads. Refuses by throwing
/// [atoll.api.request.RefusedException].
///
/// Called on the thread of the request, for every write of the cluster, so the first thing a plugin
/// does is to see whether it has any business. It never waits, except for webhooks.
public interface Plugin {
    /// As `--disable-admission-plugins` names it.
    String name();

    /// The object as it shall be, seen before validation. Not called for DELETE.
    ///
    /// @return the same instance where it changes nothing, which saves [Admission] a comparison
    /// @throws atoll.api.request.RefusedException to end the write
    default JsonObject mutate(AdmissionRequest request, JsonObject object) {
        return object;
    }

    /// Whether it is made of what users wrote: such a one sees an object as it goes over a wire,
    /// and when it has changed it, the others see it once more.
    default boolean isExtension() {
        return false;
    }

    /// As [#mutate], for an object that it has seen before and that was changed since.
    default JsonObject mutateAgain(AdmissionRequest request, JsonObject object) {
        return mutate(request, object);
    }

    /// A last look at the object as it would be stored; for DELETE, as it is.
    ///
    /// @throws atoll.api.request.RefusedException to end the write
    default void validate(AdmissionRequest request, JsonObject object) {}
}
