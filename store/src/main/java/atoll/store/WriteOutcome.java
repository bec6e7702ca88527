package atoll.store;

import atoll.api.KubeObject;
import org.jspecify.annotations.Nullable;

/// What was decided about a write. May be acted upon at once, and told to others once the ticket
/// was awaited.
public sealed interface WriteOutcome {
    /// @param object as it is now, with its new revision; for a removal the last state, with the
    ///   revision of the removal
    record Committed(KubeObject object) implements WriteOutcome {}

    /// The condition did not hold; nothing changes.
    ///
    /// @param actual what is there instead; null when nothing is
    record Conflict(@Nullable KubeObject actual) implements WriteOutcome {}
}
