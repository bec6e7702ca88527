package atoll.scheduler.framework;

import atoll.api.ObjectKey;
import atoll.api.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All nodes and what is taken of them, column by column, so that a filter or score runs over plain
/// arrays. A node keeps its row while it exists or while pods are bound to its name. Owned by the
/// scheduler's thread.
///
/// Amounts are in the units of [ResourceColumns]. Counting a pod, or no longer, costs as much as it
/// has resources; nothing is summed up anew. Arrays grow by doubling and never shrink; rows of
/// nodes that are gone are used again, so a row must not be kept beyond a cycle.
public final class NodeTable {
    private final ResourceColumns columns;
    private final Map<String, Integer> rows = new HashMap<>();

    /// Below [#end] and unused; the last one freed is the first used again.
    private final List<Integer> freeRows = new ArrayList<>();

    /// Where each counted pod is; its row and the info it was counted with.
    private final Map<ObjectKey, PodInfo> pods = new HashMap<>();

    /// Those with required anti-affinity, in order of arrival.
    private final LinkedHashMap<ObjectKey, PodInfo> keepingAway = new LinkedHashMap<>();

    /// How many counted pods have which priority. Lets preemption see at once that nobody is less
    /// important.
    private final TreeMap<Integer, Integer> priorities = new TreeMap<>();

    private final Map<String, Map<String, String>> namespaces = new HashMap<>();

    /// Null in rows without a node, which may still have pods.
    private @Nullable NodeFacts[] facts = new NodeFacts[0];

    /// Of the node of a row, also while the node does not exist; null in free rows.
    private @Nullable String[] names = new String[0];

    private LinkedHashMap<ObjectKey, PodInfo>[] podsOf = newMaps(0);

    /// By row, then by column; a row is as long as the columns known when it was filled.
    private long[][] allocatable = new long[0][];

    /// By row, then by column: the sum over the counted pods.
    private long[][] requested = new long[0][];

    private long[] scoredCpu = new long[0];
    private long[] scoredMemory = new long[0];

    /// `allocatable.pods`; 0 where a node does not say, so that it takes none.
    private int[] podsMax = new int[0];

    /// Host ports of the row's pods; 0 spares looking at them.
    private int[] portCount = new int[0];

    /// One past the highest row ever used.
    private int end;

    private int present;

