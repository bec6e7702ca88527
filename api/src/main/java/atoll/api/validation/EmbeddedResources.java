package atoll.api.validation;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an object inside a custom one must say of itself.
final class EmbeddedResources {
    private EmbeddedResources() {}

    static void check(JsonObject object, SchemaProblems problems) {
        problems.path().push("apiVersion");
        apiVersion(object.get("apiVersion"), problems);
        problems.path().pop();
        problems.path().push("kind");
        kind(object.get("kind"), problems);
        problems.path().pop();
    }

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
