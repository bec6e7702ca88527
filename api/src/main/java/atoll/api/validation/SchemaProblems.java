package atoll.api.validation;

import atoll.api.GoStrings;
import atoll.api.Status.Cause;
import atoll.base.json.Json;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is wrong with an object by its schema, in the words of upstream's OpenAPI validator.
final class SchemaProblems {
    private final List<Cause> causes = new ArrayList<>();
    private final String base;
    private final FieldPath path;

    SchemaProblems(String base, FieldPath path) {
        this.base = base;
        this.path = path;
    }

    List<Cause> causes() {
        return causes;
    }

    private String field() {
        String here = path.toString();
        return base.isEmpty() ? here : here.isEmpty() ? base : base + "." + here;
    }

    private void add(String reason, String message) {
        causes.add(new Cause(reason, message, field()));
    }

    void required() {
        add("FieldValueRequired", "Required value");
    }

    void duplicate(Json value) {
        add("FieldValueDuplicate", "Duplicate value: " + GoStrings.shown(value));
    }

    void unsupported(Json value, List<Json> supported) {
        String listed =
                supported.stream()
                        .map(each ->
                                each instanceof JsonString
                                        ? GoStrings.shown(each)
                                        : GoStrings.quoted(each.toString()))
                        .collect(Collectors.joining(", "));
        add(
                "FieldValueNotSupported",
                "Unsupported value: " + GoStrings.shown(value) + ": supported values: " + listed);
    }

    void tooLong(long most) {
        add("FieldValueTooLong", "Too long: may not be more than " + most + " bytes");
    }

    void tooMany(long actual, long most) {
        String items = most == 1 ? " item" : " items";
        add("FieldValueTooMany", "Too many: " + actual + ": must have at most " + most + items);
    }

    void type(String found, String expected) {
        add(
                "FieldValueTypeInvalid",
                "Invalid value: %s: %s in body must be of type %s: %s"
                        .formatted(Json.of(found), path, expected, Json.of(found)));
    }

    void format(String value, String format) {
        add(
                "FieldValueTypeInvalid",
                "Invalid value: %s: %s in body must be of type %s: %s"
                        .formatted(GoStrings.quoted(value), path, format, GoStrings.quoted(value)));
    }

    /// `spec.ducks in body should be …`
    void should(Json value, String what) {
        add(
                "FieldValueInvalid",
                "Invalid value: " + GoStrings.shown(value) + ": " + path + " in body " + what);
    }

    /// `"spec" must validate …`
    void must(String what) {
        add(
                "FieldValueInvalid",
                "Invalid value: \"\": " + Json.of(path.toString()) + " must " + what);
    }
}
