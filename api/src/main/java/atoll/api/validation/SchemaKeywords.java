package atoll.api.validation;

import atoll.api.regexp.GoRegexp;
import atoll.api.regexp.RegexpException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The keywords of OpenAPI that restrict a value within its type. Thread-safe.
final class SchemaKeywords {
    private static final int PATTERNS_MAX = 10_000;
    private static final Pattern NOTHING_KNOWN = Pattern.compile("");

    /// Compiled once: the same few patterns meet every object of a kind.
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    void check(JsonObject constraints, Json value, SchemaProblems problems) {
        for (int i = 0; i < constraints.size(); i++) {
            keyword(constraints, constraints.keyAt(i), constraints.valueAt(i), value, problems);
        }
    }

    private void keyword(
            JsonObject all, String keyword, Json limit, Json value, SchemaProblems problems) {
        switch (keyword) {
            case "minimum", "maximum" -> bound(all, keyword, limit, value, problems);
            case "multipleOf" -> {
                if (value instanceof JsonNumber number
                        && limit instanceof JsonNumber factor
                        && Math.IEEEremainder(number.doubleValue(), factor.doubleValue()) != 0) {
                    problems.should(value, "should be a multiple of " + limit);
                }
            }
            case "minLength" -> {
                if (value instanceof JsonString(var text) && length(text) < limit.asLong(0)) {
                    problems.should(value, "should be at least " + limit + " chars long");
                }
            }
            case "maxLength" -> {
                if (value instanceof JsonString(var text) && length(text) > most(limit)) {
                    problems.tooLong(limit.asLong(0));
                }
            }
            case "pattern" -> {
                if (value instanceof JsonString(var text)
                        && limit instanceof JsonString(var pattern)
                        && !matches(pattern, text)) {
                    problems.should(value, "should match '" + pattern + "'");
                }
            }
            case "minItems" -> {
                if (value instanceof JsonArray array && array.size() < limit.asLong(0)) {
                    problems.should(
                            Json.of(array.size()), "should have at least " + limit + " items");
                }
            }
            case "maxItems" -> {
                if (value instanceof JsonArray array && array.size() > most(limit)) {
                    problems.tooMany(array.size(), limit.asLong(0));
                }
            }
            case "uniqueItems" -> {
                if (value instanceof JsonArray array
                        && limit.asBoolean(false)
                        && new HashSet<>(array.toList()).size() < array.size()) {
                    problems.should(Json.of(""), "shouldn't contain duplicates");
                }
            }
            case "minProperties" -> {
                if (value instanceof JsonObject object && object.size() < limit.asLong(0)) {
                    problems.should(
                            Json.of(object.size()),
                            "should have at least " + limit + " properties");
                }
            }
            case "maxProperties" -> {
                if (value instanceof JsonObject object && object.size() > most(limit)) {
                    problems.tooMany(object.size(), limit.asLong(0));
                }
            }
            case "oneOf", "anyOf", "allOf", "not" -> combination(keyword, limit, value, problems);
            default -> {}
        }
    }

    private static long most(Json limit) {
        return limit.asLong(Long.MAX_VALUE);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static void bound(
            JsonObject all, String keyword, Json limit, Json value, SchemaProblems problems) {
        if (!(value instanceof JsonNumber number) || !(limit instanceof JsonNumber bound)) {
            return;
        }
        boolean lower = keyword.equals("minimum");
        boolean exclusive = all.booleanOr(lower ? "exclusiveMinimum" : "exclusiveMaximum", false);
        int order = compare(number, bound);
        boolean broken = lower ? order < 0 : order > 0;
        if (broken || (exclusive && order == 0)) {
            problems.should(
                    value,
                    "should be "
                            + (lower ? "greater than " : "less than ")
                            + (exclusive ? "" : "or equal to ")
                            + limit);
        }
    }

    private static int compare(JsonNumber a, JsonNumber b) {
        return a.isInteger() && b.isInteger()
                ? Long.compare(a.longValue(), b.longValue())
                : Double.compare(a.doubleValue(), b.doubleValue());
    }

    private boolean matches(String pattern, String text) {
        Pattern compiled = patterns.get(pattern);
        if (compiled == null) {
            compiled = compiled(pattern);
            if (patterns.size() < PATTERNS_MAX) {
                patterns.put(pattern, compiled);
            }
        }
        return compiled.matcher(text).find();
    }

    /// One that cannot be read matches everything: it was refused when it was written.
    private static Pattern compiled(String pattern) {
        try {
            return GoRegexp.compile(pattern);
        } catch (RegexpException e) {
            return NOTHING_KNOWN;
        }
    }

    private void combination(String keyword, Json schemas, Json value, SchemaProblems problems) {
        long fitting =
                schemas.asArray().objects().stream().filter(each -> fits(each, value)).count();
        switch (keyword) {
            case "oneOf" -> {
                if (fitting != 1) {
                    problems.must(
                            "validate one and only one schema (oneOf). "
                                    + (fitting == 0
                                            ? "Found none valid"
                                            : "Found " + fitting + " valid alternatives"));
                }
            }
            case "anyOf" -> {
                if (fitting == 0) {
                    problems.must("validate at least one schema (anyOf)");
                }
            }
            case "allOf" -> {
                if (fitting < schemas.asArray().size()) {
                    problems.must(
                            "validate all the schemas (allOf)"
                                    + (fitting == 0 ? ". None validated" : ""));
                }
            }
            default -> {
                if (fits(schemas.asObject(), value)) {
                    problems.must("not validate the schema (not)");
                }
            }
        }
    }

    /// Whether a value satisfies a schema as it was written.
    private boolean fits(JsonObject schema, Json value) {
        var nested = new SchemaProblems("", new FieldPath());
        check(schema, value, nested);
        return nested.causes().isEmpty()
                && hasType(schema, value)
                && inEnumeration(schema.array("enum"), value)
                && (!(value instanceof JsonObject object) || fieldsFit(schema, object))
                && (!(value instanceof JsonArray array) || itemsFit(schema.object("items"), array));
    }

    private static boolean hasType(JsonObject schema, Json value) {
        return switch (schema.stringOr("type", "")) {
            case "" -> true;
            case "number" -> value instanceof JsonNumber;
            case "integer" -> SchemaValidation.isWhole(value);
            case String type -> value.typeName().equals(type);
        };
    }

    private static boolean inEnumeration(JsonArray values, Json value) {
        return values.isEmpty() || values.contains(value);
    }

    private boolean fieldsFit(JsonObject schema, JsonObject object) {
        JsonObject properties = schema.object("properties");
        for (String required : schema.array("required").strings()) {
            if (!object.has(required)) {
                return false;
            }
        }
        for (int i = 0; i < properties.size(); i++) {
            Json field = object.get(properties.keyAt(i));
            if (field != null && !fits(properties.valueAt(i).asObject(), field)) {
                return false;
            }
        }
        return true;
    }

    private boolean itemsFit(JsonObject schema, JsonArray array) {
        return schema.isEmpty() || array.stream().allMatch(item -> fits(schema, item));
    }
}
