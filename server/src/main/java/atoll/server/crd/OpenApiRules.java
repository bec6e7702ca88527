package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import atoll.server.rules.GoForm;
import java.util.HashSet;
import java.util.List;

/// Finds which keywords of a schema are not allowed or do not go together. Whether the schema is
/// structural, and what its rules say, is looked at elsewhere.
final class OpenApiRules {
    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String LIST_KEYS = "x-kubernetes-list-map-keys";
    private static final String MAP_TYPE = "x-kubernetes-map-type";
    private static final List<String> TYPES =
            List.of("array", "boolean", "integer", "number", "object", "string");
    private static final List<String> OF_EVERY_OBJECT = List.of("apiVersion", "kind", "metadata");
    private static final List<String> MAPS = List.of("patternProperties", "definitions");
    private static final List<String> UNSUPPORTED =
            List.of(
                    "id",
                    "additionalItems",
                    "patternProperties",
                    "definitions",
                    "dependencies",
                    "$ref");

    private final Problems problems = new Problems();

    /// Whether a schema says which JSON schema it is written in.
    private boolean namesDialect;

    /// Where in an object a schema stands.
    ///
    /// @param noDefaults why there may be no default; empty where there may
    /// @param inMetadata whether inside what every object has
    private record Place(boolean root, String noDefaults, boolean inMetadata) {
        Place inner() {
            return new Place(false, noDefaults, inMetadata);
        }
    }

    private OpenApiRules() {}

    /// @param clean whether nothing is wrong so far
    static List<Cause> problems(JsonObject schema, String path, boolean clean) {
        var rules = new OpenApiRules();
        rules.node(schema, path, new Place(true, "", false));
        if (rules.namesDialect && clean && rules.problems.isEmpty()) {
            rules.problems.invalid(path, "", "OpenAPIV3Schema 'schema' is not supported");
        }
        return rules.problems.causes();
    }

    private void node(JsonObject schema, String path, Place place) {
        keywords(schema, path, place);
        if (schema.booleanOr("uniqueItems", false)) {
            problems.forbidden(
                    path + ".uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes"
                            + " quadratic");
        }
        additional(schema, path, place);
        properties(schema, path, place);
        junctors(schema, path, place);
        schema.object("definitions")
                .forEach((name, each) ->
                        node(each.asObject(), path + ".definitions[" + name + "]", place.inner()));
        Json items = schema.get("items");
        if (items instanceof JsonObject one) {
            node(one, path + ".items", place.inner());
        }
        if (schema.has("x-kubernetes-preserve-unknown-fields")
                && !schema.booleanOr("x-kubernetes-preserve-unknown-fields", false)) {
            problems.invalid(
                    path + ".x-kubernetes-preserve-unknown-fields",
                    Json.of(false),
                    "must be true or undefined");
        }
        mapType(schema, path);
        listType(schema, path);
        listKeys(schema, path);
        keyedItems(schema, path);
        RuleForm.check(schema, path, problems);
    }

