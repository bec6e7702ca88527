package atoll.scheduler;

import java.util.List;
import java.util.Set;

/// What one scheduling cycle found. Rows are those of the table at this moment; they must be turned
/// into names before it changes.
sealed interface Decision {
    /// @param row of the node that suits best
    record Fits(int row) implements Decision {}

    /// A cluster without nodes is this too, with nothing rejected.
    ///
    /// @param why upstream's sentence with the count of each reason, to be finished
    /// @param resolvable rows whose reasons may go when pods leave
    record FitsNowhere(Diagnosis why, List<Integer> resolvable) implements Decision {
        /// Names of plugins. The queue keeps them: only an event that one of them asks for wakes
        /// the pod.
        Set<String> rejectedBy() {
            return why.plugins();
        }
    }
}
