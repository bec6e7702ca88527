package atoll.server.registry;

import atoll.api.GoStrings;
import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import java.util.List;

/// The kind that a patch gives a custom object.
final class CustomKind {
    private CustomKind() {}

    /// The object in its own kind. A write to a part keeps what is around it, whatever it says.
    ///
    /// @throws RefusedException when the object itself would have another kind
    static JsonObject retyped(Target target, JsonObject patched) {
        GroupVersionKind kind = target.kind();
        String version = patched.stringOr("apiVersion", "");
        String named = patched.stringOr("kind", "");
        if (version.equals(kind.apiVersion()) && named.equals(kind.kind())) {
            return patched;
        }
        if (target.subresource().isEmpty() && !version.isEmpty() && !named.isEmpty()) {
            GroupVersionKind stated = GroupVersionKind.of(version, named);
            throw named.equals(kind.kind())
                    ? invalid(target, stated, "apiVersion", version, kind.apiVersion())
                    : invalid(target, stated, "kind", named, kind.kind());
        }
        return patched.with("apiVersion", kind.apiVersion()).with("kind", kind.kind());
    }

    private static RefusedException invalid(
            Target target, GroupVersionKind stated, String field, String value, String wanted) {
        String why = "Invalid value: %s: must be %s".formatted(GoStrings.quoted(value), wanted);
        return new RefusedException(
                Status.invalid(
                        stated,
                        target.name(),
                        List.of(new Cause("FieldValueInvalid", why, field))));
    }
}
