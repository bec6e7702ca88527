package atoll.api.quota;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/// Amounts by resource name, as in `{"pods":"2","requests.cpu":"1"}`. Immutable. What is not named
/// is unknown rather than zero to [#plus] and [#only], and zero to [#get].
public record Amounts(SortedMap<String, Quantity> byName) {
    public static final Amounts NONE = new Amounts(new TreeMap<>());

    public Amounts {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    public static Amounts of(Map<String, Quantity> amounts) {
        return new Amounts(new TreeMap<>(amounts));
    }

    /// From a `hard` or `used` of a status; what is no quantity counts as zero.
    public static Amounts of(JsonObject amounts) {
        var read = new TreeMap<String, Quantity>();
        amounts.forEach((name, amount) -> read.put(name, Quantity.orZero(amount)));
        return new Amounts(read);
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /// Zero for what is not named.
    public Quantity get(String name) {
        return byName.getOrDefault(name, Quantity.ZERO);
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /// The sums of what either names.
    public Amounts plus(Amounts more) {
        return merged(more, Quantity::plus);
    }

    private Amounts merged(Amounts other, BinaryOperator<Quantity> how) {
        var merged = new TreeMap<>(byName);
        other.byName.forEach((name, amount) -> merged.merge(name, amount, how));
        return new Amounts(merged);
    }

    /// The larger of each. What one alone names stays.
    Amounts orMore(Amounts other) {
        return merged(other, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    /// What is more than in `before`; nothing is less than zero. Of the names in `before` alone
    /// nothing is told.
    public Amounts beyond(Amounts before) {
        var beyond = new TreeMap<String, Quantity>();
        byName.forEach((name, amount) -> {
            Quantity difference = before.has(name) ? amount.minus(before.get(name)) : amount;
            beyond.put(name, difference.signum() < 0 ? Quantity.ZERO : difference);
        });
        return new Amounts(beyond);
    }

    /// Without what is zero: of a change only what it changes.
    public Amounts nonZero() {
        var kept = new TreeMap<>(byName);
        kept.values().removeIf(Quantity::isZero);
        return new Amounts(kept);
    }

    /// Of these names alone: what a quota limits of all that a pod uses.
    public Amounts only(Collection<String> names) {
        var kept = new TreeMap<>(byName);
        kept.keySet().retainAll(names);
        return new Amounts(kept);
    }

    public JsonObject toJson() {
        var json = JsonObject.builder();
        byName.forEach((name, amount) -> json.put(name, Json.of(amount.toString())));
        return json.build();
    }

    /// `pods=2,requests.cpu=1`
    @Override
    public String toString() {
        return byName.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(","));
    }
}
