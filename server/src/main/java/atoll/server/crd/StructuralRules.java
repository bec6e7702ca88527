package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.api.regexp.GoRegexp;
import atoll.api.regexp.RegexpException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds where a schema is not structural: every value has a type, what restricts a value stands
/// apart from what describes it, and restricts nothing that is not described.
final class StructuralRules {
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final List<String> JUNCTORS = List.of("allOf", "anyOf", "oneOf");

    /// The one junctor that may name types.
    private static final JsonArray INTEGER_OR_STRING =
            JsonArray.of(JsonObject.of("type", "integer"), JsonObject.of("type", "string"));

    private enum Level {
        ROOT("at the root"),
        ITEM("for specified array items"),
        FIELD("for specified object fields");

        private final String where;

        Level(String where) {
            this.where = where;
        }
    }

    private final Problems problems = new Problems();

    private StructuralRules() {}

    /// In the order of their text, as upstream lists them.
    static List<Cause> problems(JsonObject schema, String path) {
        var rules = new StructuralRules();
        rules.node(schema, Level.ROOT, path);
        rules.complete(schema, schema, path, path);
        return rules.problems.causes().stream()
                .sorted(Comparator.comparing(cause -> cause.field() + ": " + cause.message()))
                .toList();
    }

    private void node(JsonObject schema, Level level, String path) {
        String type = schema.stringOr("type", "");
        if (type.equals("array") && !(schema.get("items") instanceof JsonObject)) {
            problems.required(path + ".items", "must be specified");
        }
        if (schema.get("items") instanceof JsonObject items) {
            node(items, Level.ITEM, path + ".items");
        }
        schema.object("properties")
                .forEach((name, property) ->
                        node(property.asObject(), Level.FIELD, property(path, name)));
        if (schema.has("additionalProperties")) {
            if (level == Level.ROOT) {
                problems.forbidden(path + ".additionalProperties", "must not be used at the root");
            }
            if (schema.get("additionalProperties") instanceof JsonObject values) {
                node(values, Level.FIELD, path + ".additionalProperties");
            }
        }
        extensions(schema, path);
        restrictions(
                schema,
                isIntegerOrString(schema.array("anyOf")),
                startsIntegerOrString(schema),
                path);
        type(schema, level, path);
        metadata(schema, level, path);
        if (flag(schema, EMBEDDED)
                && !flag(schema, PRESERVE)
                && schema.object("properties").isEmpty()) {
            problems.required(
                    path + ".properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
    }

    private static String property(String path, String name) {
        return path + ".properties[" + name + "]";
    }

    private static boolean flag(JsonObject schema, String key) {
        return schema.booleanOr(key, false);
    }

    private static boolean isIntegerOrString(JsonArray branches) {
        return branches.equals(INTEGER_OR_STRING);
    }

    private static boolean startsIntegerOrString(JsonObject schema) {
        List<JsonObject> all = schema.array("allOf").objects();
        return !all.isEmpty() && isIntegerOrString(all.getFirst().array("anyOf"));
    }

    private void extensions(JsonObject schema, String path) {
        if (flag(schema, INT_OR_STRING)) {
            for (String other : List.of(PRESERVE, EMBEDDED)) {
                if (flag(schema, other)) {
                    problems.invalid(
                            path + "." + other,
                            Json.of(true),
                            "must be false if x-kubernetes-int-or-string is true");
                }
            }
        }
    }

    private void type(JsonObject schema, Level level, String path) {
        String type = schema.stringOr("type", "");
        if (flag(schema, EMBEDDED) && !type.equals("object")) {
            String why = "must be object if x-kubernetes-embedded-resource is true";
            if (type.isEmpty()) {
                problems.required(path + ".type", why);
            } else {
                problems.invalid(path + ".type", type, why);
            }
        } else if (type.isEmpty() && !flag(schema, INT_OR_STRING) && !flag(schema, PRESERVE)) {
            problems.required(path + ".type", "must not be empty " + level.where);
        }
        if (flag(schema, EMBEDDED) && schema.has("additionalProperties")) {
            problems.forbidden(
                    path + ".additionalProperties",
                    "must not be used if x-kubernetes-embedded-resource is set");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            problems.invalid(path + ".type", type, "must be object at the root");
        }
    }

    /// What every object has is not described anew: its name alone may be restricted.
    private void metadata(JsonObject schema, Level level, String path) {
        JsonObject properties = schema.object("properties");
        boolean whole = level == Level.ROOT || flag(schema, EMBEDDED);
        for (String key : List.of("kind", "apiVersion")) {
            if (whole && properties.has(key)) {
                requireType(properties.object(key), "string", property(path, key));
            }
        }
        if (!properties.has("metadata")) {
            return;
        }
        JsonObject metadata = properties.object("metadata");
        String here = property(path, "metadata");
        if (whole) {
            requireType(metadata, "object", here);
        }
        if (level == Level.ROOT && !restrictsNamesAlone(metadata)) {
            problems.forbidden(
                    here,
                    "must not specify anything other than name and generateName, but metadata is"
                            + " implicitly specified");
        }
    }

    private void requireType(JsonObject schema, String type, String path) {
        String stated = schema.stringOr("type", "");
        if (!stated.equals(type)) {
            problems.invalid(path + ".type", stated, "must be " + type);
        }
    }

    private static boolean restrictsNamesAlone(JsonObject metadata) {
        JsonObject rest = metadata.without("type").without("default");
        boolean names =
                List.of("name", "generateName").containsAll(rest.object("properties").keys());
        return (names ? rest.without("properties") : rest).isEmpty();
    }

    /// @param typed whether the branches of `anyOf` may name types
    /// @param firstTyped whether those of the first branch of `allOf` may
    private void restrictions(JsonObject schema, boolean typed, boolean firstTyped, String path) {
        for (String junctor : JUNCTORS) {
            if (junctor.equals("anyOf") && typed) {
                continue;
            }
            List<JsonObject> branches = schema.array(junctor).objects();
            for (int i = 0; i < branches.size(); i++) {
                boolean first = firstTyped && i == 0 && junctor.equals("allOf");
                branch(branches.get(i), first, path + "." + junctor + "[" + i + "]");
            }
        }
        if (schema.get("not") instanceof JsonObject not) {
            branch(not, false, path + ".not");
        }
        String pattern = schema.stringOr("pattern", "");
        String broken = brokenPattern(pattern);
        if (!broken.isEmpty()) {
            problems.invalid(
                    path + ".pattern",
                    pattern,
                    "must be a valid regular expression, but isn't: " + broken);
        }
    }

    private static String brokenPattern(String pattern) {
        try {
            var _ = GoRegexp.compile(pattern);
            return "";
        } catch (RegexpException e) {
            return e.why();
        }
    }

    /// A branch of a junctor only restricts.
    private void branch(JsonObject branch, boolean typed, String path) {
        restrictions(branch, typed, false, path);
        if (branch.get("items") instanceof JsonObject items) {
            branch(items, false, path + ".items");
        }
        branch.object("properties")
                .forEach((name, property) ->
                        branch(property.asObject(), false, property(path, name)));
        for (String key : List.of("type", "title", "description")) {
            if (!branch.stringOr(key, "").isEmpty()) {
                problems.forbidden(path + "." + key, "must be empty to be structural");
            }
        }
        for (String key : List.of("nullable", PRESERVE, EMBEDDED, INT_OR_STRING)) {
            if (flag(branch, key)) {
                problems.forbidden(path + "." + key, "must be false to be structural");
            }
        }
        for (String key :
                List.of(
                        "additionalProperties",
                        "default",
                        "x-kubernetes-list-type",
                        "x-kubernetes-map-type")) {
            if (branch.has(key) && !isFalse(branch.get(key))) {
                problems.forbidden(path + "." + key, "must be undefined to be structural");
            }
        }
        for (String key : List.of("x-kubernetes-list-map-keys", "x-kubernetes-validations")) {
            if (!branch.array(key).isEmpty()) {
                problems.forbidden(path + "." + key, "must be empty to be structural");
            }
        }
        if (branch.object("properties").has("metadata")) {
            problems.forbidden(
                    property(path, "metadata"), "must not be specified in a nested context");
        }
    }

    /// `additionalProperties: false` is the same as nothing to upstream.
    private static boolean isFalse(@Nullable Json value) {
        return Json.of(false).equals(value);
    }

    /// What the branches of `from` restrict must be described in `schema`.
    ///
    /// @param schema null where nothing is
    private void complete(
            @Nullable JsonObject schema, JsonObject from, String path, String fromPath) {
        if (from.get("not") instanceof JsonObject not) {
            completeBranch(schema, not, path, fromPath + ".not");
        }
        for (String junctor : JUNCTORS) {
            List<JsonObject> branches = from.array(junctor).objects();
            for (int i = 0; i < branches.size(); i++) {
                String branch = fromPath + "." + junctor + "[" + i + "]";
                completeBranch(schema, branches.get(i), path, branch);
            }
        }
    }

    private void completeBranch(
            @Nullable JsonObject schema, JsonObject branch, String path, String branchPath) {
        if (schema == null) {
            problems.required(path, "because it is defined in " + branchPath);
            return;
        }
        complete(schema, branch, path, branchPath);
        if (branch.get("items") instanceof JsonObject items) {
            JsonObject own = schema.get("items") instanceof JsonObject known ? known : null;
            completeBranch(own, items, path + ".items", branchPath + ".items");
        }
        JsonObject properties = schema.object("properties");
        branch.object("properties")
                .forEach((name, property) ->
                        completeBranch(
                                properties.get(name) instanceof JsonObject own ? own : null,
                                property.asObject(),
                                property(path, name),
                                property(branchPath, name)));
    }
}
