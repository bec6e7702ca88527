package atoll.placement.crd;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compiles a field list into an OpenAPI v3 structural schema. One field a line, indented below its
/// parent:
///
/// ```
/// spec object!
///   syncMode string! {Push,Pull}
///   taints []object minItems=1
///     key string!
///   labels map:string
///   priority integer:int32 =0
///   placement object @placement
/// ```
///
/// `!` marks a required field, `{…}` an enumeration, `=` a default, `name=number` a limit, `atomic`
/// a list or map that is merged as one (`atomic-items` says it of a list's items), `/…/` a pattern
/// (of a map's values), `@` a fragment that stands for the fields below. Types are OpenAPI's with
/// an optional `:format`, `[]` before the items' type, `map:` before the values' type,
/// `int-or-string`, and `any` and `any-object` for what is kept as it is.
///
/// Each of our own lists is compiled at start; a line that does not fit is a bug and throws.
final class FieldList {
    /// Groups: indentation, name, type, required, values, default, limits, atomic, atomic items,
    /// pattern, fragment.
    private static final Pattern LINE =
            Pattern.compile(
                    "( *)(\\S+) ([^ !]+)(!)?(?: \\{([^}]*)})?(?: =(\\S+))?((?: \\w+=\\d+)*)"
                            + "( atomic)?( atomic-items)?(?: /(.*)/)?(?: @(\\w+))?");

    /// Lines by the fragment's name, without their first indentation.
    private final Map<String, List<String>> fragments = new HashMap<>();

    /// @param fragmentText fragments: a line `@name`, then its fields indented
    FieldList(String fragmentText) {
        List<String> current = new ArrayList<>();
        for (String line : fragmentText.lines().toList()) {
            if (line.startsWith("@")) {
                current = new ArrayList<>();
                fragments.put(line.substring(1), current);
            } else {
                current.add(line.substring(2));
            }
        }
    }

    /// @return the schema of a kind whose top-level fields (besides the usual three) are `text`
    /// @throws IllegalArgumentException for a line that is no field, or an unknown fragment
    JsonObject compile(String text) {
        JsonObject fields = objectOf(text.lines().toList());
        JsonObject usual =
                JsonObject.of(
                        "apiVersion", JsonObject.of("type", "string"),
                        "kind", JsonObject.of("type", "string"),
                        "metadata", JsonObject.of("type", "object"));
        var properties = fields.object("properties").edit();
        usual.forEach(properties::put);
        return fields.with("properties", properties.build());
    }

    /// @param lines fields of one object, the outermost without indentation
    private JsonObject objectOf(List<String> lines) {
        var properties = JsonObject.builder();
        var required = new ArrayList<String>();
        int at = 0;
        while (at < lines.size()) {
            int end = endOfBlock(lines, at);
            Matcher field = parse(lines.get(at));
            List<String> children =
                    lines.subList(at + 1, end).stream().map(line -> line.substring(2)).toList();
            properties.put(field.group(2), schemaOf(field, children));
            if (field.group(4) != null) {
                required.add(field.group(2));
            }
            at = end;
        }
        JsonObject object = JsonObject.of("type", "object", "properties", properties.build());
        return required.isEmpty() ? object : object.with("required", JsonArray.ofStrings(required));
    }

    private static Matcher parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a field: " + line);
        }
        return matcher;
    }

    /// The index behind the field's own children.
    private static int endOfBlock(List<String> lines, int start) {
        int end = start + 1;
        while (end < lines.size() && lines.get(end).startsWith(" ")) {
            end++;
        }
        return end;
    }

    /// @param children lines of the fields below, without this field's indentation
    private JsonObject schemaOf(Matcher field, List<String> children) {
        String fragment = field.group(11);
        List<String> below = fragment == null ? children : need(fragment);
        JsonObject schema = typed(field.group(3), field.group(5), below);
        String fallback = field.group(6);
        if (fallback != null) {
            schema = schema.with("default", scalar(fallback));
        }
        for (String limit : field.group(7).trim().split(" ")) {
            int equals = limit.indexOf('=');
            if (equals > 0) {
                long value = Long.parseLong(limit.substring(equals + 1));
                schema = schema.with(limit.substring(0, equals), value);
            }
        }
        if (field.group(8) != null) {
            schema = atomic(schema);
        }
        if (field.group(9) != null) {
            schema = schema.update("items", FieldList::atomic);
        }
        String pattern = field.group(10);
        if (pattern == null) {
            return schema;
        }
        return schema.has("additionalProperties")
                ? schema.update("additionalProperties", values -> values.with("pattern", pattern))
                : schema.with("pattern", pattern);
    }

    /// The extension's name depends on whether it is a list or a map.
    private static JsonObject atomic(JsonObject schema) {
        boolean list = schema.stringOr("type", "").equals("array");
        return schema.with(list ? "x-kubernetes-list-type" : "x-kubernetes-map-type", "atomic");
    }

    /// @throws IllegalArgumentException for an unknown name
    private List<String> need(String fragment) {
        List<String> lines = fragments.get(fragment);
        if (lines == null) {
            throw new IllegalArgumentException("no fragment @" + fragment);
        }
        return lines;
    }

    /// Goes down through `[]` and `map:` to the type itself.
    ///
    /// @param values of an enumeration, separated by commas; null: any
    /// @param below the fields of the object within
    private JsonObject typed(String type, @Nullable String values, List<String> below) {
        if (type.startsWith("[]")) {
            JsonObject items = typed(type.substring(2), values, below);
            return JsonObject.of("type", "array", "items", items);
        }
        if (type.startsWith("map:")) {
            JsonObject items = typed(type.substring(4), values, below);
            return JsonObject.of("type", "object", "additionalProperties", items);
        }
        return switch (type) {
            case "object" -> objectOf(below);
            case "any" -> JsonObject.of("x-kubernetes-preserve-unknown-fields", true);
            case "any-object" ->
                    JsonObject.of("type", "object", "x-kubernetes-preserve-unknown-fields", true);
            case "int-or-string" ->
                    JsonObject.of(
                            "x-kubernetes-int-or-string",
                            true,
                            "anyOf",
                            JsonArray.of(
                                    JsonObject.of("type", "integer"),
                                    JsonObject.of("type", "string")));
            default -> scalarType(type, values);
        };
    }

    /// `integer:int32` → `{"type": "integer", "format": "int32"}`.
    private static JsonObject scalarType(String type, @Nullable String values) {
        int colon = type.indexOf(':');
        var schema = JsonObject.builder().put("type", colon < 0 ? type : type.substring(0, colon));
        if (colon >= 0) {
            schema.put("format", type.substring(colon + 1));
        }
        if (values != null) {
            schema.put("enum", JsonArray.ofStrings(List.of(values.split(","))));
        }
        return schema.build();
    }

    /// A default of digits is a number.
    private static Json scalar(String text) {
        return text.matches("-?\\d+") ? Json.of(Long.parseLong(text)) : Json.of(text);
    }
}
