package atoll.controllers.job;

import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A Job's `spec.successPolicy`: when some indexes are enough.
final class SuccessPolicy {
    private SuccessPolicy() {}

    /// Which rule holds, in the words of the condition; null when none does. Only for indexed jobs,
    /// and with at least one success.
    static @Nullable String met(JobSpec spec, Set<Integer> succeeded) {
        List<JsonObject> rules = spec.successRules();
        if (succeeded.isEmpty()) {
            return null;
        }
        for (int i = 0; i < rules.size(); i++) {
            if (holds(rules.get(i), spec, succeeded)) {
                return "Matched rules at index " + i;
            }
        }
        return null;
    }

    /// All of the rule's indexes, or `succeededCount` of them; without indexes any so many.
    private static boolean holds(JsonObject rule, JobSpec spec, Set<Integer> succeeded) {
        long count = rule.longOr("succeededCount", Long.MAX_VALUE);
        if (!rule.has("succeededIndexes")) {
            return succeeded.size() >= count;
        }
        Set<Integer> wanted =
                Indexes.parse(rule.stringOr("succeededIndexes", ""), spec.completionsOrMax());
        long there = wanted.stream().filter(succeeded::contains).count();
        return !wanted.isEmpty() && (there == wanted.size() || there >= count);
    }
}
