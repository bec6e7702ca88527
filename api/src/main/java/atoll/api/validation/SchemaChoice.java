package atoll.api.validation;

import atoll.api.schema.Schema;
import org.jspecify.annotations.Nullable;

/// What may stand in a schema of a CustomResourceDefinition where a schema may stand.
enum SchemaChoice {
    SCHEMAS,
    STRINGS,
    BOOLEAN;

    private static final String PREFIX =
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOr";

    /// Null for all other types that take any value.
    static @Nullable SchemaChoice of(Schema schema) {
        String definition = schema.definition();
        if (definition == null || !definition.startsWith(PREFIX)) {
            return null;
        }
        return switch (definition.substring(PREFIX.length())) {
            case "Array" -> SCHEMAS;
            case "StringArray" -> STRINGS;
            case "Bool" -> BOOLEAN;
            default -> null;
        };
    }
}
