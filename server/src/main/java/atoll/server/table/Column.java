package atoll.server.table;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import java.time.Instant;

/// A column of a table and how its cells are found.
///
/// @param priority 0: always shown, above: only with `-o wide`
/// @param described where the description stands in the kind's schema, or a literal one after `=`
/// @param type of the values in OpenAPI's words: `string`, `integer`, `date` …
/// @param format `name` for the column that names the object; else mostly empty
record Column(String name, String type, String format, int priority, String described, Cell cell) {

    /// One line of `columns.txt`.
    ///
    /// `Data | string | 0 | data | configMapData`: name, type and perhaps `:format`, priority,
    /// description, cell.
    ///
    /// @throws RuntimeException for a line of another form; the file is ours, so it is a bug
    static Column parse(String line) {
        String[] parts = line.split("\\|", -1);
        String[] type = parts[1].strip().split(":");
        return new Column(
                parts[0].strip(),
                type[0],
                type.length > 1 ? type[1] : "",
                Integer.parseInt(parts[2].strip()),
                parts[3].strip(),
                cell(parts[4].strip()));
    }

    /// `.path` is a value, `#.path` a number of entries, `@.path` a time since then; else a name in
    /// [Cells].
    private static Cell cell(String expression) {
        return switch (expression.charAt(0)) {
            case '.' -> value(expression);
            case '#' -> count(path(expression.substring(1)));
            case '@' -> age(path(expression.substring(1)));
            default -> Cells.named(expression);
        };
    }

    /// `.spec.replicas` → `spec`, `replicas`; keys with dots in them cannot be said.
    private static String[] path(String dotted) {
        return dotted.substring(1).split("\\.");
    }

    /// `.spec.type?<none>`: what follows the mark stands for a value that is absent, null or an
    /// empty text.
    private static Cell value(String expression) {
        int mark = expression.indexOf('?');
        String[] path = path(mark < 0 ? expression : expression.substring(0, mark));
        Json fallback = mark < 0 ? Json.of("") : literal(expression.substring(mark + 1));
        return (object, _) -> {
            Json value = object.at(path);
            if (value == null || value == JsonNull.NULL) {
                return fallback;
            }
            return value instanceof JsonString(var text) && text.isEmpty() ? fallback : value;
        };
    }

    /// A number or truth value as such, everything else as text.
    private static Json literal(String text) {
        return text.equals("true")
                        || text.equals("false")
                        || text.chars().allMatch(Character::isDigit)
                ? JsonReader.read(text)
                : Json.of(text);
    }

    /// Entries of an array or of an object; 0 where there is neither.
    private static Cell count(String[] path) {
        return (object, _) ->
                switch (object.at(path)) {
                    case JsonArray array -> Json.of(array.size());
                    case JsonObject map -> Json.of(map.size());
                    case null, default -> Json.of(0);
                };
    }

    private static Cell age(String[] path) {
        return (object, now) -> Json.of(Ages.since(object.string(path), now));
    }

    Json of(JsonObject object, Instant now) {
        return cell.of(object, now);
    }

    /// An entry of a Table's `columnDefinitions`.
    JsonObject definition(String description) {
        return JsonObject.of(
                "name", name,
                "type", type,
                "format", format,
                "description", description,
                "priority", priority);
    }
}
