package atoll.api.patch;

import atoll.api.GoStrings;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schema;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The refusal of a patch whose outcome cannot be read as the object's kind. Upstream reports it as
/// a validation error of the field `patch` of an object without a name: a 422, though nothing was
/// validated.
public final class PatchRefusal {
    private PatchRefusal() {}

    /// @param why what a decoder says: a type that does not fit, unknown fields
    public static RefusedException of(PatchedValue value, String why) {
        var cause =
                new Cause(
                        "FieldValueInvalid",
                        "Invalid value: " + GoStrings.quoted(value.text()) + ": " + why,
                        "patch");
        return new RefusedException(
                new Status(
                        422,
                        "Invalid",
                        " \"\" is invalid: patch: " + cause.message(),
                        JsonObject.of("causes", JsonArray.of(List.of(cause.toJson())))));
    }

    /// What a refusal shows as the value of the field `patch`. Made only when there is a refusal:
    /// the text costs a walk.
    public sealed interface PatchedValue {
        /// JSON and merge patches: the object they led to.
        ///
        /// @param before what was patched
        record Outcome(JsonObject object, JsonObject before, @Nullable Schema schema)
                implements PatchedValue {
            @Override
            public String text() {
                return PatchedText.of(object, before, schema);
            }
        }

        /// Strategic merge patches: what is left of the patch, as Go prints a map.
        ///
        /// @param before what was patched
        record Patch(JsonObject patch, JsonObject before, @Nullable Schema schema)
                implements PatchedValue {
            @Override
            public String text() {
                return GoPrint.value(SpentPatch.of(schema, before, patch));
            }
        }

        String text();
    }
}
