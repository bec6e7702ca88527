package atoll.api.validation;

import atoll.api.Status.Cause;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks objects of a custom kind against its schema: types, required fields, enumerations,
/// bounds, patterns, formats, list keys. CEL rules are checked elsewhere. Refusals are worded as
/// upstream's. What an update leaves as it was is not looked at, so that a schema may become
/// stricter than the objects that are there already. Thread-safe. Upstream: the OpenAPI validator
/// of apiextensions-apiserver with ratcheting (1.33), and `structural/listtype`. It keeps compiled
/// patterns, so one instance serves all kinds.
public final class SchemaValidation {
    /// Fields whose form is the same for every kind and checked for every kind.
    private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

    /// Reasons after which CEL rules are not run: what they read may not be there.
    private static final Set<String> BLOCKING =
            Set.of(
                    "FieldValueNotSupported",
                    "FieldValueRequired",
                    "FieldValueTooLong",
                    "FieldValueTooMany",
                    "FieldValueTypeInvalid");

    private final SchemaKeywords keywords = new SchemaKeywords();
    private final EmbeddedMetadata metadata;

    /// @param metadata looks at what stands in objects inside of others
    public SchemaValidation(EmbeddedMetadata metadata) {
        this.metadata = metadata;
    }

    /// What is wrong with a whole object; empty when nothing is.
    ///
    /// @param object pruned, with defaults
    /// @return in the order of the walk, faults of list items last
    public List<Cause> validate(Schema schema, JsonObject object) {
        return validate(schema, object, null);
    }

    /// As [#validate(Schema, JsonObject)], of an object that is to replace `old`.
    ///
    /// @param old null for a create
    public List<Cause> validate(Schema schema, JsonObject object, @Nullable JsonObject old) {
        var walk = new Walk("", false);
        walk.fields(schema, object, old, true);
        walk.embedded(schema, object);
        walk.lists(schema, object, old);
        return walk.finish(schema);
    }

    /// What is wrong with a default, somewhere inside an object. `minLength` and all the rest hold
    /// for defaults as well.
    ///
    /// @param base the path of the value; the sentences leave it out
    public List<Cause> validateValue(Schema schema, Json value, String base) {
        var inside = new Walk(base, true);
        inside.embedded(schema, value);
        if (!inside.all().isEmpty()) {
            return inside.all();
        }
        var walk = new Walk(base, true);
        walk.value(schema, value, null);
        return walk.all();
    }

    /// What is wrong with the status of an object, for a write to that alone. Empty for a kind
    /// whose schema has no status.
    public List<Cause> validateStatus(Schema schema, JsonObject object) {
        return validateStatus(schema, object, null);
    }

    /// As [#validateStatus(Schema, JsonObject)], of an object that is to replace `old`.
    public List<Cause> validateStatus(Schema schema, JsonObject object, @Nullable JsonObject old) {
        Field status = schema.field("status");
        Json value = object.get("status");
        if (status == null || value == null) {
            return List.of();
        }
        var walk = new Walk("status", false);
        walk.value(status.schema(), value, old == null ? null : old.get("status"));
        var lists = new Walk("", false);
        lists.lists(schema, object, old);
        walk.problems.merge(lists.problems);
        return walk.finish(schema);
    }

    /// Whether CEL rules are not to be run after these problems. Rules read fields as their types
    /// say, so a value of another type or a missing one would be an error of the rule.
    public static boolean blocksRules(List<Cause> causes) {
        return causes.stream().anyMatch(cause -> BLOCKING.contains(cause.reason()));
    }

    /// Whether any schema inside has CEL rules.
    static boolean hasRules(Schema schema) {
        return hasRules(schema, 0);
    }

    /// Definitions of Kubernetes' own have none.
    private static boolean hasRules(Schema schema, int depth) {
        if (depth > 100 || schema.definition() != null) {
            return false;
        }
        if (!schema.rules().isEmpty()) {
            return true;
        }
        return switch (schema.type()) {
            case ARRAY, MAP -> hasRules(schema.items(), depth + 1);
            case OBJECT ->
                    schema.fields().stream().anyMatch(field -> hasRules(field.schema(), depth + 1));
            default -> false;
        };
    }

