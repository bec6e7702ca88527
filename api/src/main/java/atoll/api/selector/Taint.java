package atoll.api.selector;

import atoll.base.json.JsonObject;

/// A node's taint.
///
/// @param value may be empty
/// @param effect `NoSchedule`, `PreferNoSchedule` or `NoExecute`
public record Taint(String key, String value, String effect) {
    public static Taint of(JsonObject taint) {
        return new Taint(
                taint.stringOr("key", ""),
                taint.stringOr("value", ""),
                taint.stringOr("effect", ""));
    }
}