    private void keywords(JsonObject schema, String path, Place place) {
        namesDialect |= !schema.stringOr("$schema", "").isEmpty();
        String type = schema.stringOr("type", "");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            problems.unsupported(path + ".type", type, TYPES);
        }
        if (schema.has("default") && !place.noDefaults().isEmpty()) {
            problems.forbidden(path + ".default", "must not be set " + place.noDefaults());
        }
        for (String keyword : UNSUPPORTED) {
            boolean noneOfThem = MAPS.contains(keyword) && schema.object(keyword).isEmpty();
            if (schema.has(keyword) && !noneOfThem) {
                problems.forbidden(path + "." + keyword, keyword + " is not supported");
            }
        }
        if (type.equals("null")) {
            problems.forbidden(
                    path + ".type", "type cannot be set to null, use nullable as an alternative");
        }
        if (schema.get("items") instanceof JsonArray items && !items.isEmpty()) {
            problems.forbidden(path + ".items", "items must be a schema object and not an array");
        }
        if (place.inMetadata() && schema.booleanOr("x-kubernetes-embedded-resource", false)) {
            problems.forbidden(
                    path + ".x-kubernetes-embedded-resource",
                    "must not be used inside of resource meta");
        }
    }

    private void additional(JsonObject schema, String path, Place place) {
        Json additional = schema.get("additionalProperties");
        if (additional == null) {
            return;
        }
        boolean anything = additional.asBoolean(false);
        if (!schema.object("properties").isEmpty() && !anything) {
            problems.forbidden(
                    path + ".additionalProperties",
                    "additionalProperties and properties are mutual exclusive");
        }
        if (additional instanceof JsonObject values) {
            Place inside =
                    place.inMetadata()
                            ? new Place(
                                    false,
                                    "inside additionalProperties applying to object metadata",
                                    true)
                            : place.inner();
            node(values, path + ".additionalProperties", inside);
        }
    }

    private void properties(JsonObject schema, String path, Place place) {
        boolean whole = place.root() || schema.booleanOr("x-kubernetes-embedded-resource", false);
        schema.object("properties")
                .forEach((name, property) -> {
                    Place inside = place.inner();
                    if (whole && OF_EVERY_OBJECT.contains(name)) {
                        String why = place.root() ? "in top-level " + name : place.noDefaults();
                        inside = new Place(false, why, true);
                    }
                    node(property.asObject(), path + ".properties[" + name + "]", inside);
                });
    }

    private void junctors(JsonObject schema, String path, Place place) {
        if (schema.get("not") instanceof JsonObject not) {
            node(not, path + ".not", place.inner());
        }
        for (String junctor : List.of("allOf", "oneOf", "anyOf")) {
            List<JsonObject> branches = schema.array(junctor).objects();
            for (int i = 0; i < branches.size(); i++) {
                node(branches.get(i), path + "." + junctor + "[" + i + "]", place.inner());
            }
        }
    }

    private void mapType(JsonObject schema, String path) {
        String mapType = schema.string(MAP_TYPE);
        if (mapType != null) {
            typed(schema, path, "object", MAP_TYPE);
            if (!List.of("atomic", "granular").contains(mapType)) {
                problems.unsupported(path + "." + MAP_TYPE, mapType, List.of("atomic", "granular"));
            }
        }
    }

    /// Whether the schema has the type that one of its keywords asks for.
    private boolean typed(JsonObject schema, String path, String type, String keyword) {
        String stated = schema.stringOr("type", "");
        String why = "must be " + type + " if " + keyword + " is specified";
        if (stated.isEmpty()) {
            problems.required(path + ".type", why);
        } else if (!stated.equals(type)) {
            problems.invalid(path + ".type", stated, why);
        }
        return stated.equals(type);
    }

    private void listType(JsonObject schema, String path) {
        String listType = schema.string(LIST_TYPE);
        if (listType == null) {
            return;
        }
        if (typed(schema, path, "array", LIST_TYPE)
                && listType.equals("set")
                && schema.get("items") instanceof JsonObject items) {
            setItems(items, path + ".items");
        }
        if (!List.of("atomic", "set", "map").contains(listType)) {
            problems.unsupported(path + "." + LIST_TYPE, listType, List.of("atomic", "set", "map"));
        }
    }

    /// What stands in a set is compared as a whole.
    private void setItems(JsonObject items, String path) {
        Json listType = items.get(LIST_TYPE);
        String why = "must be atomic as item of a list with x-kubernetes-list-type=set";
        switch (items.stringOr("type", "")) {
            case "array" -> {
                if (listType != null && !listType.equals(Json.of("atomic"))) {
                    problems.invalid(path + "." + LIST_TYPE, listType, why);
                }
            }
            case "object" -> {
                if (!items.stringOr(MAP_TYPE, "").equals("atomic")) {
                    // Upstream shows the list's type here, which an object has not.
                    problems.invalid(
                            path + "." + MAP_TYPE,
                            listType == null ? JsonNull.NULL : listType,
                            why);
                }
            }
            default -> {}
        }
    }

    private void listKeys(JsonObject schema, String path) {
        String listType = schema.string(LIST_TYPE);
        JsonArray keys = schema.array(LIST_KEYS);
        if (!keys.isEmpty() && !"map".equals(listType)) {
            String why = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (listType == null) {
                problems.required(path + "." + LIST_TYPE, why);
            } else {
                problems.invalid(path + "." + LIST_TYPE, listType, why);
            }
        }
        if (!"map".equals(listType)) {
            return;
        }
        if (keys.isEmpty()) {
            problems.required(
                    path + "." + LIST_KEYS, "must not be empty if x-kubernetes-list-type is map");
        }
        if (!schema.has("items")) {
            problems.required(
                    path + ".items", "must have a schema if x-kubernetes-list-type is map");
        }
        if (schema.get("items") instanceof JsonArray several) {
            problems.invalidShown(
                    path + ".items",
                    GoForm.items(several),
                    "must only have a single schema if x-kubernetes-list-type is map");
        }
        if (schema.get("items") instanceof JsonObject items) {
            keysOf(items, keys, path);
        }
    }

    private void keysOf(JsonObject items, JsonArray keys, String path) {
        String type = items.stringOr("type", "");
        if (!type.equals("object")) {
            problems.invalid(
                    path + ".items.type",
                    type,
                    "must be object if parent array's x-kubernetes-list-type is map");
            return;
        }
        var seen = new HashSet<String>();
        for (String key : keys.strings()) {
            JsonObject properties = items.object("properties");
            String keyType = properties.object(key).stringOr("type", "");
            if (!properties.has(key)) {
                problems.add(
                        "FieldValueInvalid",
                        path + "." + LIST_KEYS,
                        "Invalid value: "
                                + GoForm.value(keys)
                                + ": entries must all be names of item properties");
            } else if (keyType.equals("array") || keyType.equals("object")) {
                problems.invalid(
                        path + ".items.properties[" + key + "].type",
                        type,
                        "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }
            if (!seen.add(key)) {
                problems.add(
                        "FieldValueInvalid",
                        path + "." + LIST_KEYS,
                        "Invalid value: "
                                + GoForm.value(keys)
                                + ": must not contain duplicate entries");
            }
        }
    }

    /// The items of sets and maps are never null, and the keys of a map's items are always there.
    private void keyedItems(JsonObject schema, String path) {
        String listType = schema.stringOr(LIST_TYPE, "");
        boolean keyed = listType.equals("map");
        if (!(schema.get("items") instanceof JsonObject items)
                || (!keyed && !listType.equals("set"))) {
            return;
        }
        if (items.booleanOr("nullable", false)) {
            problems.forbidden(
                    path + ".items.nullable",
                    "cannot be nullable when x-kubernetes-list-type is " + listType);
        }
        for (String key : keyed ? schema.array(LIST_KEYS).strings() : List.<String>of()) {
            if (!(items.object("properties").get(key) instanceof JsonObject property)) {
                continue;
            }
            String here = path + ".items.properties[" + key + "]";
            boolean required = items.array("required").contains(Json.of(key));
            if (!required && !property.has("default")) {
                problems.required(
                        here + ".default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default"
                                + " or be a required property");
            }
            if (property.booleanOr("nullable", false)) {
                problems.forbidden(
                        here + ".nullable",
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }
}
