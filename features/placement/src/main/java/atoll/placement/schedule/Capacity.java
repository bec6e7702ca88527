package atoll.placement.schedule;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/// Amounts by resource name, in thousandths of the resource's unit.
///
/// @param millis empty: not known
public record Capacity(Map<String, Long> millis) {
    /// A cluster that does not say what it has takes this many replicas: Karmada's estimate for
    /// want of data is the largest int32.
    static final long UNKNOWN = Integer.MAX_VALUE;

    /// `{"cpu": "4", "pods": "110"}` → 4000 and 110000.
    public static Capacity of(JsonObject quantities) {
        var millis = new TreeMap<String, Long>();
        quantities.forEach((name, quantity) -> millis.put(name, millisOf(quantity)));
        return new Capacity(millis);
    }

    /// `allocatable` less `allocated` and `allocating`. A resource that is only used and not
    /// allocatable is left out. What is overdrawn is negative, and counts as none.
    static Capacity left(JsonObject summary) {
        var left = new TreeMap<>(of(summary.object("allocatable")).millis());
        for (String used : new String[] {"allocated", "allocating"}) {
            of(summary.object(used))
                    .millis()
                    .forEach((name, amount) ->
                            left.computeIfPresent(name, (_, all) -> all - amount));
        }
        return new Capacity(left);
    }

    /// 0 for what is no quantity: a figure that nobody can read is no reason to forget the others.
    private static long millisOf(Json quantity) {
        return Quantity.orZero(quantity).milliValue();
    }

    /// How many replicas that each ask for `request` fit; every replica also takes one of `pods`. A
    /// resource that the cluster does not name cannot be asked for: 0 replicas. At most [#UNKNOWN].
    long replicas(Capacity request) {
        if (millis.isEmpty()) {
            return UNKNOWN;
        }
        long fit = Math.max(0, millis.getOrDefault("pods", UNKNOWN * 1000) / 1000);
        for (var need : request.millis().entrySet()) {
            if (need.getValue() > 0) {
                long have = Math.max(0, millis.getOrDefault(need.getKey(), 0L));
                fit = Math.min(fit, have / need.getValue());
            }
        }
        return Math.min(fit, UNKNOWN);
    }
}
