package atoll.api.validation;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.List;

/// What a schema says of one value, whatever is inside it.
///
/// @param types those it may have; none says nothing
/// @param format one that is checked for these types; empty for none
/// @param keywords where those of OpenAPI stand that restrict a value within its type
/// @param nullable whether null is a value too
/// @param enumValues the only ones allowed; none says nothing
record Restrictions(
        List<String> types,
        boolean nullable,
        String format,
        List<Json> enumValues,
        JsonObject keywords) {

    /// For a schema as it was compiled.
    static Restrictions of(Schema schema) {
        return of(schema, types(schema.type()));
    }

    /// As [#of(Schema)], of a schema in which an integer or a text may be anything: so are defaults
    /// looked at.
    static Restrictions ofDefault(Schema schema) {
        return schema.type() == Schema.Type.INT_OR_STRING ? of(schema, List.of()) : of(schema);
    }

    private static Restrictions of(Schema schema, List<String> types) {
        return new Restrictions(
                types,
                schema.nullable(),
                checked(types, schema.format() == null ? "" : schema.format()),
                schema.enumValues(),
                schema.constraints());
    }

    /// Those of a branch of `allOf`, `anyOf`, `oneOf` or `not`, as it was written.
    static Restrictions ofBranch(JsonObject branch) {
        String type = branch.stringOr("type", "");
        List<String> types = type.isEmpty() ? List.of() : List.of(type);
        return new Restrictions(
                types,
                branch.booleanOr("nullable", false),
                checked(types, branch.stringOr("format", "")),
                branch.array("enum").toList(),
                branch);
    }

    private static List<String> types(Schema.Type type) {
        return switch (type) {
            case OBJECT, MAP -> List.of("object");
            case ARRAY -> List.of("array");
            case STRING, QUANTITY, TIME, MICRO_TIME, DURATION, BYTES -> List.of("string");
            case INTEGER -> List.of("integer");
            case NUMBER -> List.of("number");
            case BOOLEAN -> List.of("boolean");
            case INT_OR_STRING -> List.of("integer", "string");
            case ANY -> List.of();
        };
    }

    /// The format where it is one that means something for the one type; else empty.
    private static String checked(List<String> types, String format) {
        String type = types.size() == 1 ? types.getFirst() : "";
        return format.isEmpty() || !Formats.isKnown(type, format) ? "" : format;
    }

    /// The one type that a value may have; empty where there are none or several.
    String type() {
        return types.size() == 1 ? types.getFirst() : "";
    }
}
