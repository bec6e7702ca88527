package atoll.server.crd;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The versions of a definition in the form in which upstream checks them: what all of them have
/// alike stands once above them, and refusals name it there.
///
/// @param shared the schema, subresources, columns and selectable fields that all versions share
/// @param versions what each has for itself
record HoistedSpec(JsonObject shared, List<JsonObject> versions) {
    private static final List<String> HOISTED =
            List.of("schema", "subresources", "additionalPrinterColumns", "selectableFields");

    static HoistedSpec of(List<JsonObject> versions) {
        JsonObject shared = JsonObject.EMPTY;
        List<JsonObject> own = versions;
        for (String key : HOISTED) {
            Json first = versions.isEmpty() ? null : value(versions.getFirst(), key);
            boolean alike =
                    !versions.isEmpty()
                            && versions.stream()
                                    .allMatch(each -> Objects.equals(value(each, key), first));
            if (alike) {
                shared = first == null ? shared : shared.with(key, first);
                own = without(own, key);
            }
        }
        return new HoistedSpec(shared, own);
    }

    /// An empty list is as good as none.
    private static @Nullable Json value(JsonObject version, String key) {
        Json value = version.get(key);
        boolean none = value == JsonNull.NULL || (value instanceof JsonArray a && a.isEmpty());
        return none ? null : value;
    }

    private static List<JsonObject> without(List<JsonObject> versions, String key) {
        var left = new ArrayList<JsonObject>();
        versions.forEach(each -> left.add(each.without(key)));
        return left;
    }

    boolean anyHas(String key) {
        return versions.stream().anyMatch(each -> each.has(key));
    }

    /// Whether one version has a status of its own.
    boolean hasStatus(JsonObject version) {
        JsonObject parts =
                anyHas("subresources")
                        ? version.object("subresources")
                        : shared.object("subresources");
        return parts.has("status");
    }

    boolean anyStatus() {
        return shared.object("subresources").has("status")
                || versions.stream().anyMatch(each -> each.object("subresources").has("status"));
    }
}
