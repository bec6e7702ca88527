package atoll.base.json;

import java.util.List;
import java.util.function.Consumer;

/// YAML as kubectl and the API server read and write it: YAML 1.1 with the scalar rules of the Go
/// library below `sigs.k8s.io/yaml` (`yes` and `on` are booleans, `0644` is 420, an unquoted date
/// stays a string), reduced to what JSON can hold. Stateless and thread-safe. JSON is YAML too, and
/// is read here as such. Bounds: 16 Mi characters of text, the depth of [JsonReader#DEPTH_MAX],
/// 100,000 values that aliases stand for.
public final class Yaml {
    private Yaml() {}

    /// The first document of `text`; null when the text holds none.
    ///
    /// @throws JsonException when the text is not YAML, has no JSON form or breaks a limit
    public static Json parse(String text) {
        return parse(text, _ -> {});
    }

    /// As [#parse(String)], of UTF-8 bytes.
    public static Json parse(byte[] utf8) {
        return parse(utf8, _ -> {});
    }

    /// As [#parse(String, Consumer)], of UTF-8 bytes, which are refused where they are no text.
    public static Json parse(byte[] utf8, Consumer<String> onDuplicate) {
        return parse(YamlText.of(utf8), onDuplicate);
    }

    /// As [#parse(String)]; `onDuplicate` is told of each key that stands twice in one mapping, in
    /// the words of that library (`line 8: key "name" already set in map`). The last value wins.
    ///
    /// @param onDuplicate called in the order of the text
    public static Json parse(String text, Consumer<String> onDuplicate) {
        var documents = new YamlReader(text, onDuplicate);
        return documents.hasNext() ? documents.next() : JsonNull.NULL;
    }

    /// As [#parse(String)], for text that must be a mapping.
    ///
    /// @throws JsonException also for another value
    public static JsonObject parseObject(String text) {
        if (parse(text) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("a YAML mapping is expected");
    }

    /// Every document of `text` in order; documents with nothing in them are left out.
    ///
    /// @throws JsonException when any of them is malformed; then none is returned
    public static List<Json> parseAll(String text) {
        return new YamlReader(text, _ -> {})
                .remaining().stream().filter(document -> document != JsonNull.NULL).toList();
    }

    /// The value as one document in `sigs.k8s.io/yaml`'s layout, with a newline at its end.
    public static String write(Json value) {
        return YamlWriter.write(value);
    }
}
