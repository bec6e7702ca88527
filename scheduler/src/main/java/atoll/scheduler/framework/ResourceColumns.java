package atoll.scheduler.framework;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The resources met so far, each with a column of [NodeTable]. Amounts are whole units, of CPU
/// thousandths.
///
/// A resource keeps its column for as long as the scheduler runs. Columns are only added, so arrays
/// made earlier are shorter and count 0 beyond their end. Used by the scheduler's thread alone.
public final class ResourceColumns {
    /// In thousandths of a CPU.
    public static final int CPU = 0;

    /// In bytes.
    public static final int MEMORY = 1;

    public static final int EPHEMERAL_STORAGE = 2;

    private final Map<String, Integer> columns = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    public ResourceColumns() {
        columnOf("cpu");
        columnOf("memory");
        columnOf("ephemeral-storage");
    }

    /// Gives an unknown resource the next column.
    public int columnOf(String resource) {
        Integer known = columns.get(resource);
        if (known != null) {
            return known;
        }
        columns.put(resource, names.size());
        names.add(resource);
        return names.size() - 1;
    }

    public String nameOf(int column) {
        return names.get(column);
    }

    public int count() {
        return names.size();
    }

    /// A resource list (`{cpu: 100m, memory: 1Gi}`) as amounts by column; what is absent is 0.
    /// `pods` is not a resource that is requested, and is left out. Fractions are rounded up, as
    /// [Quantity] does. The array is the caller's own.
    long[] amounts(JsonObject list) {
        long[] amounts = new long[count()];
        for (int i = 0; i < list.size(); i++) {
            String name = list.keyAt(i);
            if (name.equals("pods")) {
                continue;
            }
            int column = columnOf(name);
            if (column >= amounts.length) {
                amounts = java.util.Arrays.copyOf(amounts, count());
            }
            amounts[column] = amount(column, list.valueAt(i));
        }
        return amounts;
    }

    private static long amount(int column, Json value) {
        Quantity quantity = Quantity.orZero(value);
        return column == CPU ? quantity.milliValue() : quantity.value();
    }
}
