package atoll.controllers.pods;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a tree as Go's `spew` dumps the memory that holds it:
/// `(v1.PodSpec){Volumes:([]v1.Volume)<nil> Hostname:(string)web …}`.
///
/// What etcd does not keep is absent: empty lists and maps are nil.
///
/// Upstream hashes the text that `spew` prints with `DisableMethods`, `SpewKeys` and `SortKeys`, so
/// each byte of it counts. Fields come in the order of the Go type ([GoLayout]), not of the JSON;
/// absent ones print their zero value.
final class GoDump {
    private static final GoLayout LAYOUT = GoLayout.read();
    private static final String NIL = "<nil>";
    private static final String UNSET_TIME =
            "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}";

    private final StringBuilder out = new StringBuilder();

    private GoDump() {}

    /// @param type a type that the layout knows: `v1.PodTemplateSpec`
    static String of(String type, JsonObject tree) {
        var dump = new GoDump();
        dump.typed(type, tree);
        return dump.out.toString();
    }

    /// A field's value: its type in parentheses first.
    private void typed(String type, @Nullable Json value) {
        out.append('(').append(type).append(')');
        if (type.startsWith("*")) {
            pointed(type.substring(1), value);
        } else {
            bare(type, value);
        }
    }

    /// A pointer prints what it points to; a null one `<nil>`.
    private void pointed(String type, @Nullable Json value) {
        if (value == null || value instanceof JsonNull) {
            out.append(NIL);
        } else {
            bare(type, value);
        }
    }

    /// A value without its type, as elements of lists and maps stand.
    private void bare(String type, @Nullable Json value) {
        if (type.startsWith("[]")) {
            list(type.substring(2), value);
        } else if (type.startsWith("map[")) {
            map(type.substring(type.indexOf(']') + 1), value);
        } else if (LAYOUT.names().containsKey(type)) {
            bare(LAYOUT.names().get(type), value);
        } else if (LAYOUT.structs().containsKey(type)) {
            struct(LAYOUT.structs().get(type), value);
        } else {
            scalar(type, value);
        }
    }

    /// `[a b]` with elements that do not name their type again.
    private void list(String type, @Nullable Json value) {
        if (!(value instanceof JsonArray array) || array.isEmpty()) {
            out.append(NIL);
            return;
        }
        String separator = "[";
        for (Json element : array) {
            out.append(separator);
            bare(type, element);
            separator = " ";
        }
        out.append(']');
    }

    /// `map[a:1 b:2]`, sorted by key as the dump is told to.
    private void map(String type, @Nullable Json value) {
        if (!(value instanceof JsonObject object) || object.isEmpty()) {
            out.append(NIL);
            return;
        }
        String separator = "map[";
        for (int i = 0; i < object.size(); i++) {
            out.append(separator).append(object.keyAt(i)).append(':');
            bare(type, object.valueAt(i));
            separator = " ";
        }
        out.append(']');
    }

    /// A field whose key is `-` is embedded: its own fields are read from this object.
    private void struct(List<GoLayout.Field> fields, @Nullable Json value) {
        JsonObject object = value instanceof JsonObject known ? known : JsonObject.EMPTY;
        String separator = "{";
        for (GoLayout.Field field : fields) {
            out.append(separator).append(field.name()).append(':');
            typed(field.type(), field.key().equals("-") ? object : object.get(field.key()));
            separator = " ";
        }
        out.append(fields.isEmpty() ? "{}" : "}");
    }

    /// Times are always unset: the only one in a template is `creationTimestamp`.
    private void scalar(String type, @Nullable Json value) {
        switch (type) {
            case "v1.Time" -> out.append(UNSET_TIME);
            case "resource.Quantity" -> out.append(GoQuantity.dump(text(value)));
            case "intstr.IntOrString" -> {
                boolean number = !(value instanceof JsonString);
                out.append("{Type:(intstr.Type)")
                        .append(number ? 0 : 1)
                        .append(" IntVal:(int32)")
                        .append(number && value != null ? text(value) : "0")
                        .append(" StrVal:(string)")
                        .append(number ? "" : text(value))
                        .append('}');
            }
            case "string" -> out.append(text(value));
            case "bool" -> out.append(value == null ? "false" : value.toString());
            default -> out.append(value instanceof JsonNumber ? value.toString() : "0");
        }
    }

    private static String text(@Nullable Json value) {
        return switch (value) {
            case null -> "";
            case JsonNull _ -> "";
            case JsonString(var text) -> text;
            default -> value.toString();
        };
    }
}
