package atoll.nodes;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives each node a number, the lowest free one, and from it a block for its pods and an address
/// of its own.
///
/// Numbers are a cache of what `spec.podCIDR` says: a restarted engine learns them again with
/// [#note], so a node keeps its block. A node whose own block lies elsewhere, or has another size,
/// gets a number for its address only when it is asked for one.
///
/// Stepped by the engine's thread, which alone uses it.
final class NodeBlocks {
    /// Room for 32,768 nodes with a /24 each, clear of the usual service ranges.
    private static final Cidr PODS = Cidr.of(10, 128, 0, 0, 9);

    /// kube-controller-manager's default `--node-cidr-mask-size` for IPv4.
    private static final int BLOCK_PREFIX = 24;

    /// Addresses for nodes whose status names none: one of the private ranges of RFC 1918, clear of
    /// [#PODS].
    private static final Cidr NODES = Cidr.of(172, 16, 0, 0, 12);

    private final BitSet used = new BitSet();

    /// Looked up by name only.
    private final Map<String, Integer> numbers = new HashMap<>();

    /// Notes the block that a node already has. A block that another node holds already stays with
    /// that one.
    void note(String node, Cidr block) {
        if (numbers.containsKey(node)
                || block.prefix() != BLOCK_PREFIX
                || !PODS.contains(block.base())) {
            return;
        }
        int number = (int) ((block.base() - PODS.base()) >> (32 - BLOCK_PREFIX));
        if (!used.get(number)) {
            used.set(number);
            numbers.put(node, number);
        }
    }

    /// `O(n)` in the numbers taken, once for each node.
    private int number(String node) {
        return numbers.computeIfAbsent(
                node,
                _ -> {
                    int number = used.nextClearBit(0);
                    used.set(number);
                    return number;
                });
    }

    /// Null when all blocks are given out. The node takes a number even then: its address needs one
    /// too.
    @Nullable Cidr block(String node) {
        long base = PODS.base() + ((long) number(node) << (32 - BLOCK_PREFIX));
        return PODS.contains(base) ? new Cidr(base, BLOCK_PREFIX) : null;
    }

    /// The node's own address, which does not change while it exists. The first and the last of the
    /// range are left out; past a million nodes addresses repeat.
    String address(String node) {
        return NODES.address(number(node) % (NODES.size() - 2) + 1);
    }

    /// The number, and with it block and address, may go to the next node that comes.
    void free(String node) {
        Integer number = numbers.remove(node);
        if (number != null) {
            used.clear(number);
        }
    }
}
