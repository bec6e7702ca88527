package atoll.api.validation;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What objects inside a custom one say of themselves. An update has no excuse for what was wrong
/// before. For `x-kubernetes-embedded-resource`. Its metadata is decoded and checked elsewhere.
final class EmbeddedResources extends CustomWalk {
    private final EmbeddedMetadata metadata;

    EmbeddedResources(EmbeddedMetadata metadata, SchemaProblems problems) {
        super(problems);
        this.metadata = metadata;
    }

    @Override
    void object(Schema schema, JsonObject object) {
        if (schema.embeddedResource()) {
            self(object);
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
