package atoll.server.rules;

import atoll.api.cel.SchemaTypes;
import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A schema with the rules that are written for its values, as far as there are any in it or below.
///
/// @param items of a list's items or a map's values
/// @param fields of an object
record RuleNode(
        Schema schema,
        boolean resource,
        List<RuleOrFault> rules,
        @Nullable RuleNode items,
        Map<String, RuleNode> fields) {

    /// Whether any schema inside has rules.
    static boolean anyIn(Schema schema) {
        if (schema.definition() != null) {
            return false;
        }
        if (!schema.rules().isEmpty()) {
            return true;
        }
        return switch (schema.type()) {
            case ARRAY, MAP -> anyIn(schema.items());
            case OBJECT -> schema.fields().stream().anyMatch(field -> anyIn(field.schema()));
            default -> false;
        };
    }

    /// Null when there are no rules in it.
    static @Nullable RuleNode of(Schema schema, boolean resource, SchemaTypes types) {
        if (!anyIn(schema)) {
            return null;
        }
        boolean whole = resource || schema.embeddedResource();
        var rules = new ArrayList<RuleOrFault>();
        for (JsonObject source : schema.rules().objects()) {
            rules.add(Rule.attempt(source, schema, whole, types));
        }
        Map<String, RuleNode> fields = new TreeMap<>();
        RuleNode items = null;
        switch (schema.type()) {
            case ARRAY, MAP -> items = of(schema.items(), false, types);
            case OBJECT -> {
                for (Field field : schema.fields()) {
                    RuleNode node = of(field.schema(), false, types);
                    if (node != null) {
                        fields.put(field.name(), node);
                    }
                }
            }
            default -> {}
        }
        return new RuleNode(schema, whole, List.copyOf(rules), items, fields);
    }
}
