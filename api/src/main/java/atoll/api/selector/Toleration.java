package atoll.api.selector;

import atoll.base.json.JsonObject;

/// A pod's toleration. The rules are those of upstream's `Toleration.ToleratesTaint` with its
/// comparison operators on (1.35). How long an eviction is put off is not told here.
///
/// @param key empty with `exists`: every taint
/// @param effect empty: every effect
/// @param operator `Equal`, `Exists`, `Gt` or `Lt`; empty means `Equal`
public record Toleration(String key, String operator, String value, String effect) {
    public static Toleration of(JsonObject toleration) {
        return new Toleration(
                toleration.stringOr("key", ""),
                toleration.stringOr("operator", "Equal"),
                toleration.stringOr("value", ""),
                toleration.stringOr("effect", ""));
    }

    /// `Gt` holds when the taint's value is greater than the toleration's, `Lt` when it is less;
    /// where one is no whole number of 64 bits neither does.
    public boolean tolerates(Taint taint) {
        if (!effect.isEmpty() && !effect.equals(taint.effect())) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return switch (operator) {
            case "Exists" -> true;
            case "", "Equal" -> value.equals(taint.value());
            case "Gt" -> compare(taint) > 0;
            case "Lt" -> compare(taint) < 0;
            default -> false;
        };
    }

    /// The taint's value against the toleration's; 0 when one is no number.
    private int compare(Taint taint) {
        try {
            return Long.compare(Long.parseLong(taint.value()), Long.parseLong(value));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
