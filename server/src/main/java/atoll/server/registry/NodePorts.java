package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Which node ports Services have. Read from the store once, kept up by every write since: all
/// writes of Services come through here. Thread-safe.
final class NodePorts {
    static final int FIRST = 30000;
    static final int LAST = 32767;

    /// The lower end is left to those who choose a port themselves: upstream's `min(max(16,
    /// size/32), 128)`.
    private static final int DYNAMIC = FIRST + 86;

    private final ClusterStore store;
    private final Ids ids;

    /// Guarded by this; null until first needed.
    private @Nullable BitSet taken;

    NodePorts(ClusterStore store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    private BitSet taken() {
        BitSet known = taken;
        if (known == null) {
            known = new BitSet();
            for (KubeObject service : store.latest(new GroupResource("", "services"))) {
                addAll(known, service.spec());
            }
            taken = known;
        }
        return known;
    }

    private static void addAll(BitSet ports, JsonObject spec) {
        for (JsonObject port : spec.array("ports").objects()) {
            ports.set((int) port.longOr("nodePort", 0));
        }
        ports.set((int) spec.longOr("healthCheckNodePort", 0));
    }

    /// Takes a port; false when another has it.
    synchronized boolean take(int port) {
        BitSet ports = taken();
        if (ports.get(port)) {
            return false;
        }
        ports.set(port);
        return true;
    }

    /// Takes a free port; 0 when there is none.
    synchronized int takeAny() {
        BitSet ports = taken();
        int start = DYNAMIC + ids.below(LAST - DYNAMIC + 1);
        int found = ports.nextClearBit(start);
        if (found > LAST) {
            found = ports.nextClearBit(DYNAMIC);
        }
        if (found > LAST) {
            found = ports.nextClearBit(FIRST);
        }
        if (found > LAST) {
            return 0;
        }
        ports.set(found);
        return found;
    }

    synchronized void free(int port) {
        if (taken != null) {
            taken.clear(port);
        }
    }
}
