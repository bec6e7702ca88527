package atoll.server.rules;

import atoll.api.Status.Cause;
import atoll.api.cel.SchemaTypes;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of one custom resource in one version. They are compiled when the first object is
/// checked, so that a cluster that starts with many definitions does no work for them. Thread-safe.
public final class SchemaRules {
    private final Schema schema;
    private final boolean whole;
    private volatile @Nullable RuleNode compiled;

    /// @param whole whether of an object rather than of a value inside one
    private SchemaRules(Schema schema, boolean whole) {
        this.schema = schema;
        this.whole = whole;
    }

    /// Null when the schema has no rules.
    public static @Nullable SchemaRules of(Schema schema) {
        return RuleNode.anyIn(schema) ? new SchemaRules(schema, true) : null;
    }

    /// The rules of a value inside an object; null when there are none.
    public static @Nullable SchemaRules ofPart(Schema schema) {
        return RuleNode.anyIn(schema) ? new SchemaRules(schema, false) : null;
    }

    private @Nullable RuleNode root() {
        RuleNode root = compiled;
        if (root == null) {
            root = RuleNode.of(schema, whole, new SchemaTypes());
            compiled = root;
        }
        return root;
    }

    /// Adds what is wrong with an object that is valid but for its rules.
    ///
    /// @param old as it was; null for a new one
    /// @param warnings gets what is wrong but was so before
    public void check(
            JsonObject object,
            @Nullable JsonObject old,
            List<Cause> causes,
            List<String> warnings) {
        RuleNode root = root();
        if (root != null) {
            new RuleWalk(causes, warnings).check(root, object, old);
        }
    }

    /// Adds what is wrong with a value that is to stand in for an absent one: it must fit whether
    /// it was there before or not.
    ///
    /// @param path how refusals name it
    public void checkPart(Json value, String path, List<Cause> causes) {
        RuleNode root = root();
        if (root != null) {
            int before = causes.size();
            new RuleWalk(causes, new ArrayList<>()).check(root, value, value, path);
            if (causes.size() == before) {
                new RuleWalk(causes, new ArrayList<>()).check(root, value, null, path);
            }
        }
    }
}
