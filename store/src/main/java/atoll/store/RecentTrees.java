package atoll.store;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// Holds the trees of the last written objects, which objects themselves let go of: a new pod is
/// read by a dozen actors within a second, and to decode it again for each would be a tenth of all
/// work. Guarded by its owner's lock. A queue in a circle: the oldest tree goes first, for number
/// or for bytes.
final class RecentTrees {
    /// Trees take three to five times their bytes.
    private static final int BYTES_MAX = 2 << 20;

    private static final int TREES_MAX = 4096;

    private final @Nullable JsonObject[] trees = new JsonObject[TREES_MAX];
    private final int[] sizes = new int[TREES_MAX];
    private int oldest;
    private int held;
    private int bytes;

    /// @param written just made, so that its tree is at hand
    void hold(KubeObject written) {
        int size = written.storedSize();
        while (held == TREES_MAX || (held > 0 && bytes + size > BYTES_MAX)) {
            letGo();
        }
        if (size <= BYTES_MAX) {
            int at = (oldest + held) % TREES_MAX;
            trees[at] = written.tree();
            sizes[at] = size;
            bytes += size;
            held++;
        }
    }

    private void letGo() {
        trees[oldest] = null;
        bytes -= sizes[oldest];
        oldest = (oldest + 1) % TREES_MAX;
        held--;
    }
}
