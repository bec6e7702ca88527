package atoll.scheduler;

import java.util.Set;

/// What one scheduling cycle found.
sealed interface Decision {
    /// @param row of the node that suits best
    record Fits(int row) implements Decision {}

    /// @param message upstream's sentence with the count of each reason
    /// @param rejectedBy names of the plugins that rejected nodes
    record FitsNowhere(String message, Set<String> rejectedBy) implements Decision {}
}
