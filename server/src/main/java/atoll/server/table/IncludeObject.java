package atoll.server.table;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;

/// What a row carries of its object, besides the cells.
///
/// Metadata is enough for clients that only need names and labels of rows, and much smaller: it is
/// upstream's default.
public enum IncludeObject {
    NONE,
    METADATA,
    OBJECT;

    /// From the query parameter; empty means the metadata.
    ///
    /// @throws IllegalArgumentException with upstream's text for any other word
    public static IncludeObject parse(String word) {
        return switch (word) {
            case "None" -> NONE;
            case "", "Metadata" -> METADATA;
            case "Object" -> OBJECT;
            default ->
                    throw new IllegalArgumentException(
                            "unrecognized includeObject value: \"" + word + "\"");
        };
    }

    /// The value of a row's `object`; `null` for NONE.
    Json of(KubeObject object) {
        return switch (this) {
            case NONE -> Json.nil();
            case METADATA ->
                    JsonObject.of(
                            "kind", "PartialObjectMetadata",
                            "apiVersion", "meta.k8s.io/v1",
                            "metadata", object.metadata());
            case OBJECT -> object.tree();
        };
    }
}
