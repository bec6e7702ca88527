package atoll.api.patch;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// One entry of `metadata.managedFields`: who wrote which fields, how and when.
///
/// @param apiVersion the version the fields were written in; an applier has one entry for all
/// @param time RFC 3339; null when the entry never changed the object
/// @param fields see [FieldSets]
/// @param manager who: the field manager of the request, or what its user agent begins with
/// @param applied by server-side apply (`Apply`) rather than by any other write (`Update`)
/// @param subresource through which it was written; empty for the object itself
record ManagedEntry(
        String manager,
        boolean applied,
        String apiVersion,
        String subresource,
        @Nullable String time,
        JsonObject fields) {

    /// What [#isReadable] lets through.
    static ManagedEntry of(JsonObject json) {
        return new ManagedEntry(
                json.stringOr("manager", ""),
                json.stringOr("operation", "").equals("Apply"),
                json.stringOr("apiVersion", ""),
                json.stringOr("subresource", ""),
                json.string("time"),
                json.object("fieldsV1"));
    }

    /// Whether `json` has the form of an entry; others make the whole list unreadable.
    static boolean isReadable(Json json) {
        if (!(json instanceof JsonObject entry)) {
            return false;
        }
        String operation = entry.stringOr("operation", "");
        return (operation.equals("Apply") || operation.equals("Update"))
                && !entry.stringOr("apiVersion", "").isEmpty()
                && entry.stringOr("fieldsType", "").equals("FieldsV1");
    }

    JsonObject toJson() {
        JsonObject.Builder json =
                JsonObject.builder()
                        .put("manager", manager)
                        .put("operation", applied ? "Apply" : "Update")
                        .put("apiVersion", apiVersion)
                        .put("fieldsType", "FieldsV1")
                        .put("fieldsV1", fields)
                        .putIfPresent("time", time);
        if (!subresource.isEmpty()) {
            json.put("subresource", subresource);
        }
        return json.build();
    }

    /// Whether both are entries of the same writer. An applier has one entry whatever the version;
    /// an updater one for each version it writes in.
    boolean sameWriter(ManagedEntry other) {
        return manager.equals(other.manager)
                && applied == other.applied
                && subresource.equals(other.subresource)
                && (applied || apiVersion.equals(other.apiVersion));
    }

    ManagedEntry withFields(JsonObject changed) {
        return changed == fields
                ? this
                : new ManagedEntry(manager, applied, apiVersion, subresource, time, changed);
    }

    ManagedEntry withVersion(String changed) {
        return new ManagedEntry(manager, applied, changed, subresource, time, fields);
    }

    ManagedEntry withTime(@Nullable String changed) {
        return new ManagedEntry(manager, applied, apiVersion, subresource, changed, fields);
    }

    /// As conflicts name a writer: `"kubectl" using apps/v1`.
    String describe() {
        String who = Json.of(manager).toString();
        if (!subresource.isEmpty()) {
            who += " with subresource " + Json.of(subresource);
        }
        return applied ? who : who + " using " + apiVersion;
    }
}
