package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.api.schema.Schema;
import atoll.api.schema.StructuralSchemas;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import atoll.server.rules.RuleProblems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds what is wrong with a version of a definition, or with what all its versions share: the
/// schema, the subresources, the columns, the selectable fields.
final class VersionRules {
    private static final int SELECTABLE_MAX = 8;
    private static final List<String> COLUMN_TYPES =
            List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");
    private static final Set<String> SELECTABLE_TYPES = Set.of("string", "boolean", "integer");

    private final StructuralSchemas schemas;
    private final Problems problems;

    VersionRules(StructuralSchemas schemas, Problems problems) {
        this.schemas = schemas;
        this.problems = problems;
    }

    /// @param holder of `openAPIV3Schema`
    /// @param path of `holder`
    /// @param hasStatus whether the objects' status has an address of its own
    /// @param known whether this very schema was let in before, however dear its rules are
    void schema(JsonObject holder, String path, boolean hasStatus, boolean known) {
        if (!(holder.get("openAPIV3Schema") instanceof JsonObject schema)) {
            return;
        }
        String here = path + ".openAPIV3Schema";
        var ofRoot = new Problems();
        if (hasStatus) {
            RootRules.check(schema, here, ofRoot);
        }
        if (schema.booleanOr("nullable", false)) {
            ofRoot.forbidden(here + ".nullable", "nullable cannot be true at the root");
        }
        problems.addAll(ofRoot);
        List<Cause> keywords = OpenApiRules.problems(schema, here, ofRoot.isEmpty());
        if (keywords.stream().anyMatch(VersionRules::isUnsupported) || schema.has("$schema")) {
            // Upstream cannot see the structure of such a schema, and says so by these alone.
            problems.addAll(keywords);
            return;
        }
        List<Cause> structure = StructuralRules.problems(schema, here);
        List<Cause> defaults =
                structure.isEmpty() ? DefaultRules.problems(schemas, schema, here) : List.of();
        problems.addAll(structure);
        problems.addAll(defaults);
        problems.addAll(keywords);
        if (structure.isEmpty() && defaults.isEmpty()) {
            Schema compiled = schemas.compile(schema);
            problems.addAll(RuleProblems.of(compiled, here, keywords, known));
        }
    }

    private static boolean isUnsupported(Cause cause) {
        return cause.message().endsWith(" is not supported")
                || cause.message().endsWith("must be true or undefined")
                || cause.message().endsWith("items must be a schema object and not an array");
    }

    void subresources(JsonObject subresources, String path) {
        if (!(subresources.get("scale") instanceof JsonObject scale)) {
            return;
        }
        for (String part : List.of("spec", "status")) {
            String key = part + "ReplicasPath";
            String value = scale.stringOr(key, "");
            String here = path + ".scale." + key;
            if (value.isEmpty()) {
                problems.required(here);
            } else if (isSimplePath(value, here) && !value.startsWith("." + part + ".")) {
                problems.invalid(here, value, "should be a json path under ." + part);
            }
        }
        String selector = scale.stringOr("labelSelectorPath", "");
        String here = path + ".scale.labelSelectorPath";
        if (!selector.isEmpty()
                && isSimplePath(selector, here)
                && !selector.startsWith(".spec.")
                && !selector.startsWith(".status.")) {
            problems.invalid(here, selector, "should be a json path under either .spec or .status");
        }
    }

    private boolean isSimplePath(String value, String path) {
        if (value.startsWith(".")) {
            return true;
        }
        problems.invalid(path, value, "must be a simple json path starting with .");
        return false;
    }

    void columns(List<JsonObject> columns, String path) {
        for (int i = 0; i < columns.size(); i++) {
            column(columns.get(i), path + "[" + i + "]");
        }
    }

    private void column(JsonObject column, String path) {
        if (column.stringOr("name", "").isEmpty()) {
            problems.required(path + ".name");
        }
        String type = column.stringOr("type", "");
        String types = "must be one of " + String.join(",", COLUMN_TYPES);
        if (type.isEmpty()) {
            problems.required(path + ".type", types);
        } else if (!COLUMN_TYPES.contains(type)) {
            problems.invalid(path + ".type", type, types);
        }
        String format = column.stringOr("format", "");
        if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
            problems.invalid(
                    path + ".format", format, "must be one of " + String.join(",", COLUMN_FORMATS));
        }
        String jsonPath = column.stringOr("jsonPath", "");
        if (jsonPath.isEmpty()) {
            problems.required(path + ".JSONPath");
        } else {
            isSimplePath(jsonPath, path + ".JSONPath");
        }
    }

    /// @param known whether these fields were let in before, however many they are
    void selectable(List<JsonObject> fields, JsonObject holder, String path, boolean known) {
        if (fields.isEmpty() || !holder.has("openAPIV3Schema")) {
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < fields.size(); i++) {
            String here = path + "[" + i + "].jsonPath";
            String jsonPath = fields.get(i).stringOr("jsonPath", "");
            if (jsonPath.isEmpty()) {
                problems.required(here);
                continue;
            }
            FieldPathCheck found =
                    FieldPathCheck.of(jsonPath, holder.object("openAPIV3Schema"), false);
            if (found.schema() == null) {
                problems.invalid(here, jsonPath, "is an invalid path: " + found.problem());
                continue;
            }
            if (found.path().equals("metadata") || found.path().startsWith("metadata.")) {
                problems.invalid(here, jsonPath, "must not point to fields in metadata");
            }
            if (!SELECTABLE_TYPES.contains(found.schema().stringOr("type", ""))) {
                problems.invalid(
                        here,
                        jsonPath,
                        "must point to a field of type string, boolean or integer. Enum string"
                                + " fields and strings with formats are allowed.");
            }
            if (!seen.add(found.path())) {
                problems.duplicate(here, Json.of(jsonPath));
            }
        }
        if (seen.size() > SELECTABLE_MAX && !known) {
            problems.tooMany(path, seen.size(), SELECTABLE_MAX);
        }
    }
}
