package atoll.scheduler.framework;

import atoll.base.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/// What a pod asks of its node: the containers that run together, or the hungriest moment of its
/// start, whichever is more, and the overhead. Immutable.
///
/// Init containers run one after the other, so only the greatest counts; those with `restartPolicy:
/// Always` go on running and count with all that come after. Requests of the whole pod
/// (`spec.resources`) replace the sum of the resources that they name.
///
/// A pod with containers of 100m and 200m and an init container of 500m asks for 500m.
public final class PodRequests {
    /// kube-scheduler's `DefaultMilliCPURequest` and `DefaultMemoryRequest`: without them a node
    /// full of pods that ask for nothing would look empty.
    private static final long DEFAULT_CPU_MILLIS = 100;

    private static final long DEFAULT_MEMORY_BYTES = 200L << 20;

    /// By column; as long as the columns that were known when the pod was read.
    private final long[] amounts;

    private final long scoredCpu;
    private final long scoredMemory;

    private PodRequests(long[] amounts, long scoredCpu, long scoredMemory) {
        this.amounts = amounts;
        this.scoredCpu = scoredCpu;
        this.scoredMemory = scoredMemory;
    }

    /// How many columns of [ResourceColumns] the pod may ask something of.
    public int columns() {
        return amounts.length;
    }

    /// What it asks of a resource; 0 for a column it does not know.
    public long amount(int column) {
        return column < amounts.length ? amounts[column] : 0;
    }

    /// Millis of CPU, where containers that name none count 100. For scores only.
    public long scoredCpu() {
        return scoredCpu;
    }

    /// Bytes of memory, where containers that name none count 200 MiB. For scores only.
    public long scoredMemory() {
        return scoredMemory;
    }

    /// Whether it asks for less of any resource, though it may ask for more of others.
    public boolean isLessThan(PodRequests other) {
        for (int column = 0; column < other.columns(); column++) {
            if (amount(column) < other.amount(column)) {
                return true;
            }
        }
        return false;
    }

    /// @param spec of a pod
    static PodRequests of(JsonObject spec, ResourceColumns columns) {
        long[] exact = sum(spec, columns, false);
        long[] scored = sum(spec, columns, true);
        return new PodRequests(exact, scored[ResourceColumns.CPU], scored[ResourceColumns.MEMORY]);
    }

    /// @param scored whether containers that name no CPU or memory count the defaults
    private static long[] sum(JsonObject spec, ResourceColumns columns, boolean scored) {
        long[] running = new long[columns.count()];
        for (JsonObject container : spec.array("containers").objects()) {
            running = add(running, request(container, columns, scored));
        }
        long[] sidecars = new long[columns.count()];
        long[] start = new long[columns.count()];
        List<JsonObject> initContainers = spec.array("initContainers").objects();
        for (JsonObject container : initContainers) {
            long[] request = request(container, columns, scored);
            if (container.stringOr("restartPolicy", "").equals("Always")) {
                sidecars = add(sidecars, request);
                start = max(start, sidecars);
            } else {
                start = max(start, add(sidecars, request));
            }
        }
        long[] total = max(add(running, sidecars), start);
        JsonObject whole = spec.object("resources", "requests");
        if (!whole.isEmpty()) {
            total = override(total, whole, columns);
        }
        JsonObject overhead = spec.object("overhead");
        return overhead.isEmpty() ? total : add(total, columns.amounts(overhead));
    }

    private static long[] request(JsonObject container, ResourceColumns columns, boolean scored) {
        JsonObject requests = container.object("resources", "requests");
        long[] amounts = columns.amounts(requests);
        if (scored) {
            if (!requests.has("cpu")) {
                amounts[ResourceColumns.CPU] = DEFAULT_CPU_MILLIS;
            }
            if (!requests.has("memory")) {
                amounts[ResourceColumns.MEMORY] = DEFAULT_MEMORY_BYTES;
            }
        }
        return amounts;
    }

    /// Requests of the whole pod replace the sum of its containers'.
    private static long[] override(long[] total, JsonObject whole, ResourceColumns columns) {
        long[] amounts = columns.amounts(whole);
        long[] result = Arrays.copyOf(total, Math.max(total.length, amounts.length));
        for (String name : whole.keys()) {
            if (!name.equals("pods")) {
                int column = columns.columnOf(name);
                result[column] = amounts[column];
            }
        }
        return result;
    }

    private static long[] add(long[] a, long[] b) {
        long[] sum = Arrays.copyOf(a, Math.max(a.length, b.length));
        for (int i = 0; i < b.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    private static long[] max(long[] a, long[] b) {
        long[] max = Arrays.copyOf(a, Math.max(a.length, b.length));
        for (int i = 0; i < b.length; i++) {
            max[i] = Math.max(max[i], b[i]);
        }
        return max;
    }
}