    /// @param columns shared with whoever makes the [PodInfo]s
    public NodeTable(ResourceColumns columns) {
        this.columns = columns;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static LinkedHashMap<ObjectKey, PodInfo>[] newMaps(int length) {
        return new LinkedHashMap[length];
    }

    /// Empty for a namespace that is not there.
    public Map<String, String> namespaceLabels(String namespace) {
        return namespaces.getOrDefault(namespace, Map.of());
    }

    /// @param labels null: the namespace is gone
    public void putNamespace(String namespace, @Nullable Map<String, String> labels) {
        if (labels == null) {
            namespaces.remove(namespace);
        } else {
            namespaces.put(namespace, Map.copyOf(labels));
        }
    }

    public ResourceColumns columns() {
        return columns;
    }

    /// Rows are 0 until this; some may hold no node.
    public int end() {
        return end;
    }

    /// How many nodes exist.
    public int size() {
        return present;
    }

    /// @param row below [#end]
    public boolean holdsNode(int row) {
        return facts[row] != null;
    }

    /// Of a row that holds a node.
    ///
    /// @throws IllegalArgumentException for another
    public NodeFacts facts(int row) {
        NodeFacts found = facts[row];
        if (found == null) {
            throw new IllegalArgumentException("row " + row + " holds no node");
        }
        return found;
    }

    /// In order of arrival; a view that is valid until the table changes.
    public Collection<PodInfo> pods(int row) {
        return Collections.unmodifiableCollection(podsOf[row].values());
    }

    /// The pods on a node by its name; none when it has no row.
    public Collection<PodInfo> podsOn(String node) {
        Integer row = rows.get(node);
        return row == null ? List.of() : pods(row);
    }

    /// All counted ones, terminating and nominated as well.
    public int podCount(int row) {
        return podsOf[row].size();
    }

    public int podsMax(int row) {
        return podsMax[row];
    }

    /// Whether any pod of the node takes a host port.
    public boolean hasHostPorts(int row) {
        return portCount[row] > 0;
    }

    /// 0 for a resource that the node does not have.
    public long allocatable(int row, int column) {
        long[] amounts = allocatable[row];
        return column < amounts.length ? amounts[column] : 0;
    }

    public long requested(int row, int column) {
        long[] amounts = requested[row];
        return column < amounts.length ? amounts[column] : 0;
    }

    /// Millis of CPU taken, counting containers that name none.
    public long scoredCpu(int row) {
        return scoredCpu[row];
    }

    /// Bytes of memory taken, counting containers that name none.
    public long scoredMemory(int row) {
        return scoredMemory[row];
    }

    /// Adds or replaces a node. What its pods take is kept.
    public void putNode(NodeFacts node) {
        int row = rowOf(node.name());
        if (facts[row] == null) {
            present++;
        }
        facts[row] = node;
        allocatable[row] = columns.amounts(node.allocatable());
        podsMax[row] = (int) Quantity.orZero(node.allocatable().get("pods")).value();
    }

    /// Its pods stay counted, for the node may come back under its name.
    public void removeNode(String name) {
        Integer row = rows.get(name);
        if (row != null && facts[row] != null) {
            facts[row] = null;
            present--;
            dropIfEmpty(row);
        }
    }

    /// Counts a bound pod, in place of what was counted for it before. A node that does not exist
    /// gets a row for it.
    public void putPod(PodInfo pod) {
        removePod(pod.key());
        int row = rowOf(pod.node());
        pods.put(pod.key(), pod);
        podsOf[row].put(pod.key(), pod);
        if (!pod.antiAffinity().isEmpty()) {
            keepingAway.put(pod.key(), pod);
        }
        count(row, pod, 1);
    }

    /// A pod that is not counted is passed over.
    public void removePod(ObjectKey key) {
        PodInfo pod = pods.remove(key);
        Integer row = pod == null ? null : rows.get(pod.node());
        if (pod != null && row != null) {
            podsOf[row].remove(key);
            keepingAway.remove(key);
            count(row, pod, -1);
            dropIfEmpty(row);
        }
    }

    /// The pod as it is counted; null when it is not.
    public @Nullable PodInfo pod(ObjectKey key) {
        return pods.get(key);
    }

    /// The counted pods whose required anti-affinity may keep others away.
    public Collection<PodInfo> podsKeepingAway() {
        return Collections.unmodifiableCollection(keepingAway.values());
    }

    /// The facts of the node a counted pod is bound to; null when that node does not exist.
    public @Nullable NodeFacts factsOf(PodInfo pod) {
        Integer row = rows.get(pod.node());
        return row == null ? null : facts[row];
    }

    /// The least priority of a counted pod; [Integer#MAX_VALUE] when there is none.
    public int lowestPriority() {
        return priorities.isEmpty() ? Integer.MAX_VALUE : priorities.firstKey();
    }

    /// @param sign 1 or -1
    private void count(int row, PodInfo pod, int sign) {
        priorities.merge(pod.priority(), sign, (a, b) -> a + b == 0 ? null : a + b);
        PodRequests requests = pod.requests();
        if (requested[row].length < requests.columns()) {
            requested[row] = Arrays.copyOf(requested[row], requests.columns());
        }
        for (int column = 0; column < requests.columns(); column++) {
            requested[row][column] += sign * requests.amount(column);
        }
        scoredCpu[row] += sign * requests.scoredCpu();
        scoredMemory[row] += sign * requests.scoredMemory();
        portCount[row] += sign * pod.hostPorts().size();
    }

    /// The node's row; a new one, empty, when it has none.
    private int rowOf(String name) {
        Integer known = rows.get(name);
        if (known != null) {
            return known;
        }
        int row = freeRows.isEmpty() ? end++ : freeRows.removeLast();
        if (row == facts.length) {
            grow();
        }
        rows.put(name, row);
        names[row] = name;
        podsOf[row] = new LinkedHashMap<>();
        allocatable[row] = new long[0];
        requested[row] = new long[columns.count()];
        scoredCpu[row] = 0;
        scoredMemory[row] = 0;
        podsMax[row] = 0;
        portCount[row] = 0;
        return row;
    }

    private void dropIfEmpty(int row) {
        if (facts[row] == null && podsOf[row].isEmpty()) {
            rows.remove(names[row]);
            names[row] = null;
            freeRows.add(row);
        }
    }

    private void grow() {
        int size = Math.max(16, facts.length * 2);
        facts = Arrays.copyOf(facts, size);
        names = Arrays.copyOf(names, size);
        podsOf = Arrays.copyOf(podsOf, size);
        allocatable = Arrays.copyOf(allocatable, size);
        requested = Arrays.copyOf(requested, size);
        scoredCpu = Arrays.copyOf(scoredCpu, size);
        scoredMemory = Arrays.copyOf(scoredMemory, size);
        podsMax = Arrays.copyOf(podsMax, size);
        portCount = Arrays.copyOf(portCount, size);
    }
}
