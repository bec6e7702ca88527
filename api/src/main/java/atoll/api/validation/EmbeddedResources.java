package atoll.api.validation;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What objects inside a custom one say of themselves. An update has no excuse for what was wrong
/// before. For `x-kubernetes-embedded-resource`. Its metadata is decoded and checked elsewhere.
final class EmbeddedResources {
    private final EmbeddedMetadata metadata;
    private final SchemaProblems problems;
    private final FieldPath path;

    EmbeddedResources(EmbeddedMetadata metadata, SchemaProblems problems) {
        this.metadata = metadata;
        this.problems = problems;
        this.path = problems.path();
    }

    void check(Schema schema, Json value) {
        switch (value) {
            case JsonObject object when schema.type() == Schema.Type.MAP ->
                    object.forEach((key, each) -> {
                        path.pushKey(key);
                        check(schema.items(), each);
                        path.pop();
                    });
            case JsonObject object when schema.type() == Schema.Type.OBJECT -> {
                if (schema.embeddedResource()) {
                    self(object);
                }
                fields(schema, object);
            }
            case JsonArray array when schema.type() == Schema.Type.ARRAY -> {
                for (int i = 0; i < array.size(); i++) {
                    path.pushIndex(i);
                    check(schema.items(), array.get(i));
                    path.pop();
                }
            }
            default -> {}
        }
    }

    private void fields(Schema schema, JsonObject object) {
        for (Field field : schema.fields()) {
            Json value = object.get(field.name());
            if (value != null && field.schema().definition() == null) {
                path.push(field.name());
                check(field.schema(), value);
                path.pop();
            }
        }
    }

    private void self(JsonObject object) {
        path.push("apiVersion");
        apiVersion(object.get("apiVersion"), problems);
        path.pop();
        path.push("kind");
        kind(object.get("kind"), problems);
        path.pop();
        if (object.get("metadata") instanceof JsonObject given) {
            metadata.problems(given).forEach(problems::below);
        }
    }

    /// A text of another type is a fault by the schema, and no matter here.
    private static void apiVersion(@Nullable Json value, SchemaProblems problems) {
        if (value == null) {
            problems.required();
        } else if (value instanceof JsonString(var version)) {
            if (version.isEmpty()) {
                problems.invalid("", "must not be empty");
            } else if (version.indexOf('/') != version.lastIndexOf('/')) {
                problems.invalid(version, "unexpected GroupVersion string: " + version);
            }
        }
    }

    private static void kind(@Nullable Json value, SchemaProblems problems) {
        if (value == null) {
            problems.required();
        } else if (value instanceof JsonString(var kind)) {
            if (kind.isEmpty()) {
                problems.invalid("", "must not be empty");
                return;
            }
            String wrong = String.join(",", Names.label1035(kind.toLowerCase(Locale.ROOT)));
            if (!wrong.isEmpty()) {
                problems.invalid(kind, "may have mixed case, but should otherwise match: " + wrong);
            }
        }
    }
}
