package atoll.api.request;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// How to delete, and on which conditions. Preconditions that do not hold are refused as
/// `Conflict`.
///
/// @param gracePeriodSeconds null: the kind's default
/// @param uid refuse unless the object has this uid; null: any
/// @param resourceVersion refuse unless the object is at this version; null: any
/// @param propagation null: the kind's default
/// @param gracePeriodSeconds 0: at once
/// @param dryRun the full chain, nothing deleted
public record DeleteOptions(
        @Nullable Long gracePeriodSeconds,
        @Nullable String uid,
        @Nullable String resourceVersion,
        @Nullable Propagation propagation,
        boolean dryRun) {

    /// What happens to dependents. In upstream's words `Orphan`, `Background` and `Foreground`:
    /// dependents stay and lose their owner, are deleted after the object, or before it while it
    /// waits with a finalizer.
    public enum Propagation {
        ORPHAN("Orphan"),
        BACKGROUND("Background"),
        FOREGROUND("Foreground");

        private final String text;

        Propagation(String text) {
            this.text = text;
        }
    }

    /// Everything as the kind has it, for any version of the object.
    public static final DeleteOptions DEFAULT = new DeleteOptions(null, null, null, null, false);

    /// Dependents are deleted after the object, by the garbage collector.
    public static DeleteOptions background() {
        return new DeleteOptions(null, null, null, Propagation.BACKGROUND, false);
    }

    /// At once, without a grace period.
    public static DeleteOptions immediately() {
        return new DeleteOptions(0L, null, null, Propagation.BACKGROUND, false);
    }

    /// The same for this incarnation of the object alone: one that bears its name later stays.
    public DeleteOptions onlyUid(String onlyUid) {
        return new DeleteOptions(gracePeriodSeconds, onlyUid, resourceVersion, propagation, dryRun);
    }

    /// The fields that are given, as JSON has them.
    public JsonObject toJson() {
        var json = JsonObject.builder();
        if (gracePeriodSeconds != null) {
            json.put("gracePeriodSeconds", gracePeriodSeconds);
        }
        var preconditions =
                JsonObject.builder()
                        .putIfPresent("uid", uid)
                        .putIfPresent("resourceVersion", resourceVersion)
                        .build();
        if (!preconditions.isEmpty()) {
            json.put("preconditions", preconditions);
        }
        if (propagation != null) {
            json.put("propagationPolicy", propagation.text);
        }
        if (dryRun) {
            json.put("dryRun", JsonArray.of(Json.of("All")));
        }
        return json.build();
    }
}
