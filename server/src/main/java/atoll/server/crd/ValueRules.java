package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// OpenAPI's restrictions of one value that has the right type already. Thread-safe.
final class ValueRules {
    /// More patterns than any set of definitions holds; past it they are compiled anew each time.
    private static final int PATTERNS_MAX = 10_000;

    private final ConcurrentHashMap<String, Pattern> patterns = new ConcurrentHashMap<>();

    /// @param shown the path as messages name it
    void check(Schema schema, Json value, String shown, String path, List<Cause> causes) {
        List<Json> allowed = schema.enumValues();
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            causes.add(
                    new Cause(
                            "FieldValueNotSupported",
                            "Unsupported value: "
                                    + value
                                    + ": supported values: "
                                    + CustomValues.listed(allowed),
                            path));
        }
        JsonObject constraints = schema.constraints();
        var out = new Findings(value, shown, path, causes);
        if (!constraints.isEmpty()) {
            limits(constraints, value, out);
            junctors(constraints, value, out);
        }
        String format = schema.format();
        if (format != null && value instanceof JsonString(var text) && !hasFormat(format, text)) {
            out.invalid("must be of type " + format + ": " + value);
        }
    }

    private record Findings(Json value, String shown, String path, List<Cause> causes) {
        void invalid(String why) {
            causes.add(
                    new Cause(
                            "FieldValueInvalid",
                            "Invalid value: " + value + ": " + shown + " in body " + why,
                            path));
        }

        void composite(String why) {
            causes.add(
                    new Cause(
                            "FieldValueInvalid",
                            "Invalid value: \"\": \"" + shown + "\" must " + why,
                            path));
        }

        void tooMany(int actual, long most) {
            causes.add(
                    new Cause(
                            "FieldValueTooMany",
                            "Too many: %d: must have at most %d items".formatted(actual, most),
                            path));
        }
    }

    private void limits(JsonObject rules, Json value, Findings out) {
        switch (value) {
            case JsonNumber number -> numeric(rules, number.doubleValue(), out);
            case JsonString(var text) -> textual(rules, text, out);
            case JsonArray array -> listed(rules, array, out);
            case JsonObject object -> {
                if (object.size() < rules.longOr("minProperties", 0)) {
                    out.invalid(
                            "should have at least "
                                    + rules.longOr("minProperties", 0)
                                    + " properties");
                }
                long most = rules.longOr("maxProperties", Long.MAX_VALUE);
                if (object.size() > most) {
                    out.tooMany(object.size(), most);
                }
            }
            default -> {}
        }
    }

    private static void numeric(JsonObject rules, double value, Findings out) {
        if (rules.get("minimum") instanceof JsonNumber least) {
            boolean open = rules.booleanOr("exclusiveMinimum", false);
            if (open ? value <= least.doubleValue() : value < least.doubleValue()) {
                out.invalid(
                        "should be greater than " + (open ? "" : "or equal to ") + least);
            }
        }
        if (rules.get("maximum") instanceof JsonNumber most) {
            boolean open = rules.booleanOr("exclusiveMaximum", false);
            if (open ? value >= most.doubleValue() : value > most.doubleValue()) {
                out.invalid("should be less than " + (open ? "" : "or equal to ") + most);
            }
        }
        if (rules.get("multipleOf") instanceof JsonNumber factor
                && factor.doubleValue() != 0
                && Math.abs(Math.IEEEremainder(value, factor.doubleValue())) > 1e-9) {
            out.invalid("should be a multiple of " + factor);
        }
    }

    private void textual(JsonObject rules, String text, Findings out) {
        int length = text.codePointCount(0, text.length());
        if (length < rules.longOr("minLength", 0)) {
            out.invalid("should be at least " + rules.longOr("minLength", 0) + " chars long");
        }
        long most = rules.longOr("maxLength", Long.MAX_VALUE);
        if (length > most) {
            out.causes()
                    .add(
                            new Cause(
                                    "FieldValueTooLong",
                                    "Too long: may not be more than " + most + " bytes",
                                    out.path()));
        }
        String pattern = rules.string("pattern");
        if (pattern != null && !matches(pattern, text)) {
            out.invalid("should match '" + pattern + "'");
        }
    }

    private static void listed(JsonObject rules, JsonArray array, Findings out) {
        if (array.size() < rules.longOr("minItems", 0)) {
            out.invalid("should have at least " + rules.longOr("minItems", 0) + " items");
        }
        long most = rules.longOr("maxItems", Long.MAX_VALUE);
        if (array.size() > most) {
            out.tooMany(array.size(), most);
        }
        if (rules.booleanOr("uniqueItems", false)
                && new HashSet<>(array.toList()).size() < array.size()) {
            out.invalid("shouldn't contain duplicates");
        }
    }

    private void junctors(JsonObject rules, Json value, Findings out) {
        List<JsonObject> all = rules.array("allOf").objects();
        if (!all.stream().allMatch(branch -> holds(branch, value))) {
            out.composite("validate all the schemas (allOf)");
        }
        List<JsonObject> any = rules.array("anyOf").objects();
        if (!any.isEmpty() && any.stream().noneMatch(branch -> holds(branch, value))) {
            out.composite("validate at least one schema (anyOf)");
        }
        List<JsonObject> one = rules.array("oneOf").objects();
        long found = one.stream().filter(branch -> holds(branch, value)).count();
        if (!one.isEmpty() && found != 1) {
            out.composite(
                    "validate one and only one schema (oneOf). Found "
                            + (found == 0 ? "none valid" : found + " valid alternatives"));
        }
        if (rules.get("not") instanceof JsonObject not && holds(not, value)) {
            out.composite("not validate the schema (not)");
        }
    }

    /// Whether a value satisfies a branch of a junctor: a schema that only restricts.
    private boolean holds(JsonObject rules, Json value) {
        String type = rules.stringOr("type", "");
        if (!type.isEmpty()
                && !type.equals(value.typeName())
                && !(type.equals("number") && value instanceof JsonNumber)) {
            return false;
        }
        JsonArray allowed = rules.array("enum");
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            return false;
        }
        var causes = new ArrayList<Cause>();
        var out = new Findings(value, "", "", causes);
        limits(rules, value, out);
        junctors(rules, value, out);
        if (!causes.isEmpty()) {
            return false;
        }
        return switch (value) {
            case JsonObject object -> {
                boolean complete =
                        rules.array("required").strings().stream().allMatch(object::has);
                yield complete && propertiesHold(rules.object("properties"), object);
            }
            case JsonArray array ->
                    !(rules.get("items") instanceof JsonObject items)
                            || array.stream().allMatch(item -> holds(items, item));
            default -> true;
        };
    }

    private boolean propertiesHold(JsonObject properties, JsonObject object) {
        for (String key : properties.keys()) {
            Json value = object.get(key);
            if (value != null && !holds(properties.object(key), value)) {
                return false;
            }
        }
        return true;
    }

    private boolean matches(String pattern, String text) {
        Pattern known = patterns.get(pattern);
        if (known == null) {
            try {
                known = Pattern.compile(pattern);
            } catch (PatternSyntaxException _) {
                return true; // A form that Go knows and Java does not restricts nothing here.
            }
            if (patterns.size() < PATTERNS_MAX) {
                patterns.put(pattern, known);
            }
        }
        return known.matcher(text).find();
    }

    private static boolean hasFormat(String format, String text) {
        try {
            return switch (format) {
                case "date-time" -> OffsetDateTime.parse(text) != null;
                case "date" -> LocalDate.parse(text) != null;
                case "uuid" -> UUID.fromString(text) != null && text.length() == 36;
                case "ipv4" -> text.indexOf(':') < 0 && InetAddress.ofLiteral(text) != null;
                case "ipv6" -> text.indexOf(':') >= 0 && InetAddress.ofLiteral(text) != null;
                default -> true;
            };
        } catch (DateTimeException | IllegalArgumentException _) {
            return false;
        }
    }
}
