package atoll.base.json;

import java.util.StringJoiner;

/// A value of YAML as Go's `%#v` prints it.
final class GoSource {
    private GoSource() {}

    static String of(Json value) {
        return switch (value) {
            case JsonObject object -> {
                var members = new StringJoiner(", ", "map[interface {}]interface {}{", "}");
                object.forEach((key, member) -> members.add(Json.of(key) + ":" + of(member)));
                yield members.toString();
            }
            case JsonArray array -> {
                var items = new StringJoiner(", ", "[]interface {}{", "}");
                array.forEach(item -> items.add(of(item)));
                yield items.toString();
            }
            case JsonNull _ -> "interface {}(nil)";
            case JsonString _, JsonNumber _, JsonBoolean _ -> value.toString();
        };
    }
}
