package atoll.api.patch;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lays a configuration over an object as server-side apply does, without keeping track of owners:
/// what mutating policies do. A MutatingAdmissionPolicy's `ApplyConfiguration` is such a
/// configuration. Stateless.
public final class ConfigurationMerge {
    private ConfigurationMerge() {}

    /// @return `live` with all that `configuration` states; what it leaves out stays
    public static JsonObject merge(Schema schema, JsonObject live, JsonObject configuration) {
        return TypedMerge.merge(schema, live, configuration);
    }

    /// Paths of the lists, maps and objects in a configuration that could only be replaced as a
    /// whole. `.spec.template.spec.containers[].command`, say: who would change a part of it
    /// changes all.
    ///
    /// @return paths with `[]` for any item, in the order of the tree
    public static List<String> atomics(Schema schema, JsonObject configuration) {
        var found = new ArrayList<String>();
        collect(schema, configuration, "", found);
        return found;
    }

    private static void collect(
            @Nullable Schema schema, Json value, String path, List<String> found) {
        if (schema == null) {
            return;
        }
        boolean parted = value instanceof JsonObject || value instanceof JsonArray;
        if (parted && Grain.of(schema, value) == Grain.WHOLE) {
            found.add(path);
            return;
        }
        switch (value) {
            case JsonObject object ->
                    object.forEach((key, each) ->
                            collect(Grain.child(schema, key), each, path + "." + key, found));
            case JsonArray array when schema.type() == Schema.Type.ARRAY -> {
                for (Json each : array) {
                    collect(schema.items(), each, path + "[]", found);
                }
            }
            default -> {}
        }
    }
}
