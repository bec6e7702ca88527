package atoll.api.validation;

import atoll.api.GoStrings;
import atoll.api.Status.Cause;
import atoll.base.json.Json;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is wrong with an object by its schema, in the words of upstream's OpenAPI validator. Each
/// is told once: the same sentence at the same place, found by two branches, counts as one. One
/// validation, one thread.
final class SchemaProblems {
    private final List<Cause> causes = new ArrayList<>();

    /// What stands before [#path] in the fields of causes, not in sentences; empty for a whole
    /// object.
    private final String base;

    private final FieldPath path;
    private int matches;

    SchemaProblems(String base, FieldPath path) {
        this.base = base;
        this.path = path;
    }

    List<Cause> causes() {
        return causes;
    }

    boolean isEmpty() {
        return causes.isEmpty();
    }

    FieldPath path() {
        return path;
    }

    /// How much was looked at and right, by which the closest branch of several is found.
    int matches() {
        return matches;
    }

    void matched(int more) {
        matches += more;
    }

    /// For what is wrong at the same place by one branch of several. Shares the path, has problems
    /// and matches of its own.
    SchemaProblems apart() {
        return new SchemaProblems(base, path);
    }

    /// Takes over its problems and its matches.
    void merge(SchemaProblems other) {
        other.causes.forEach(this::add);
        matches += other.matches;
    }

    private String field() {
        String here = path.toString();
        return base.isEmpty() ? here : here.isEmpty() ? base : base + "." + here;
    }

    /// The place as sentences name it: without the base, and with the dot that upstream puts before
    /// the key of an outermost map.
    private String place() {
        return path.beginsWithKey() ? "." + path : path.toString();
    }

    private void add(String reason, String message) {
        add(new Cause(reason, message, field()));
    }

    private void add(Cause cause) {
        if (!causes.contains(cause)) {
            causes.add(cause);
        }
    }

    /// A problem whose path begins here.
    void below(Cause cause) {
        String here = field();
        String separator = here.isEmpty() ? "" : ".";
        add(new Cause(cause.reason(), cause.message(), here + separator + cause.field()));
    }

    void required() {
        add("FieldValueRequired", "Required value");
    }

    void duplicate(Json value) {
        add("FieldValueDuplicate", "Duplicate value: " + GoStrings.shown(value));
    }

    /// @param supported in the order of the schema
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
                "Unsupported value: " + shown(value) + ": supported values: " + listed);
    }

    /// @param most as the schema says, in characters; upstream speaks of bytes
    void tooLong(long most) {
        String bytes = most == 1 ? " byte" : " bytes";
        add("FieldValueTooLong", "Too long: may not be more than " + most + bytes);
    }

    void tooMany(long actual, long most) {
        String items = most == 1 ? " item" : " items";
        add("FieldValueTooMany", "Too many: " + actual + ": must have at most " + most + items);
    }

    void notAnObject(Json value) {
        add(
                "FieldValueInvalid",
                "Invalid value: "
                        + GoStrings.shown(value)
                        + ": must be an object for an array of list-type map");
    }

    void invalid(String value, String why) {
        add("FieldValueInvalid", "Invalid value: " + GoStrings.quoted(value) + ": " + why);
    }

    /// @param expected types, or the format that stands for them
    void type(String found, String expected) {
        add(
                "FieldValueTypeInvalid",
                "Invalid value: %s: %s in body must be of type %s: %s"
                        .formatted(Json.of(found), place(), expected, Json.of(found)));
    }

    void format(String value, String format) {
        add(
                "FieldValueTypeInvalid",
                "Invalid value: %s: %s in body must be of type %s: %s"
                        .formatted(
                                GoStrings.quoted(value), place(), format, GoStrings.quoted(value)));
    }

    /// `spec.ducks in body should be …`
    void should(Json value, String what) {
        add(
                "FieldValueInvalid",
                "Invalid value: " + shown(value) + ": " + place() + " in body " + what);
    }

    private static String shown(Json value) {
        return value instanceof JsonNumber number ? number.shortestText() : GoStrings.shown(value);
    }

    /// A factor that nothing can be a multiple of.
    void factor(JsonNumber factor) {
        add(
                "FieldValueInvalid",
                "Invalid value: %s: factor MultipleOf declared for %s must be positive: %s"
                        .formatted(factor.shortestText(), place(), factor.shortestText()));
    }

    /// `"spec" must validate …`; upstream names no field.
    void must(String what) {
        unplaced(Json.of(place()) + " must " + what);
    }

    /// A sentence that ends with the place, for which upstream names no field.
    void nowhere(String sentence) {
        unplaced(sentence + place());
    }

    private void unplaced(String sentence) {
        add(
                new Cause(
                        "FieldValueInvalid",
                        "Invalid value: \"\": " + sentence,
                        base.isEmpty() ? "<nil>" : base));
    }
}
