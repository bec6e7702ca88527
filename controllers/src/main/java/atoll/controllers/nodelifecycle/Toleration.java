package atoll.controllers.nodelifecycle;

import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// A pod's toleration, as far as NoExecute taints are concerned.
///
/// @param key empty: every key
/// @param value null: any value (`operator: Exists`)
/// @param seconds how long the taint is borne; null: for ever
record Toleration(String key, @Nullable String value, @Nullable Long seconds) {

    /// Null for one that does not concern NoExecute.
    static @Nullable Toleration of(JsonObject json) {
        String effect = json.stringOr("effect", "");
        if (!effect.isEmpty() && !effect.equals(Taint.NO_EXECUTE)) {
            return null;
        }
        boolean exists = json.stringOr("operator", "Equal").equals("Exists");
        return new Toleration(
                json.stringOr("key", ""),
                exists ? null : json.stringOr("value", ""),
                json.has("tolerationSeconds") ? json.longOr("tolerationSeconds", 0) : null);
    }

    /// Of a NoExecute taint.
    boolean tolerates(Taint taint) {
        return (key.isEmpty() || key.equals(taint.key()))
                && (value == null || value.equals(taint.value()));
    }
}
