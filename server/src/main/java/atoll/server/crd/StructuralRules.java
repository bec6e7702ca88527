package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Finds where a schema is not structural: every value has a type, and what restricts a value
/// stands apart from what describes it.
final class StructuralRules {
    private static final List<String> JUNCTORS = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> FORBIDDEN_IN_JUNCTORS =
            List.of("type", "default", "nullable", "description", "title", "additionalProperties");

    private final List<Cause> causes = new ArrayList<>();

    private StructuralRules() {}

    static List<Cause> problems(JsonObject schema, String path) {
        var rules = new StructuralRules();
        if (!schema.stringOr("type", "").equals("object")) {
            String type = schema.stringOr("type", "");
            rules.causes.add(
                    type.isEmpty()
                            ? new Cause(
                                    "FieldValueRequired",
                                    "Required value: must not be empty at the root",
                                    path + ".type")
                            : new Cause(
                                    "FieldValueInvalid",
                                    "Invalid value: "
                                            + Json.of(type)
                                            + ": must be object at the root",
                                    path + ".type"));
        }
        rules.node(schema, path, true);
        return rules.causes;
    }

    private void node(JsonObject schema, String path, boolean root) {
        boolean intOrString = schema.booleanOr("x-kubernetes-int-or-string", false);
        boolean preserves = schema.booleanOr("x-kubernetes-preserve-unknown-fields", false);
        if (!root && !intOrString && !preserves && schema.stringOr("type", "").isEmpty()) {
            required(path + ".type", "must not be empty for specified object fields");
        }
        if (schema.stringOr("type", "").equals("array") && !schema.has("items")) {
            required(path + ".items", "must be specified");
        }
        if (schema.has("properties") && schema.has("additionalProperties")) {
            causes.add(
                    new Cause(
                            "FieldValueForbidden",
                            "Forbidden: additionalProperties and properties are mutual exclusive",
                            path + ".additionalProperties"));
        }
        listKeys(schema, path);
        schema.object("properties")
                .forEach((name, property) ->
                        node(property.asObject(), path + ".properties[" + name + "]", false));
        if (schema.get("items") instanceof JsonObject items) {
            node(items, path + ".items", false);
        }
        if (schema.get("additionalProperties") instanceof JsonObject values) {
            node(values, path + ".additionalProperties", false);
        }
        for (String junctor : JUNCTORS) {
            List<JsonObject> branches = schema.array(junctor).objects();
            for (int i = 0; i < branches.size(); i++) {
                branch(branches.get(i), path + "." + junctor + "[" + i + "]", intOrString);
            }
        }
        if (schema.get("not") instanceof JsonObject not) {
            branch(not, path + ".not", intOrString);
        }
    }

    private void listKeys(JsonObject schema, String path) {
        if (!schema.stringOr("x-kubernetes-list-type", "").equals("map")) {
            return;
        }
        if (schema.array("x-kubernetes-list-map-keys").isEmpty()) {
            required(
                    path + ".x-kubernetes-list-map-keys",
                    "must not be empty if x-kubernetes-list-type is map");
        }
        for (String key : schema.array("x-kubernetes-list-map-keys").strings()) {
            JsonObject items = schema.object("items");
            boolean required = items.array("required").contains(Json.of(key));
            boolean defaulted = items.object("properties", key).has("default");
            if (!required && !defaulted) {
                required(
                        path + ".items.properties[" + key + "].default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default"
                                + " or be a required property");
            }
        }
    }

    /// A branch of a junctor only restricts. An int-or-string may name the two types there.
    private void branch(JsonObject branch, String path, boolean intOrString) {
        for (String key : FORBIDDEN_IN_JUNCTORS) {
            if (branch.has(key) && !(intOrString && key.equals("type"))) {
                causes.add(
                        new Cause(
                                "FieldValueForbidden",
                                "Forbidden: must be "
                                        + (key.equals("type")
                                                        || key.equals("description")
                                                        || key.equals("title")
                                                ? "empty to be structural"
                                                : key.equals("nullable")
                                                        ? "false to be structural"
                                                        : "undefined to be structural"),
                                path + "." + key));
            }
        }
        branch.object("properties")
                .forEach((name, property) ->
                        branch(property.asObject(), path + ".properties[" + name + "]", false));
    }

    private void required(String field, String why) {
        causes.add(new Cause("FieldValueRequired", "Required value: " + why, field));
    }
}
