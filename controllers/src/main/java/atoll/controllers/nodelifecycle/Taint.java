package atoll.controllers.nodelifecycle;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Times;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A taint of a node.
///
/// Unlike the scheduler's, it knows since when: that is written back.
///
/// @param added when it came; null when not said
/// @param value may be empty
record Taint(String key, String value, String effect, @Nullable Instant added) {
    static final String NO_SCHEDULE = "NoSchedule";
    static final String NO_EXECUTE = "NoExecute";

    /// The condition Ready is False.
    static final String NOT_READY = "node.kubernetes.io/not-ready";

    /// The condition Ready is Unknown.
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";

    /// A time that cannot be read counts as none.
    static Taint of(JsonObject json) {
        return new Taint(
                json.stringOr("key", ""),
                json.stringOr("value", ""),
                json.stringOr("effect", ""),
                Times.parse(json.string("timeAdded")));
    }

    static List<Taint> of(JsonArray taints) {
        return taints.objects().stream().map(Taint::of).toList();
    }

    /// `{"key": …, "effect": …}`, with value and time where there are any.
    JsonObject toJson() {
        var builder = JsonObject.builder().put("key", key).put("effect", effect);
        if (!value.isEmpty()) {
            builder.put("value", value);
        }
        if (added != null) {
            builder.put("timeAdded", Times.text(added));
        }
        return builder.build();
    }

    /// Whether it makes pods that do not bear it leave.
    boolean evicts() {
        return effect.equals(NO_EXECUTE);
    }

    /// The value and the time do not matter: a node has one taint of a key and an effect.
    boolean sameAs(Taint other) {
        return key.equals(other.key) && effect.equals(other.effect);
    }
}
