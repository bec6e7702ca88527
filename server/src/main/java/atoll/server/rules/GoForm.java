package atoll.server.rules;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Parts of a CustomResourceDefinition as Go shows its own forms of them in a refusal: every field
/// under its Go name, in the order of the type, whether it is set or not.
public final class GoForm {
    private static final String NOTHING = "null";

    /// How a field looks: by the value that stands for its absence, or by what is in it.
    private enum Shape {
        TEXT,
        FLAG,
        NUMBER,
        VALUE,
        SCHEMA,
        SCHEMAS,
        SCHEMAS_BY_NAME,
        ITEMS,
        ADDITIONAL,
        DEPENDENCIES,
        RULES,
        VALIDATION,
        SUBRESOURCES,
        COLUMNS,
        SELECTABLE,
        DOCS,
        SCALE
    }

    private record Member(String goName, String key, Shape shape) {}

    private static final List<Member> RULE =
            List.of(
                    new Member("Rule", "rule", Shape.TEXT),
                    new Member("Message", "message", Shape.TEXT),
                    new Member("MessageExpression", "messageExpression", Shape.TEXT),
                    new Member("Reason", "reason", Shape.VALUE),
                    new Member("FieldPath", "fieldPath", Shape.TEXT),
                    new Member("OptionalOldSelf", "optionalOldSelf", Shape.VALUE));

    private static final List<Member> SCHEMA =
            List.of(
                    new Member("ID", "id", Shape.TEXT),
                    new Member("Schema", "$schema", Shape.TEXT),
                    new Member("Ref", "$ref", Shape.VALUE),
                    new Member("Description", "description", Shape.TEXT),
                    new Member("Type", "type", Shape.TEXT),
                    new Member("Nullable", "nullable", Shape.FLAG),
                    new Member("Format", "format", Shape.TEXT),
                    new Member("Title", "title", Shape.TEXT),
                    new Member("Default", "default", Shape.VALUE),
                    new Member("Maximum", "maximum", Shape.VALUE),
                    new Member("ExclusiveMaximum", "exclusiveMaximum", Shape.FLAG),
                    new Member("Minimum", "minimum", Shape.VALUE),
                    new Member("ExclusiveMinimum", "exclusiveMinimum", Shape.FLAG),
                    new Member("MaxLength", "maxLength", Shape.VALUE),
                    new Member("MinLength", "minLength", Shape.VALUE),
                    new Member("Pattern", "pattern", Shape.TEXT),
                    new Member("MaxItems", "maxItems", Shape.VALUE),
                    new Member("MinItems", "minItems", Shape.VALUE),
                    new Member("UniqueItems", "uniqueItems", Shape.FLAG),
                    new Member("MultipleOf", "multipleOf", Shape.VALUE),
                    new Member("Enum", "enum", Shape.VALUE),
                    new Member("MaxProperties", "maxProperties", Shape.VALUE),
                    new Member("MinProperties", "minProperties", Shape.VALUE),
                    new Member("Required", "required", Shape.VALUE),
                    new Member("Items", "items", Shape.ITEMS),
                    new Member("AllOf", "allOf", Shape.SCHEMAS),
                    new Member("OneOf", "oneOf", Shape.SCHEMAS),
                    new Member("AnyOf", "anyOf", Shape.SCHEMAS),
                    new Member("Not", "not", Shape.SCHEMA),
                    new Member("Properties", "properties", Shape.SCHEMAS_BY_NAME),
                    new Member("AdditionalProperties", "additionalProperties", Shape.ADDITIONAL),
                    new Member("PatternProperties", "patternProperties", Shape.SCHEMAS_BY_NAME),
                    new Member("Dependencies", "dependencies", Shape.DEPENDENCIES),
                    new Member("AdditionalItems", "additionalItems", Shape.ADDITIONAL),
                    new Member("Definitions", "definitions", Shape.SCHEMAS_BY_NAME),
                    new Member("ExternalDocs", "externalDocs", Shape.DOCS),
                    new Member("Example", "example", Shape.VALUE),
                    new Member(
                            "XPreserveUnknownFields",
                            "x-kubernetes-preserve-unknown-fields",
                            Shape.VALUE),
                    new Member("XEmbeddedResource", "x-kubernetes-embedded-resource", Shape.FLAG),
                    new Member("XIntOrString", "x-kubernetes-int-or-string", Shape.FLAG),
                    new Member("XListMapKeys", "x-kubernetes-list-map-keys", Shape.VALUE),
                    new Member("XListType", "x-kubernetes-list-type", Shape.VALUE),
                    new Member("XMapType", "x-kubernetes-map-type", Shape.VALUE),
                    new Member("XValidations", "x-kubernetes-validations", Shape.RULES));

    private static final List<Member> COLUMN =
            List.of(
                    new Member("Name", "name", Shape.TEXT),
                    new Member("Type", "type", Shape.TEXT),
                    new Member("Format", "format", Shape.TEXT),
                    new Member("Description", "description", Shape.TEXT),
                    new Member("Priority", "priority", Shape.NUMBER),
                    new Member("JSONPath", "jsonPath", Shape.TEXT));

