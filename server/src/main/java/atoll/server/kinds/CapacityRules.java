package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/// Checks of how the capacity of a device that several may use is shared out.
final class CapacityRules {
    private static final int OPTIONS_MAX = 10;

    private CapacityRules() {}

    /// @param shared whether several may use the device
    static void check(JsonObject capacity, boolean shared, String above, Problems problems) {
        if (!(capacity.get("requestPolicy") instanceof JsonObject policy)) {
            return;
        }
        String path = above + ".requestPolicy";
        if (!shared) {
            problems.forbidden(path, "allowMultipleAllocations must be true");
            return;
        }
        JsonArray options = policy.array("validValues");
        boolean ranged = policy.get("validRange") instanceof JsonObject;
        if (!options.isEmpty() && ranged) {
            problems.forbidden(
                    path,
                    "exactly one policy can be specified, cannot specify \"validValues\" and"
                            + " \"validRange\" at the same time");
            return;
        }
        if (options.isEmpty() && !ranged) {
            return;
        }
        String key = ranged ? "validRange" : "validValues";
        Json standard = policy.get("default");
        Quantity most = Quantity.orZero(capacity.get("value"));
        if (standard == null) {
            problems.required(path + ".default", "required when " + key + " is defined");
        } else if (ranged) {
            new Range(Quantity.of(standard), most, policy.object("validRange"), problems)
                    .check(path + ".validRange");
        } else {
            options(options, Quantity.of(standard), most, path + ".validValues", problems);
        }
    }

    private static void options(
            JsonArray options, Quantity standard, Quantity most, String path, Problems problems) {
        for (int i = 1; i < options.size(); i++) {
            Quantity option = Quantity.of(options.get(i));
            if (Quantity.of(options.get(i - 1)).compareTo(option) > 0) {
                problems.invalid(
                        path + "[" + i + "]",
                        option.toString(),
                        "values must be sorted in ascending order");
            }
        }
        boolean found = false;
        if (!DeviceNames.tooMany(options, OPTIONS_MAX, path, problems)) {
            for (int i = 0; i < options.size(); i++) {
                Quantity option = Quantity.of(options.get(i));
                if (option.compareTo(most) > 0) {
                    problems.invalid(
                            path + "[" + i + "]",
                            option.toString(),
                            "option is larger than capacity value: " + most);
                }
                found |= option.compareTo(standard) == 0;
            }
            var seen = new HashSet<Long>();
            for (int i = 0; i < options.size(); i++) {
                long value = Quantity.of(options.get(i)).value();
                if (!seen.add(value)) {
                    problems.duplicate(path + "[" + i + "]", Long.toString(value));
                }
            }
        }
        if (!found) {
            problems.invalid(
                    path,
                    standard.toString(),
                    "default value is not valid according to the requestPolicy");
        }
    }

    /// From the least to the most in steps.
    private record Range(Quantity standard, Quantity limit, JsonObject range, Problems problems) {
        private @Nullable Quantity bound(String key) {
            Json value = range.get(key);
            return value == null ? null : Quantity.of(value);
        }

        void check(String path) {
            Quantity min = bound("min");
            Quantity max = bound("max");
            Quantity step = bound("step");
            if (min == null) {
                problems.required(path + ".min", "required when validRange is defined");
                return;
            }
            atMost(min, limit, path + ".min", "min is larger than capacity value: ");
            if (standard.compareTo(min) < 0) {
                problems.invalid(
                        path + ".min", standard.toString(), "default is less than min: " + min);
            }
            if (max != null) {
                atMost(min, max, path + ".max", "min is larger than max: ");
                atMost(max, limit, path + ".max", "max is larger than capacity value: ");
                atMost(standard, max, path + ".max", "default is more than max: ");
            }
            if (step != null) {
                Quantity next = min.plus(step);
                if (next.compareTo(limit) > 0) {
                    problems.invalid(
                            path + ".step",
                            step.toString(),
                            "one step %s is larger than capacity value: %s".formatted(next, limit));
                }
                reached(standard, min, step, path + ".step");
                if (max != null) {
                    reached(max, min, step, path + ".step");
                }
            }
        }

        private void atMost(Quantity value, Quantity most, String path, String why) {
            if (value.compareTo(most) > 0) {
                problems.invalid(path, value.toString(), why + most);
            }
        }

        /// No step at all leads nowhere: upstream divides by it.
        private void reached(Quantity value, Quantity min, Quantity step, String path) {
            if (step.value() != 0 && (value.value() - min.value()) % step.value() != 0) {
                problems.invalid(
                        path,
                        value.toString(),
                        "value is not a multiple of a given step (%s) from (%s)"
                                .formatted(step, min));
            }
        }
    }
}
