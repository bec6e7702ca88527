package atoll.api.validation;

import atoll.api.regexp.DeepSearch;
import atoll.api.regexp.GoRegexp;
import atoll.api.regexp.RegexpException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What restricts a value: its types, its format, and the keywords of OpenAPI. What is looked at in
/// which order, and what is counted for the choice of the best branch, is as upstream's validator
/// does it, since clients see both. Thread-safe. Upstream: `SchemaValidator` of kube-openapi, which
/// runs one validator for each sort of keyword and counts what each finds right.
final class SchemaKeywords {
    /// Beyond them a pattern is compiled for each value that it meets.
    private static final int PATTERNS_MAX = 10_000;

    private static final Pattern NOTHING_KNOWN = Pattern.compile("");

    /// Compiled once: the same few patterns meet every object of a kind.
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    private final SchemaBranches branches = new SchemaBranches(this);

    /// @param old the value before an update; null where there is none
    /// @param inside looks at what is inside the value, a list or an object
    /// @param restrictions of the value alone
    /// @param problems takes what is wrong, at the place where its path stands
    void check(
            Restrictions restrictions,
            Json value,
            @Nullable Json old,
            SchemaProblems problems,
            Runnable inside) {
        if (value == JsonNull.NULL) {
            nothing(restrictions, problems);
            return;
        }
        problems.matched(2);
        type(restrictions, value, problems);
        branches.check(restrictions.keywords(), value, old, problems);
        switch (value) {
            case JsonString(var text) -> text(restrictions, text, problems);
            case JsonNumber number -> {
                problems.matched(2);
                NumberKeywords.check(restrictions, number, problems);
            }
            case JsonArray array -> {
                problems.matched(2);
                inside.run();
                items(restrictions.keywords(), array, problems);
            }
            default -> {}
        }
        enumeration(restrictions.enumValues(), value, problems);
        if (value instanceof JsonObject object) {
            problems.matched(1);
            properties(restrictions.keywords(), object, problems);
            inside.run();
        }
    }

    /// Null is checked for its type and its enumeration only.
    private static void nothing(Restrictions restrictions, SchemaProblems problems) {
        if (restrictions.types().isEmpty() || restrictions.nullable()) {
            problems.matched(1);
        } else {
            problems.type("null", String.join(",", restrictions.types()));
        }
        enumeration(restrictions.enumValues(), JsonNull.NULL, problems);
    }

    private static void type(Restrictions restrictions, Json value, SchemaProblems problems) {
        List<String> types = restrictions.types();
        String format = restrictions.format();
        if (types.isEmpty() && format.isEmpty()) {
            return;
        }
        problems.matched(1);
        String found = value.typeName();
        boolean fits = types.contains(found) || isNumberOf(types, value);
        if (value instanceof JsonString || value instanceof JsonArray) {
            boolean numeric = types.contains("number") || types.contains("integer");
            if (!format.isEmpty() && !numeric) {
                // Upstream leaves a text with a format to the format, and a list to nobody.
                fits = true;
            }
        } else if (!format.isEmpty() && !fits && !goFormat(value).equals(format)) {
            problems.type(goFormat(value), format);
            return;
        }
        if (fits) {
            problems.matched(1);
        } else {
            problems.type(found, String.join(",", types));
        }
    }

    /// Whole numbers are numbers, and some of the others are whole.
    private static boolean isNumberOf(List<String> types, Json value) {
        return value instanceof JsonNumber number
                && (number.isInteger()
                        ? types.contains("number")
                        : types.contains("integer")
                                && NumberKeywords.isWhole(number.doubleValue()));
    }

    /// The format that upstream's decoder gives a value by itself.
    private static String goFormat(Json value) {
        return value instanceof JsonNumber number ? number.isInteger() ? "int64" : "float64" : "";
    }

