package atoll.nodes;

import atoll.api.ObjectKey;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Which pod has which address. A pod gets the lowest free address of its node's block, and keeps
/// it until it is gone; so the same history gives the same addresses.
///
/// A cluster's address map in memory: what is taken is known from the pods' statuses, so that
/// nothing has to be stored. Two pods never share an address; which pod gets which depends only on
/// the order of calls.
final class PodAddresses {
    /// For nodes without a block, and for pods that their node's block has no room for: the range
    /// of RFC 6598, which nothing else in a cluster uses.
    private static final Cidr SHARED = Cidr.of(100, 64, 0, 0, 10);

    private final Map<Cidr, Pool> pools = new HashMap<>();
    private final Map<ObjectKey, Taken> taken = new HashMap<>();

    /// @param offset from the pool's first address
    private record Taken(Pool pool, int offset) {
        String address() {
            return pool.cidr.address(offset);
        }
    }

    /// The addresses of one block. Finding the lowest free one is `O(1)` while pods only come, and
    /// `O(n / 64)` at worst after many went.
    private static final class Pool {
        final Cidr cidr;
        final BitSet used = new BitSet();

        /// No free offset is below this one.
        int lowest = 1;

        Pool(Cidr cidr) {
            this.cidr = cidr;
        }

        /// The first and the last address of a block name the network and everyone in it.
        boolean holds(int offset) {
            return offset >= 1 && offset < cidr.size() - 1;
        }

        void take(int offset) {
            used.set(offset);
        }

        /// The offset must have been taken from this pool.
        void free(int offset) {
            used.clear(offset);
            lowest = Math.min(lowest, offset);
        }

        /// May lie outside of the block when it is full: ask [#holds].
        int lowestFree() {
            lowest = used.nextClearBit(lowest);
            return lowest;
        }
    }

    /// The pod's address, a new one when it has none yet. The block is looked at only the first
    /// time: a pod that moved keeps its address, as pods do not move.
    String of(ObjectKey pod, Cidr block) {
        Taken known = taken.get(pod);
        if (known != null) {
            return known.address();
        }
        Pool pool = pool(block);
        if (!pool.holds(pool.lowestFree())) {
            pool = pool(SHARED);
        }
        var fresh = new Taken(pool, pool.lowestFree());
        pool.take(fresh.offset());
        taken.put(pod, fresh);
        return fresh.address();
    }

    /// As [#of(ObjectKey, Cidr)] on a node without a block.
    String of(ObjectKey pod) {
        return of(pod, SHARED);
    }

    /// Notes an address that a pod already has, from a life of this engine before. An address
    /// outside of both the node's block and the shared range is not ours to keep, and a pod that
    /// has an address already keeps that.
    void note(ObjectKey pod, String address, Cidr block) {
        long value = Cidr.parseAddress(address);
        Cidr cidr = block.contains(value) ? block : SHARED;
        if (!cidr.contains(value) || taken.containsKey(pod)) {
            return;
        }
        Pool pool = pool(cidr);
        var known = new Taken(pool, (int) (value - cidr.base()));
        pool.take(known.offset());
        taken.put(pod, known);
    }

    /// A pod without an address is none of its concern.
    void free(ObjectKey pod) {
        Taken known = taken.remove(pod);
        if (known != null) {
            known.pool().free(known.offset());
        }
    }

    private Pool pool(Cidr cidr) {
        return pools.computeIfAbsent(cidr, Pool::new);
    }
}
