package atoll.server.kinds;

import atoll.api.GroupVersionKind;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.Objects;
import java.util.function.Supplier;

/// Times that the server puts into an object when something about it changes.
final class Stamps {
    private static final String PHASE_TIME = "lastPhaseTransitionTime";

    private Stamps() {}

    static JsonObject stamped(
            GroupVersionKind kind,
            String subresource,
            JsonObject object,
            JsonObject old,
            Supplier<String> now) {
        return subresource.equals("status")
                        && kind.kind().equals("PersistentVolume")
                        && kind.group().isEmpty()
                ? volume(object, old.object("status"), now)
                : object;
    }

    /// When a volume came into its phase, unless its writer says another time than before.
    private static JsonObject volume(JsonObject volume, JsonObject had, Supplier<String> now) {
        JsonObject has = volume.object("status");
        Json time = has.get(PHASE_TIME);
        Json before = had.get(PHASE_TIME);
        if (has.stringOr("phase", "").equals(had.stringOr("phase", ""))) {
            return time != null || before == null
                    ? volume
                    : volume.with("status", has.with(PHASE_TIME, before));
        }
        return time == null || Objects.equals(time, before)
                ? volume.with("status", has.with(PHASE_TIME, now.get()))
                : volume;
    }
}
