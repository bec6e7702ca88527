package atoll.server.rules;

import atoll.api.Status.Cause;
import atoll.api.cel.SchemaTypes;
import atoll.api.schema.Schema;
import atoll.base.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of one custom resource in one version. They are compiled when the first object is
/// checked, so that a cluster that starts with many definitions does no work for them. Thread-safe.
public final class SchemaRules {
    private final Schema schema;
    private volatile @Nullable RuleNode compiled;

    private SchemaRules(Schema schema) {
        this.schema = schema;
    }

    /// Null when the schema has no rules.
    public static @Nullable SchemaRules of(Schema schema) {
        return RuleNode.anyIn(schema) ? new SchemaRules(schema) : null;
    }

    private @Nullable RuleNode root() {
        RuleNode root = compiled;
        if (root == null) {
            root = RuleNode.of(schema, true, new SchemaTypes());
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
}
