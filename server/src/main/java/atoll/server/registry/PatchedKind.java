package atoll.server.registry;

import atoll.api.GroupVersionKind;
import atoll.api.patch.PatchRefusal;
import atoll.api.patch.PatchRefusal.PatchedValue;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.resource.UnfitKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a patch made of the kind and version of an object of a built-in kind.
///
/// @param kind that of the object
/// @param value how refusals show what the patch led to
record PatchedKind(Schemas schemas, Target target, GroupVersionKind kind, PatchedValue value) {

    /// A strategic patch cannot change the kind of what it patches; others are refused when they
    /// do.
    JsonObject retyped(JsonObject patched, List<String> warnings) {
        String apiVersion = patched.stringOr("apiVersion", "");
        String named = patched.stringOr("kind", "");
        if (value instanceof PatchedValue.Outcome) {
            requireTextualKind(patched);
            if (apiVersion.isEmpty()) {
                throw unversioned(patched, warnings);
            }
            var stated = GroupVersionKind.of(apiVersion, named.isEmpty() ? kind.kind() : named);
            if (!stated.equals(kind)) {
                throw PatchRefusal.of(value, otherKind(apiVersion, stated));
            }
        } else if (isText(patched.get("apiVersion")) && isText(patched.get("kind"))) {
            return patched.with("apiVersion", kind.apiVersion()).with("kind", kind.kind());
        }
        return named.isEmpty() && isText(patched.get("kind"))
                ? patched.with("kind", kind.kind())
                : patched;
    }

    private static boolean isText(@Nullable Json value) {
        return value == null || value == JsonNull.NULL || value instanceof JsonString;
    }

    private void requireTextualKind(JsonObject patched) {
        for (String member : List.of("kind", "apiVersion")) {
            Json given = patched.get(member);
            if (given != null && !isText(given)) {
                throw PatchRefusal.of(
                        value,
                        "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go struct field .%s of type string"
                                .formatted(Decoding.jsonType(given), member));
            }
        }
    }

    /// Go reads what names no version as the type it keeps in memory, whose fields are spelt
    /// otherwise: it knows none of those that are there, nor the name.
    private RefusedException unversioned(JsonObject patched, List<String> warnings) {
        List<String> unknown =
                patched.without("apiVersion").without("kind").keys().stream()
                        .map(key -> "unknown field \"" + key + '"')
                        .toList();
        String problems = target.options().unbearable(unknown, false, warnings);
        return problems.isEmpty()
                ? Metadata.undeterminable(target)
                : PatchRefusal.of(value, Decoding.strictError(problems));
    }

    /// What Go says of an object that cannot become one of `kind`.
    private String otherKind(String apiVersion, GroupVersionKind stated) {
        if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            return "unexpected GroupVersion string: " + apiVersion;
        }
        return schemas.kind(stated) == null
                ? UnfitKind.unregistered(stated.kind(), stated.apiVersion())
                : UnfitKind.unconvertible(stated, kind);
    }
}
