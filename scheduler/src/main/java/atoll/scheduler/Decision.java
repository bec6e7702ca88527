package atoll.scheduler;

import java.util.List;
import java.util.Set;

/// What one scheduling cycle found.
sealed interface Decision {
    /// @param row of the node that suits best
    record Fits(int row) implements Decision {}

    /// @param why upstream's sentence with the count of each reason, to be finished
    /// @param resolvable rows whose reasons may go when pods leave
    record FitsNowhere(Diagnosis why, List<Integer> resolvable) implements Decision {
        Set<String> rejectedBy() {
            return why.plugins();
        }
    }
}
