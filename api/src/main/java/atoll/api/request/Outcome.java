package atoll.api.request;

import atoll.api.KubeObject;
import atoll.api.Status;
import java.util.List;

/// What became of a write. An expected refusal is a value and no exception; [#orThrow] is for who
/// does not expect one.
public sealed interface Outcome {
    /// @param object the object as it is now; for a delete, its last state (still there, with a
    ///   deletionTimestamp, when finalizers or a grace period hold it)
    /// @param created whether this write made the object
    /// @param warnings texts for `Warning` headers
    record Done(KubeObject object, boolean created, List<String> warnings) implements Outcome {
        public Done {
            warnings = List.copyOf(warnings);
        }
    }

    /// Nothing was changed. The status is what a client over the wire would read.
    record Refused(Status status) implements Outcome {}

    /// The object, or [RefusedException].
    ///
    /// @throws RefusedException with the status of a refusal
    default KubeObject orThrow() {
        return switch (this) {
            case Done done -> done.object();
            case Refused(var status) -> throw new RefusedException(status);
        };
    }

    /// Whether the write was refused with this reason (`NotFound`, `Conflict`, `AlreadyExists` …).
    default boolean refusedAs(String reason) {
        return this instanceof Refused(var status) && status.is(reason);
    }
}
