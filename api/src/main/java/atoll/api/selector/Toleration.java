package atoll.api.selector;

import atoll.base.json.JsonObject;

/// A pod's toleration.
///
/// @param key empty with `exists`: every taint
/// @param effect empty: every effect
public record Toleration(String key, String operator, String value, String effect) {
    public static Toleration of(JsonObject toleration) {
        return new Toleration(
                toleration.stringOr("key", ""),
                toleration.stringOr("operator", "Equal"),
                toleration.stringOr("value", ""),
                toleration.stringOr("effect", ""));
    }

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
