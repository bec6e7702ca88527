package atoll.server.table;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The forms of text that many cells share.
final class Texts {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";
    static final String UNKNOWN = "<unknown>";

    private Texts() {}

    /// `fallback` for what is null or empty.
    static String or(@Nullable String text, String fallback) {
        return text == null || text.isEmpty() ? fallback : text;
    }

    /// `a=b,c=d`
    ///
    /// In the order of the object; `<none>` for none.
    static String labels(JsonObject labels) {
        return or(
                labels.strings().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",")),
                NONE);
    }

    /// A label selector as a query would write it.
    ///
    /// `app=web,tier in (a,b),!old`, by key; `<none>` when it selects everything.
    static String selector(JsonObject selector) {
        record Requirement(String key, String text) {}
        var requirements = new ArrayList<Requirement>();
        selector.object("matchLabels")
                .strings()
                .forEach((key, value) -> requirements.add(new Requirement(key, key + "=" + value)));
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            String key = expression.stringOr("key", "");
            String values =
                    expression.array("values").strings().stream()
                            .sorted()
                            .collect(Collectors.joining(",", "(", ")"));
            requirements.add(
                    new Requirement(
                            key,
                            switch (expression.stringOr("operator", "")) {
                                case "In" -> key + " in " + values;
                                case "NotIn" -> key + " notin " + values;
                                case "Exists" -> key;
                                default -> "!" + key;
                            }));
        }
        requirements.sort(Comparator.comparing(Requirement::key));
        return or(
                requirements.stream().map(Requirement::text).collect(Collectors.joining(",")),
                NONE);
    }

    /// One field of each object of an array, joined by commas.
    static String joined(JsonArray array, String field) {
        return array.objects().stream()
                .map(object -> object.stringOr(field, ""))
                .collect(Collectors.joining(","));
    }

    /// The first `shown` entries, and how many there are besides.
    ///
    /// `a,b,c + 2 more...`
    static String firstOf(List<String> all, int shown, String separator) {
        return all.size() <= shown
                ? String.join(separator, all)
                : String.join(separator, all.subList(0, shown))
                        + " + "
                        + (all.size() - shown)
                        + " more...";
    }

    /// A string or number as text; null when absent.
    static @Nullable String scalar(@Nullable Json value) {
        return switch (value) {
            case JsonString(var text) -> text;
            case JsonNumber number -> number.toString();
            case null, default -> null;
        };
    }

    /// The `status` of a condition; null when there is no such condition.
    static @Nullable String condition(JsonObject object, String type) {
        for (JsonObject condition : object.array("status", "conditions").objects()) {
            if (condition.stringOr("type", "").equals(type)) {
                return condition.stringOr("status", "");
            }
        }
        return null;
    }

    /// Whether the condition is there and `True`.
    static boolean isTrue(JsonObject object, String condition) {
        return "True".equals(condition(object, condition));
    }

    static boolean isBeingDeleted(JsonObject object) {
        return object.string("metadata", "deletionTimestamp") != null;
    }
}