    /// @param restrictions its length, its pattern and its format
    private void text(Restrictions restrictions, String text, SchemaProblems problems) {
        problems.matched(1);
        length(restrictions.keywords(), text, problems);
        String format = restrictions.format();
        if (!format.isEmpty()) {
            problems.matched(1);
            if (!Formats.fits(format, text)) {
                problems.format(text, format);
            }
        }
    }

    /// The first thing that is wrong is all that is said. Lengths are in characters (code points),
    /// whatever the message says of bytes.
    private void length(JsonObject keywords, String text, SchemaProblems problems) {
        int length = text.codePointCount(0, text.length());
        Json most = keywords.get("maxLength");
        Json least = keywords.get("minLength");
        if (most != null && length > most.asLong(Long.MAX_VALUE)) {
            problems.tooLong(most.asLong(0));
        } else if (least != null && length < least.asLong(0)) {
            problems.should(Json.of(text), "should be at least " + least + " chars long");
        } else if (keywords.get("pattern") instanceof JsonString(var pattern)
                && !matches(pattern, text)) {
            problems.should(Json.of(text), "should match '" + pattern + "'");
        }
    }

    /// Two items are duplicates when they are equal as JSON.
    private static void items(JsonObject keywords, JsonArray array, SchemaProblems problems) {
        Json least = keywords.get("minItems");
        if (least != null && array.size() < least.asLong(0)) {
            problems.should(Json.of(array.size()), "should have at least " + least + " items");
        }
        Json most = keywords.get("maxItems");
        if (most != null && array.size() > most.asLong(Long.MAX_VALUE)) {
            problems.tooMany(array.size(), most.asLong(0));
        }
        if (keywords.booleanOr("uniqueItems", false)
                && new HashSet<>(array.toList()).size() < array.size()) {
            problems.should(Json.of(""), "shouldn't contain duplicates");
        }
    }

    private static void properties(
            JsonObject keywords, JsonObject object, SchemaProblems problems) {
        Json least = keywords.get("minProperties");
        if (least != null && object.size() < least.asLong(0)) {
            problems.should(
                    Json.of(object.size()), "should have at least " + least + " properties");
        }
        Json most = keywords.get("maxProperties");
        if (most != null && object.size() > most.asLong(Long.MAX_VALUE)) {
            problems.tooMany(object.size(), most.asLong(0));
        }
        for (String name : keywords.array("required").strings()) {
            if (!object.has(name)) {
                problems.path().push(name);
                problems.required();
                problems.path().pop();
            }
        }
    }

    private static void enumeration(List<Json> values, Json value, SchemaProblems problems) {
        if (!values.isEmpty() && values.stream().noneMatch(each -> isSame(each, value))) {
            problems.unsupported(value, values);
        }
    }

    /// As Go converts one to the type of the other: a fraction is cut off before it is compared
    /// with a whole number, and null is never the same.
    private static boolean isSame(Json listed, Json value) {
        if (listed instanceof JsonNumber one && value instanceof JsonNumber other) {
            return one.isInteger()
                    ? one.longValue() == other.longValue()
                    : one.doubleValue() == other.doubleValue();
        }
        return listed != JsonNull.NULL && listed.equals(value);
    }

    private boolean matches(String pattern, String text) {
        Pattern compiled = patterns.get(pattern);
        if (compiled == null) {
            compiled = compiled(pattern);
            if (patterns.size() < PATTERNS_MAX) {
                patterns.put(pattern, compiled);
            }
        }
        return found(compiled, text);
    }

    /// What no stack is deep enough for does not match.
    private static boolean found(Pattern pattern, String text) {
        try {
            return DeepSearch.run(pattern.pattern(), () -> pattern.matcher(text).find());
        } catch (RegexpException _) {
            return false;
        }
    }

    /// One that cannot be read matches everything: it was refused when it was written.
    private static Pattern compiled(String pattern) {
        try {
            return GoRegexp.compile(pattern);
        } catch (RegexpException e) {
            return NOTHING_KNOWN;
        }
    }
}
