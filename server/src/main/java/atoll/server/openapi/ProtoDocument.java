package atoll.server.openapi;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The v2 document in the protobuf form that OpenAPI's Go library reads (`openapi.v2.Document`),
/// which older kubectls ask for. The numbers are that form's.
final class ProtoDocument {
    private static final Map<String, Integer> METHODS =
            new TreeMap<>(
                    Map.of(
                            "get", 2, "put", 3, "post", 4, "delete", 5, "options", 6, "head", 7,
                            "patch", 8));

    private static final Map<String, Integer> SCHEMA_TEXTS =
            new TreeMap<>(
                    Map.of("$ref", 1, "format", 2, "title", 3, "description", 4, "pattern", 13));

    private static final Map<String, Integer> SCHEMA_REALS =
            new TreeMap<>(Map.of("multipleOf", 6, "maximum", 7, "minimum", 9));

    private static final Map<String, Integer> SCHEMA_WHOLES =
            new TreeMap<>(
                    Map.of(
                            "maxLength",
                            11,
                            "minLength",
                            12,
                            "maxItems",
                            14,
                            "minItems",
                            15,
                            "maxProperties",
                            17,
                            "minProperties",
                            18));

    private static final Map<String, Integer> SCHEMA_FLAGS =
            new TreeMap<>(Map.of("exclusiveMaximum", 8, "exclusiveMinimum", 10, "uniqueItems", 16));

    private ProtoDocument() {}

    static byte[] encode(JsonObject document) {
        JsonObject info = document.object("info");
        var proto =
                new ProtoMessage()
                        .text(1, document.stringOr("swagger", ""))
                        .message(
                                2,
                                new ProtoMessage()
                                        .text(1, info.stringOr("title", ""))
                                        .text(2, info.stringOr("version", "")))
                        .message(8, named(2, document.object("paths"), ProtoDocument::pathItem))
                        .message(9, named(1, document.object("definitions"), ProtoDocument::schema))
                        .message(
                                10,
                                named(1, document.object("parameters"), ProtoDocument::parameter));
        for (JsonObject requirement : document.array("security").objects()) {
            proto.message(12, named(1, requirement, _ -> new ProtoMessage()));
        }
        return proto.message(
                        13,
                        named(
                                1,
                                document.object("securityDefinitions"),
                                definition -> new ProtoMessage().message(2, apiKey(definition))))
                .toBytes();
    }

    /// A map: one message with name and value for each member.
    private static ProtoMessage named(
            int field, JsonObject members, Function<JsonObject, ProtoMessage> value) {
        var proto = new ProtoMessage();
        members.forEach((name, member) -> {
            JsonObject object = member instanceof JsonObject one ? one : JsonObject.EMPTY;
            proto.message(field, new ProtoMessage().text(1, name).message(2, value.apply(object)));
        });
        return proto;
    }

    private static ProtoMessage apiKey(JsonObject definition) {
        return new ProtoMessage()
                .text(1, definition.stringOr("type", ""))
                .text(2, definition.stringOr("name", ""))
                .text(3, definition.stringOr("in", ""))
                .text(4, definition.stringOr("description", ""));
    }

    private static ProtoMessage pathItem(JsonObject item) {
        var proto = new ProtoMessage();
        METHODS.forEach((method, field) -> {
            if (item.has(method)) {
                proto.message(field, operation(item.object(method)));
            }
        });
        parameters(9, item, proto);
        return proto;
    }

    private static ProtoMessage operation(JsonObject operation) {
        var proto = new ProtoMessage();
        texts(1, operation, "tags", proto);
        proto.text(3, operation.stringOr("description", ""))
                .text(5, operation.stringOr("operationId", ""));
        texts(6, operation, "produces", proto);
        texts(7, operation, "consumes", proto);
        parameters(8, operation, proto);
        proto.message(9, named(1, operation.object("responses"), ProtoDocument::response));
        texts(10, operation, "schemes", proto);
        extensions(13, operation, proto);
        return proto;
    }

