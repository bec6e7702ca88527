package atoll.base.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON text. Stateless and thread-safe.
public final class JsonReader {
    /// Deeper than any Kubernetes object, and shallow enough for every recursive walk over a tree.
    public static final int DEPTH_MAX = 256;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(400)
                                    .maxStringLength(16 << 20)
                                    .build())
                    .build();

    private JsonReader() {}

    public static Json read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Json read(byte[] utf8) {
        return read(utf8, _ -> {});
    }

    /// As [#read(byte\[\])]; `onDuplicate` is told the path of each key that stands twice in one
    /// object, as Kubernetes spells it (`spec.containers[0].name`). The last value wins.
    public static Json read(byte[] utf8, Consumer<String> onDuplicate) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            if (parser.nextToken() == null) {
                throw new JsonException("unexpected end of JSON input");
            }
            Json value = new TreeBuilder(parser, onDuplicate).value();
            if (parser.nextToken() != null) {
                throw new JsonException(objection(utf8, "more than one value"));
            }
            return value;
        } catch (JacksonException e) {
            return misread(utf8, onDuplicate, e);
        }
    }

    /// Bytes that are no UTF-8 stand for U+FFFD, as in Go; everything else is refused in Go's
    /// words.
    private static Json misread(byte[] utf8, Consumer<String> onDuplicate, JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            boolean deep = String.valueOf(e.getOriginalMessage()).contains("depth");
            throw new JsonException(
                    deep ? "exceeded max depth" : e.getOriginalMessage() + place(e), e);
        }
        byte[] repaired = new String(utf8, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        String objection = GoSyntax.objection(utf8);
        if (objection == null && !Arrays.equals(utf8, repaired)) {
            return read(repaired, onDuplicate);
        }
        throw new JsonException(
                objection == null ? e.getOriginalMessage() + place(e) : objection, e);
    }

    private static String objection(byte[] utf8, String otherwise) {
        String objection = GoSyntax.objection(utf8);
        return objection == null ? otherwise : objection;
    }

    /// As [#read(byte\[\])], for text that must be an object.
    public static JsonObject readObject(byte[] utf8) {
        if (read(utf8) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("a JSON object is expected");
    }

    public static JsonObject readObject(String text) {
        return readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String place(JacksonException e) {
        var location = e.getLocation();
        return location == null
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static final class TreeBuilder {
        private final JsonParser parser;
        private final Consumer<String> onDuplicate;
        private final List<String> path = new ArrayList<>();

        TreeBuilder(JsonParser parser, Consumer<String> onDuplicate) {
            this.parser = parser;
            this.onDuplicate = onDuplicate;
        }

        Json value() {
            return switch (parser.currentToken()) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> new JsonString(parser.getString());
                case VALUE_NUMBER_INT -> integer();
                case VALUE_NUMBER_FLOAT -> JsonNumber.of(parser.getDoubleValue());
                case VALUE_TRUE -> JsonBoolean.TRUE;
                case VALUE_FALSE -> JsonBoolean.FALSE;
                case VALUE_NULL -> JsonNull.NULL;
                default -> throw new JsonException("unexpected " + parser.currentToken());
            };
        }

        private Json integer() {
            return switch (parser.getNumberType()) {
                case INT, LONG -> JsonNumber.of(parser.getLongValue());
                default -> JsonNumber.of(parser.getDoubleValue());
            };
        }

        private JsonArray array() {
            var items = new ArrayList<Json>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                path.add("[" + items.size() + "]");
                items.add(value());
                path.removeLast();
            }
            return JsonArray.of(items);
        }

        private JsonObject object() {
            String[] keys = new String[8];
            Json[] values = new Json[8];
            int size = 0;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                path.add(path.isEmpty() ? key : "." + key);
                parser.nextToken();
                Json value = value();
                // Objects mostly arrive sorted, so the search starts at the end.
                int at = size;
                while (at > 0 && keys[at - 1].compareTo(key) > 0) {
                    at--;
                }
                if (at > 0 && keys[at - 1].equals(key)) {
                    onDuplicate.accept(String.join("", path));
                    values[at - 1] = value;
                } else {
                    if (size == keys.length) {
                        keys = Arrays.copyOf(keys, size * 2);
                        values = Arrays.copyOf(values, size * 2);
                    }
                    System.arraycopy(keys, at, keys, at + 1, size - at);
                    System.arraycopy(values, at, values, at + 1, size - at);
                    keys[at] = key;
                    values[at] = value;
                    size++;
                }
                path.removeLast();
            }
            return size == 0
                    ? JsonObject.EMPTY
                    : new JsonObject(Arrays.copyOf(keys, size), Arrays.copyOf(values, size));
        }
    }
}
