package atoll.controllers.nodelifecycle;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long a pod may stay on a node. Pure.
final class TolerationTime {
    private TolerationTime() {}

    /// When a pod must leave because of NoExecute taints.
    ///
    /// Every taint must be borne; of all tolerations that bear one, the shortest counts.
    ///
    /// @param since when the taints were first seen
    /// @return [Instant#MIN] at once; null never
    static @Nullable Instant evictionTime(
            List<Taint> taints, List<Toleration> tolerations, Instant since) {
        Long shortest = null;
        for (Taint taint : taints) {
            List<Toleration> matching =
                    tolerations.stream().filter(one -> one.tolerates(taint)).toList();
            if (matching.isEmpty()) {
                return Instant.MIN;
            }
            for (Toleration one : matching) {
                if (one.seconds() != null) {
                    long seconds = Math.max(0, one.seconds());
                    shortest = shortest == null ? seconds : Math.min(shortest, seconds);
                }
            }
        }
        return shortest == null ? null : since.plusSeconds(shortest);
    }
}
