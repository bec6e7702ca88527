package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.api.schema.Schema;
import atoll.api.schema.StructuralSchemas;
import atoll.api.validation.Pruning;
import atoll.api.validation.SchemaValidation;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.CustomMetadata;
import atoll.server.checks.Problems;
import atoll.server.rules.GoForm;
import atoll.server.rules.SchemaRules;
import java.util.ArrayList;
import java.util.List;

/// Finds defaults that their own schemas would not let in. The schema is structural.
final class DefaultRules {
    private final StructuralSchemas schemas;
    private final SchemaValidation values = new SchemaValidation(CustomMetadata::ofInner);
    private final List<Cause> causes = new ArrayList<>();

    private DefaultRules(StructuralSchemas schemas) {
        this.schemas = schemas;
    }

    static List<Cause> problems(StructuralSchemas schemas, JsonObject schema, String path) {
        var rules = new DefaultRules(schemas);
        // A whole object says what it is, as one inside of others does.
        rules.node(schema.with("x-kubernetes-embedded-resource", true), path);
        return rules.causes;
    }

    private void node(JsonObject schema, String path) {
        Json value = schema.get("default");
        if (value != null) {
            one(schemas.part(schema), value, path + ".default");
        }
        below(schema, path);
    }

    /// Defaults may not stand below `additionalProperties`, so those are not looked at.
    private void below(JsonObject schema, String path) {
        if (schema.get("items") instanceof JsonObject items) {
            node(items, path + ".items");
        }
        schema.object("properties")
                .forEach((name, property) ->
                        node(property.asObject(), path + ".properties[" + name + "]"));
    }

    private void one(Schema schema, Json value, String path) {
        var problems = new Problems();
        if (Pruning.hasUnknown(schema, value)) {
            problems.add(
                    "FieldValueInvalid",
                    path,
                    "Invalid value: " + GoForm.value(value) + ": must not have unknown fields");
        }
        causes.addAll(problems.causes());
        String malformed = Pruning.malformed(schema, value);
        if (!malformed.isEmpty()) {
            int place = malformed.indexOf(": ");
            String field = path + "." + malformed.substring(0, place);
            causes.add(new Cause("FieldValueInvalid", malformed.substring(place + 2), field));
            return;
        }
        List<Cause> wrong = values.validateValue(schema, value, path);
        causes.addAll(wrong);
        SchemaRules rules = SchemaRules.ofPart(schema);
        if (wrong.isEmpty() && rules != null) {
            rules.checkPart(value, path, causes);
        }
    }
}
