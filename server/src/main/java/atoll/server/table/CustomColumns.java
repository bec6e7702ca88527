package atoll.server.table;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.resource.PrinterColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A custom resource's printer columns. Their cells are what the path finds, if that has the
/// column's type, else null.
///
/// Upstream: apiextensions' `tableconvertor`. A cell never fails: what has another type than its
/// column shows nothing.
final class CustomColumns {
    private static final PrinterColumn AGE =
            new PrinterColumn("Age", "date", "", "", 0, ".metadata.creationTimestamp");

    private CustomColumns() {}

    /// The name first, then the given columns, or the age when there are none.
    ///
    /// @param printed `additionalPrinterColumns` of the version, in order
    static List<Column> of(List<PrinterColumn> printed) {
        var columns = new ArrayList<Column>();
        columns.add(
                new Column(
                        "Name",
                        "string",
                        "name",
                        0,
                        "metadata.name",
                        (object, _) -> Json.of(object.object("metadata").stringOr("name", ""))));
        for (PrinterColumn one : printed.isEmpty() ? List.of(AGE) : printed) {
            JsonPath path;
            try {
                path = JsonPath.parse(one.jsonPath());
            } catch (IllegalArgumentException _) {
                // Upstream goes no further, and shows what it has until then.
                break;
            }
            columns.add(column(one, path));
        }
        return List.copyOf(columns);
    }

    private static Column column(PrinterColumn printed, JsonPath path) {
        return new Column(
                printed.name(),
                printed.type(),
                printed.format(),
                printed.priority(),
                described(printed),
                cell(printed.type(), path));
    }

    /// In the form that [Column#described] takes: a path into the schema, or `=` and the text.
    private static String described(PrinterColumn printed) {
        if (printed == AGE) {
            return "metadata.creationTimestamp";
        }
        return "="
                + (printed.description().isEmpty()
                        ? "Custom resource definition column (in JSONPath format): "
                                + printed.jsonPath()
                        : printed.description());
    }

    private static Cell cell(String type, JsonPath path) {
        return (object, now) -> {
            List<Json> found = path.find(object);
            return found.isEmpty() ? JsonNull.NULL : typed(type, found.getFirst(), now);
        };
    }

    /// @param type `integer`, `number`, `boolean`, `date` or `string`
    /// @return a fraction in a column of integers is cut off
    private static Json typed(String type, Json value, Instant now) {
        return switch (type) {
            case "integer" ->
                    value instanceof JsonNumber number
                            ? Json.of(number.longValue())
                            : JsonNull.NULL;
            case "number" -> value instanceof JsonNumber ? value : JsonNull.NULL;
            case "boolean" -> value instanceof JsonBoolean ? value : JsonNull.NULL;
            case "date" -> date(value, now);
            default -> Json.of(text(value));
        };
    }

    /// Text that says there is no time is unknown, text that is no time invalid.
    private static Json date(Json value, Instant now) {
        if (!(value instanceof JsonString(var text))) {
            return JsonNull.NULL;
        }
        boolean unset = text.isEmpty() || text.equals("null");
        return Json.of(
                unset || Ages.parse(text) != null
                        ? Ages.since(unset ? null : text, now)
                        : "<invalid>");
    }

    /// Strings bare, null and numbers as Go prints them, everything else as JSON.
    private static String text(Json value) {
        return switch (value) {
            case JsonString(var bare) -> bare;
            case JsonNull _ -> "<no value>";
            case JsonNumber number -> number.shortestText();
            case JsonObject _, JsonArray _, JsonBoolean _ -> value.toString();
        };
    }
}
