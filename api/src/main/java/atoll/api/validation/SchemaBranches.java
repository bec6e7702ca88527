package atoll.api.validation;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `anyOf`, `oneOf`, `allOf` and `not`. Where no branch of a choice fits, what is wrong by the one
/// that came closest is told too. Thread-safe. By the rules for structural schemas a branch
/// restricts what the schema around it describes, and describes nothing of its own.
final class SchemaBranches {
    private final SchemaKeywords keywords;

    SchemaBranches(SchemaKeywords keywords) {
        this.keywords = keywords;
    }

    /// @param schema what has the branches; most have none
    /// @param old the value before an update; null where there is none
    void check(JsonObject schema, Json value, @Nullable Json old, SchemaProblems problems) {
        List<JsonObject> any = schema.array("anyOf").objects();
        if (!any.isEmpty()) {
            any(any, value, old, problems);
        }
        List<JsonObject> one = schema.array("oneOf").objects();
        if (!one.isEmpty()) {
            one(one, value, old, problems);
        }
        List<JsonObject> all = schema.array("allOf").objects();
        if (!all.isEmpty()) {
            all(all, value, old, problems);
        }
        if (schema.get("not") instanceof JsonObject not
                && by(not, value, old, problems).isEmpty()) {
            problems.must("not validate the schema (not)");
        }
        problems.matched(1);
    }

    private void any(
            List<JsonObject> branches, Json value, @Nullable Json old, SchemaProblems problems) {
        SchemaProblems closest = null;
        for (JsonObject branch : branches) {
            SchemaProblems found = by(branch, value, old, problems);
            if (found.isEmpty()) {
                problems.merge(found);
                return;
            }
            closest = closer(closest, found);
        }
        problems.must("validate at least one schema (anyOf)");
        if (closest != null) {
            problems.merge(closest);
        }
    }

    private void one(
            List<JsonObject> branches, Json value, @Nullable Json old, SchemaProblems problems) {
        SchemaProblems closest = null;
        SchemaProblems fitting = null;
        int fit = 0;
        for (JsonObject branch : branches) {
            SchemaProblems found = by(branch, value, old, problems);
            if (found.isEmpty()) {
                fitting = fitting == null ? found : fitting;
                fit++;
            } else if (fit == 0) {
                closest = closer(closest, found);
            }
        }
        if (fit == 1 && fitting != null) {
            problems.merge(fitting);
            return;
        }
        problems.must(
                "validate one and only one schema (oneOf). "
                        + (fit == 0 ? "Found none valid" : "Found " + fit + " valid alternatives"));
        if (fit == 0 && closest != null) {
            problems.merge(closest);
        }
    }

    private void all(
            List<JsonObject> branches, Json value, @Nullable Json old, SchemaProblems problems) {
        int fit = 0;
        for (JsonObject branch : branches) {
            SchemaProblems found = by(branch, value, old, problems);
            fit += found.isEmpty() ? 1 : 0;
            problems.merge(found);
        }
        if (fit < branches.size()) {
            problems.must(
                    "validate all the schemas (allOf)" + (fit == 0 ? ". None validated" : ""));
        }
    }

    /// The one that matched more, the first of two alike.
    private static SchemaProblems closer(@Nullable SchemaProblems one, SchemaProblems other) {
        return one == null || other.matches() > one.matches() ? other : one;
    }

    /// What is wrong with a value by a branch alone.
    private SchemaProblems by(
            JsonObject branch, Json value, @Nullable Json old, SchemaProblems problems) {
        SchemaProblems found = problems.apart();
        value(branch, value, old, found);
        return found;
    }

    private void value(JsonObject branch, Json value, @Nullable Json old, SchemaProblems problems) {
        keywords.check(
                Restrictions.ofBranch(branch),
                value,
                old,
                problems,
                () -> inside(branch, value, old, problems));
    }

    private void inside(
            JsonObject branch, Json value, @Nullable Json old, SchemaProblems problems) {
        if (value instanceof JsonArray array && branch.get("items") instanceof JsonObject items) {
            for (int i = 0; i < array.size(); i++) {
                problems.path().pushIndex(i);
                value(items, array.get(i), null, problems);
                problems.path().pop();
            }
        }
        if (value instanceof JsonObject object) {
            members(branch, object, old, problems);
        }
    }

    /// Properties that an update left alone are not looked at.
    private void members(
            JsonObject branch, JsonObject object, @Nullable Json old, SchemaProblems problems) {
        JsonObject properties = branch.object("properties");
        for (int i = 0; i < properties.size(); i++) {
            String name = properties.keyAt(i);
            Json member = object.get(name);
            Json before = old instanceof JsonObject was ? was.get(name) : null;
            if (member != null && !member.equals(before)) {
                problems.path().push(name);
                value(properties.valueAt(i).asObject(), member, before, problems);
                problems.path().pop();
            }
        }
    }
}
