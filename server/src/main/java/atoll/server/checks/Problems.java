package atoll.server.checks;

import atoll.api.GoStrings;
import atoll.api.Status.Cause;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with an object, in upstream's words. Paths are written out by the caller:
/// `spec.containers[0].name`.
///
/// Reasons and beginnings of sentences are those of apimachinery's `field.Error`. Order is kept,
/// and so are causes that are told twice. Not for more than one thread.
public final class Problems {
    private final List<Cause> causes = new ArrayList<>();

    /// @return a copy, in the order of finding
    public List<Cause> causes() {
        return List.copyOf(causes);
    }

    public void addAll(Problems others) {
        causes.addAll(others.causes);
    }

    public void addAll(List<Cause> others) {
        causes.addAll(others);
    }

    public boolean isEmpty() {
        return causes.isEmpty();
    }

    public void required(String path) {
        required(path, "");
    }

    /// @param why may be empty
    public void required(String path, String why) {
        add(
                "FieldValueRequired",
                path,
                why.isEmpty() ? "Required value" : "Required value: " + why);
    }

    /// `Invalid value: -1: must be greater than or equal to 0`.
    ///
    /// @param value shown as `null` where there is none
    public void invalid(String path, @Nullable Json value, String why) {
        invalidShown(path, GoStrings.shown(value == null ? JsonNull.NULL : value), why);
    }

    /// @param value as upstream prints it, where that is not the field's JSON
    public void invalidShown(String path, String value, String why) {
        String reason = why.isEmpty() ? "" : ": " + why;
        add("FieldValueInvalid", path, "Invalid value: " + value + reason);
    }

    public void invalid(String path, String value, String why) {
        invalid(path, Json.of(value), why);
    }

    public void invalid(String path, long value, String why) {
        invalid(path, Json.of(value), why);
    }

    /// One problem for each of several sentences about one value.
    ///
    /// @param whys empty for a value that is right
    public void invalidEach(String path, String value, List<String> whys) {
        for (String why : whys) {
            invalid(path, value, why);
        }
    }

    /// About a value that is shown in the form of `type` (see [Shown]).
    ///
    /// @param value null is shown as the type's empty form
    public void invalidAs(String type, String path, @Nullable Json value, String why) {
        add("FieldValueInvalid", path, "Invalid value: " + Shown.text(type, value) + ": " + why);
    }

    /// About a value that the sentence does not show.
    public void invalid(String path, String why) {
        add("FieldValueInvalid", path, "Invalid value: " + why);
    }

    public void duplicate(String path, String value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + GoStrings.quoted(value));
    }

    public void duplicate(String path, Json value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + GoStrings.shown(value));
    }

    public void notFound(String path, String value) {
        add("FieldValueNotFound", path, "Not found: " + GoStrings.quoted(value));
    }

    public void forbidden(String path, String why) {
        add("FieldValueForbidden", path, "Forbidden: " + why);
    }

    /// @param supported in the order in which upstream lists them
    public void unsupported(String path, String value, Collection<String> supported) {
        unsupported(path, Json.of(value), supported);
    }

    public void unsupported(String path, Json value, Collection<String> supported) {
        add(
                "FieldValueNotSupported",
                path,
                "Unsupported value: "
                        + GoStrings.shown(value)
                        + ": supported values: "
                        + supported.stream()
                                .map(GoStrings::quoted)
                                .collect(Collectors.joining(", ")));
    }

    /// About a value that is shown in the form of `type` (see [Shown]).
    public void unsupportedAs(
            String type, String path, @Nullable Json value, List<String> supported) {
        add(
                "FieldValueNotSupported",
                path,
                "Unsupported value: "
                        + Shown.text(type, value)
                        + ": supported values: "
                        + supported.stream()
                                .map(GoStrings::quoted)
                                .collect(Collectors.joining(", ")));
    }

    /// @param actual how many there are
    public void tooMany(String path, int actual, int most) {
        String items = most == 1 ? " item" : " items";
        add(
                "FieldValueTooMany",
                path,
                "Too many: " + actual + ": must have at most " + most + items);
    }

    /// @param most in bytes, as the sentence says
    public void tooLong(String path, int most) {
        add("FieldValueTooLong", path, "Too long: may not be more than " + most + " bytes");
    }

    /// @param reason of a cause, `FieldValueInvalid`
    /// @param message whole, without the path
    public void add(String reason, String path, String message) {
        causes.add(new Cause(reason, message, path));
    }
}