    /// One validation.
    private final class Walk {
        private final SchemaProblems problems;

        private final FieldPath path = new FieldPath();
        private final boolean ofDefault;

        /// @param base where the walk starts; the sentences leave it out, the paths do not
        Walk(String base, boolean ofDefault) {
            problems = new SchemaProblems(base, path);
            this.ofDefault = ofDefault;
        }

        /// With a word on the rules that were not run, if there are any.
        List<Cause> finish(Schema schema) {
            List<Cause> causes = all();
            if (blocksRules(causes) && hasRules(schema)) {
                causes.add(
                        new Cause(
                                "FieldValueInvalid",
                                "Invalid value: null: some validation rules were not checked"
                                        + " because the object was invalid; correct the existing"
                                        + " errors to complete validation",
                                "<nil>"));
            }
            return causes;
        }

        List<Cause> all() {
            return problems.causes();
        }

        void embedded(Schema schema, Json value) {
            new EmbeddedResources(metadata, problems).check(schema, value);
        }

        /// Lists that could not be told apart before need not be now.
        void lists(Schema schema, JsonObject object, @Nullable JsonObject old) {
            if (old != null) {
                var before = new SchemaProblems("", new FieldPath());
                new ListIdentities(before).check(schema, old);
                if (!before.isEmpty()) {
                    return;
                }
            }
            new ListIdentities(problems).check(schema, object);
        }

        /// A value that equals the old one is passed over with all that is in it.
        void value(Schema schema, Json value, @Nullable Json old) {
            if (Correlation.isSame(schema, value, old)) {
                return;
            }
            keywords.check(
                    ofDefault ? Restrictions.ofDefault(schema) : Restrictions.of(schema),
                    value,
                    old,
                    problems,
                    () -> inside(schema, value, old));
        }

        private void inside(Schema schema, Json value, @Nullable Json old) {
            switch (value) {
                case JsonObject object when schema.type() == Schema.Type.MAP ->
                        entries(schema, object, old);
                case JsonObject object -> fields(schema, object, old, schema.embeddedResource());
                case JsonArray array when schema.type() == Schema.Type.ARRAY ->
                        items(schema, array, old);
                default -> {}
            }
        }

        void fields(Schema schema, JsonObject object, @Nullable Json old, boolean resource) {
            for (Field field : schema.fields()) {
                Json value = object.get(field.name());
                path.push(field.name());
                if (value == null) {
                    if (field.required()) {
                        problems.required();
                    }
                } else if (!resource || !OF_EVERY_OBJECT.contains(field.name())) {
                    value(field.schema(), value, member(old, field.name()));
                }
                path.pop();
            }
        }

        private static @Nullable Json member(@Nullable Json old, String key) {
            return old instanceof JsonObject before ? before.get(key) : null;
        }

        private void entries(Schema schema, JsonObject object, @Nullable Json old) {
            for (int i = 0; i < object.size(); i++) {
                path.pushKey(object.keyAt(i));
                value(schema.items(), object.valueAt(i), member(old, object.keyAt(i)));
                path.pop();
            }
        }

        /// An item's old value is the one of the same identity, wherever it stood.
        private void items(Schema schema, JsonArray array, @Nullable Json old) {
            Map<Json, Json> before = identified(schema, old);
            for (int i = 0; i < array.size(); i++) {
                path.pushIndex(i);
                value(
                        schema.items(),
                        array.get(i),
                        before.get(ListIdentities.of(schema, array.get(i))));
                path.pop();
            }
        }

        /// The items of a list as it was, by what identifies them; those of an atomic list have no
        /// identity.
        private static Map<Json, Json> identified(Schema schema, @Nullable Json old) {
            if (!(old instanceof JsonArray before) || schema.listType() == Schema.ListType.ATOMIC) {
                return Map.of();
            }
            var items = new HashMap<Json, Json>();
            before.forEach(item -> items.put(ListIdentities.of(schema, item), item));
            return items;
        }
    }
}
