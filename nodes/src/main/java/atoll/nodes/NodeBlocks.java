package atoll.nodes;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives each node a number, the lowest free one, and from it a block for its pods and an address
/// of its own.
final class NodeBlocks {
    /// Room for 32,768 nodes with a /24 each, clear of the usual service ranges.
    private static final Cidr PODS = Cidr.of(10, 128, 0, 0, 9);

    private static final int BLOCK_PREFIX = 24;
    private static final Cidr NODES = Cidr.of(172, 16, 0, 0, 12);

    private final BitSet used = new BitSet();
    private final Map<String, Integer> numbers = new HashMap<>();

    /// Notes the block that a node already has.
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

    private int number(String node) {
        return numbers.computeIfAbsent(
                node,
                _ -> {
                    int number = used.nextClearBit(0);
                    used.set(number);
                    return number;
                });
    }

    /// Null when all blocks are given out.
    @Nullable Cidr block(String node) {
        long base = PODS.base() + ((long) number(node) << (32 - BLOCK_PREFIX));
        return PODS.contains(base) ? new Cidr(base, BLOCK_PREFIX) : null;
    }

    String address(String node) {
        return NODES.address(number(node) % (NODES.size() - 2) + 1);
    }

    void free(String node) {
        Integer number = numbers.remove(node);
        if (number != null) {
            used.clear(number);
        }
    }
}
