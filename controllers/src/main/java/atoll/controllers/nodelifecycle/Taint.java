package atoll.controllers.nodelifecycle;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Times;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A taint of a node.
///
/// @param added when it came; null when not said
record Taint(String key, String value, String effect, @Nullable Instant added) {
    static final String NO_SCHEDULE = "NoSchedule";
    static final String NO_EXECUTE = "NoExecute";
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";

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

    boolean sameAs(Taint other) {
        return key.equals(other.key) && effect.equals(other.effect);
    }
}
