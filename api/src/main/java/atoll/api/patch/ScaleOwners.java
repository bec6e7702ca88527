package atoll.api.patch;

import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Who manages the replicas, on the way from an object to its Scale and back. As upstream does it:
/// what goes through the Scale loses its time, and an updater of the object itself becomes another
/// writer, even when somebody else scaled and nothing changed. Upstream: `ScaleHandler` of
/// apimachinery's `managedfields`. Stateless.
public final class ScaleOwners {
    private static final String SCALE_VERSION = "autoscaling/v1";

    /// The path of the replicas in a Scale, whatever it is in the object.
    private static final JsonObject REPLICAS = FieldSets.ofField(List.of("spec", "replicas"));

    private ScaleOwners() {}

    /// The Scale of `whole` with the managers of its replicas.
    ///
    /// @param path of the replicas in `whole`
    /// @param scale without `managedFields`
    /// @param path of the replicas in `whole`: `[spec, replicas]`
    public static JsonObject toScale(JsonObject whole, JsonObject scale, List<String> path) {
        var entries = ManagedEntries.none();
        for (ManagedEntry entry : ManagedEntries.of(whole).list()) {
            if (FieldSets.hasField(entry.fields(), path)) {
                entries.add(entry.withVersion(SCALE_VERSION).withFields(REPLICAS));
            }
        }
        return entries.into(scale);
    }

    /// `whole` with what its written Scale says of the replicas' managers.
    ///
    /// @param whole as it was before the Scale was written
    public static JsonObject toWhole(JsonObject whole, JsonObject scale, List<String> path) {
        JsonObject replicas = FieldSets.ofField(path);
        var scaled = new ArrayList<>(ManagedEntries.of(scale).list());
        var entries = ManagedEntries.none();
        for (ManagedEntry entry : ManagedEntries.of(whole).list()) {
            boolean kept =
                    !FieldSets.hasField(entry.fields(), path)
                            || scaled.removeIf(other -> other.sameWriter(entry));
            entries.add(
                    kept
                            ? entry
                            : entry.withFields(FieldSets.difference(entry.fields(), replicas)));
        }
        for (ManagedEntry entry : scaled) {
            if (FieldSets.hasField(entry.fields(), List.of("spec", "replicas"))) {
                entries.add(
                        entry.withVersion(whole.stringOr("apiVersion", ""))
                                .withFields(replicas)
                                .withTime(null));
            }
        }
        entries.dropEmpty();
        return entries.into(whole);
    }
}