    private static final List<Member> SCALE =
            List.of(
                    new Member("SpecReplicasPath", "specReplicasPath", Shape.TEXT),
                    new Member("StatusReplicasPath", "statusReplicasPath", Shape.TEXT),
                    new Member("LabelSelectorPath", "labelSelectorPath", Shape.VALUE));

    private static final List<Member> VERSION =
            List.of(
                    new Member("Name", "name", Shape.TEXT),
                    new Member("Served", "served", Shape.FLAG),
                    new Member("Storage", "storage", Shape.FLAG),
                    new Member("Deprecated", "deprecated", Shape.FLAG),
                    new Member("DeprecationWarning", "deprecationWarning", Shape.VALUE),
                    new Member("Schema", "schema", Shape.VALIDATION),
                    new Member("Subresources", "subresources", Shape.SUBRESOURCES),
                    new Member(
                            "AdditionalPrinterColumns", "additionalPrinterColumns", Shape.COLUMNS),
                    new Member("SelectableFields", "selectableFields", Shape.SELECTABLE));

    private GoForm() {}

    /// One rule of `x-kubernetes-validations`.
    public static String rule(JsonObject rule) {
        return struct(RULE, rule);
    }

    public static String schema(JsonObject schema) {
        return struct(SCHEMA, schema);
    }

    /// The versions of a definition.
    public static String versions(List<JsonObject> versions) {
        return list(VERSION, versions);
    }

    /// A value that is JSON on both sides.
    public static String value(Json value) {
        return value.toString();
    }

    private static String struct(List<Member> members, JsonObject object) {
        var text = new StringBuilder("{");
        for (Member member : members) {
            text.append(text.length() == 1 ? "\"" : ",\"")
                    .append(member.goName())
                    .append("\":")
                    .append(member(member.shape(), object.get(member.key())));
        }
        return text.append('}').toString();
    }

    private static String list(List<Member> members, List<JsonObject> items) {
        var text = new StringBuilder("[");
        for (JsonObject item : items) {
            text.append(text.length() == 1 ? "" : ",").append(struct(members, item));
        }
        return text.append(']').toString();
    }

    private static String member(Shape shape, @Nullable Json value) {
        if (value == null || value == JsonNull.NULL) {
            return switch (shape) {
                case TEXT -> "\"\"";
                case FLAG -> "false";
                case NUMBER -> "0";
                default -> NOTHING;
            };
        }
        JsonObject object = value.asObject();
        return switch (shape) {
            case TEXT, FLAG, NUMBER, VALUE -> value(value);
            case SCHEMA -> struct(SCHEMA, object);
            case SCHEMAS -> list(SCHEMA, value.asArray().objects());
            case RULES -> list(RULE, value.asArray().objects());
            case COLUMNS -> list(COLUMN, value.asArray().objects());
            case SELECTABLE ->
                    list(
                            List.of(new Member("JSONPath", "jsonPath", Shape.TEXT)),
                            value.asArray().objects());
            case SCHEMAS_BY_NAME -> byName(object, each -> struct(SCHEMA, each.asObject()));
            case DEPENDENCIES -> byName(object, GoForm::dependency);
            case ITEMS -> items(value);
            case ADDITIONAL ->
                    "{\"Allows\":%s,\"Schema\":%s}"
                            .formatted(
                                    value instanceof JsonObject || value.asBoolean(false),
                                    value instanceof JsonObject ? struct(SCHEMA, object) : NOTHING);
            case VALIDATION ->
                    "{\"OpenAPIV3Schema\":%s}"
                            .formatted(member(Shape.SCHEMA, object.get("openAPIV3Schema")));
            case SUBRESOURCES ->
                    "{\"Status\":%s,\"Scale\":%s}"
                            .formatted(
                                    object.has("status") ? "{}" : NOTHING,
                                    member(Shape.SCALE, object.get("scale")));
            case SCALE -> struct(SCALE, object);
            case DOCS ->
                    struct(
                            List.of(
                                    new Member("Description", "description", Shape.TEXT),
                                    new Member("URL", "url", Shape.TEXT)),
                            object);
        };
    }

    private static String byName(JsonObject schemas, Function<Json, String> shown) {
        var text = new StringBuilder("{");
        schemas.forEach((name, each) ->
                text.append(text.length() == 1 ? "" : ",")
                        .append(value(Json.of(name)))
                        .append(':')
                        .append(shown.apply(each)));
        return text.append('}').toString();
    }

    /// A schema, or a list of them, in the place of `items`.
    public static String items(Json value) {
        return "{\"Schema\":%s,\"JSONSchemas\":%s}"
                .formatted(
                        value instanceof JsonObject one ? struct(SCHEMA, one) : NOTHING,
                        value instanceof JsonArray array ? list(SCHEMA, array.objects()) : NOTHING);
    }

    private static String dependency(Json value) {
        return "{\"Schema\":%s,\"Property\":%s}"
                .formatted(
                        value instanceof JsonObject one ? struct(SCHEMA, one) : NOTHING,
                        value instanceof JsonArray array ? value(array) : NOTHING);
    }
}