    private static void texts(int field, JsonObject from, String member, ProtoMessage into) {
        from.array(member).strings().forEach(text -> into.text(field, text));
    }

    private static void parameters(int field, JsonObject from, ProtoMessage into) {
        for (JsonObject parameter : from.array("parameters").objects()) {
            String reference = parameter.stringOr("$ref", "");
            into.message(
                    field,
                    reference.isEmpty()
                            ? new ProtoMessage().message(1, parameter(parameter))
                            : new ProtoMessage().message(2, new ProtoMessage().text(1, reference)));
        }
    }

    private static ProtoMessage parameter(JsonObject parameter) {
        String in = parameter.stringOr("in", "");
        boolean required = parameter.booleanOr("required", false);
        String description = parameter.stringOr("description", "");
        String name = parameter.stringOr("name", "");
        if (in.equals("body")) {
            return new ProtoMessage()
                    .message(
                            1,
                            new ProtoMessage()
                                    .text(1, description)
                                    .text(2, name)
                                    .text(3, in)
                                    .flag(4, required)
                                    .message(5, schema(parameter.object("schema"))));
        }
        boolean query = in.equals("query");
        // In a query's form one more field stands before the type.
        int type = query ? 6 : 5;
        int unique = query ? 20 : 19;
        var other =
                new ProtoMessage()
                        .flag(1, required)
                        .text(2, in)
                        .text(3, description)
                        .text(4, name)
                        .text(type, parameter.stringOr("type", ""))
                        .flag(unique, parameter.booleanOr("uniqueItems", false));
        return new ProtoMessage().message(2, new ProtoMessage().message(query ? 3 : 4, other));
    }

    private static ProtoMessage response(JsonObject response) {
        var proto = new ProtoMessage().text(1, response.stringOr("description", ""));
        if (response.has("schema")) {
            proto.message(2, new ProtoMessage().message(1, schema(response.object("schema"))));
        }
        return new ProtoMessage().message(1, proto);
    }

    private static ProtoMessage schema(JsonObject schema) {
        var proto = new ProtoMessage();
        SCHEMA_TEXTS.forEach((name, field) -> proto.text(field, schema.stringOr(name, "")));
        SCHEMA_REALS.forEach((name, field) -> {
            Json value = schema.get(name);
            if (value != null) {
                proto.real(field, Double.parseDouble(value.toString()));
            }
        });
        SCHEMA_WHOLES.forEach((name, field) -> {
            if (schema.has(name)) {
                proto.whole(field, schema.longOr(name, 0));
            }
        });
        SCHEMA_FLAGS.forEach((name, field) -> proto.flag(field, schema.booleanOr(name, false)));
        texts(19, schema, "required", proto);
        schema.array("enum").forEach(value -> proto.message(20, any(value)));
        Json additional = schema.get("additionalProperties");
        if (additional instanceof JsonObject values) {
            proto.message(21, new ProtoMessage().message(1, schema(values)));
        } else if (additional != null) {
            proto.message(21, new ProtoMessage().flag(2, additional.toString().equals("true")));
        }
        String type = schema.stringOr("type", "");
        if (!type.isEmpty()) {
            proto.message(22, new ProtoMessage().text(1, type));
        }
        if (schema.get("items") instanceof JsonObject items) {
            proto.message(23, new ProtoMessage().message(1, schema(items)));
        }
        if (schema.has("properties")) {
            proto.message(25, named(1, schema.object("properties"), ProtoDocument::schema));
        }
        extensions(31, schema, proto);
        return proto;
    }

    private static void extensions(int field, JsonObject from, ProtoMessage into) {
        from.forEach((name, value) -> {
            if (name.startsWith("x-")) {
                into.message(field, new ProtoMessage().text(1, name).message(2, any(value)));
            }
        });
    }

    /// What has no form of its own goes as YAML.
    private static ProtoMessage any(Json value) {
        return new ProtoMessage().text(2, Yaml.write(value));
    }
}
