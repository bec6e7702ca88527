package atoll.server.kinds;

import atoll.api.Status.Cause;
import atoll.base.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Collects what is wrong with an object, in upstream's words. Paths are written out by the caller:
/// `spec.containers[0].name`.
final class Problems {
    private final List<Cause> causes = new ArrayList<>();

    List<Cause> causes() {
        return List.copyOf(causes);
    }

    void addAll(Problems others) {
        causes.addAll(others.causes);
    }

    boolean isEmpty() {
        return causes.isEmpty();
    }

    void required(String path) {
        add("FieldValueRequired", path, "Required value");
    }

    void required(String path, String why) {
        add("FieldValueRequired", path, "Required value: " + why);
    }

    void invalid(String path, Json value, String why) {
        add("FieldValueInvalid", path, "Invalid value: " + value + ": " + why);
    }

    void invalid(String path, String value, String why) {
        invalid(path, Json.of(value), why);
    }

    void invalid(String path, long value, String why) {
        invalid(path, Json.of(value), why);
    }

    /// One problem for each of several sentences about one value.
    void invalidEach(String path, String value, List<String> whys) {
        for (String why : whys) {
            invalid(path, value, why);
        }
    }

    void duplicate(String path, String value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + Json.of(value));
    }

    void duplicate(String path, Json value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + value);
    }

    void notFound(String path, String value) {
        add("FieldValueNotFound", path, "Not found: " + Json.of(value));
    }

    void forbidden(String path, String why) {
        add("FieldValueForbidden", path, "Forbidden: " + why);
    }

    /// @param supported in the order in which upstream lists them
    void unsupported(String path, String value, Collection<String> supported) {
        add(
                "FieldValueNotSupported",
                path,
                "Unsupported value: "
                        + Json.of(value)
                        + ": supported values: "
                        + supported.stream()
                                .map(each -> Json.of(each).toString())
                                .collect(Collectors.joining(", ")));
    }

    void tooMany(String path, int actual, int most) {
        add(
                "FieldValueTooMany",
                path,
                "Too many: " + actual + ": must have at most " + most + " items");
    }

    void tooLong(String path, int most) {
        add("FieldValueTooLong", path, "Too long: may not be more than " + most + " bytes");
    }

    void add(String reason, String path, String message) {
        causes.add(new Cause(reason, message, path));
    }
}
