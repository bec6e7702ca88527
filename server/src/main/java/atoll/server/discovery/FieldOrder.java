package atoll.server.discovery;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Writes discovery's documents with their fields in the order in which Go declares them: some read
/// them by pattern, Kubernetes' own suite of kubectl among them.
///
/// One order for the top of a document and one for all below it; they differ where Go's types put
/// `metadata` or `name` in other places.
final class FieldOrder {
    private static final Comparator<String> TOP =
            order(
                    "kind",
                    "apiVersion",
                    "metadata",
                    "groupVersion",
                    "name",
                    "versions",
                    "preferredVersion",
                    "serverAddressByClientCIDRs",
                    "groups",
                    "resources",
                    "items");

    private static final Comparator<String> INNER =
            order(
                    "metadata",
                    "name",
                    "singularName",
                    "namespaced",
                    "groupVersion",
                    "resource",
                    "subresource",
                    "group",
                    "version",
                    "responseKind",
                    "kind",
                    "scope",
                    "singularResource",
                    "verbs",
                    "shortNames",
                    "categories",
                    "storageVersionHash",
                    "subresources",
                    "versions",
                    "preferredVersion",
                    "resources",
                    "freshness",
                    "clientCIDR",
                    "serverAddress");

    private FieldOrder() {}

    /// Those that are not named come last, in alphabetical order.
    private static Comparator<String> order(String... names) {
        List<String> order = List.of(names);
        return Comparator.<String>comparingInt(
                        name -> order.contains(name) ? order.indexOf(name) : order.size())
                .thenComparing(Comparator.naturalOrder());
    }

    /// In UTF-8, with the line's end that Go's encoder writes.
    static byte[] toBytes(JsonObject document) {
        var text = new StringBuilder();
        write(document, TOP, text);
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Json json, Comparator<String> order, StringBuilder text) {
        String between = "";
        if (json instanceof JsonObject object) {
            text.append('{');
            for (String key : object.keys().stream().sorted(order).toList()) {
                text.append(between).append(JsonWriter.toText(Json.of(key))).append(':');
                write(Objects.requireNonNull(object.get(key)), INNER, text);
                between = ",";
            }
            text.append('}');
        } else if (json instanceof JsonArray array) {
            text.append('[');
            for (Json each : array) {
                text.append(between);
                write(each, INNER, text);
                between = ",";
            }
            text.append(']');
        } else {
            text.append(JsonWriter.toText(json));
        }
    }
}
