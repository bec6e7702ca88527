package atoll.base.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Looks into compact JSON text as [JsonWriter] writes it (no spaces, keys in order) without
/// building a tree: for the few questions that are asked of every object of a long list. Text of
/// another layout gives wrong answers or runs beyond its end: only bytes that [JsonWriter] made may
/// come here. Stateless.
public final class JsonScan {
    private static final int ABSENT = -1;

    private JsonScan() {}

    /// Where the value at a path begins; -1 when there is none. Items of arrays have no path. Costs
    /// a pass over what stands before the value.
    ///
    /// @param start where an object begins
    public static int find(byte[] json, int start, String... path) {
        int here = start;
        for (String key : path) {
            here = here == ABSENT || json[here] != '{' ? ABSENT : member(json, here, key);
        }
        return here;
    }

    /// Where the value of an object's member begins; -1 when there is none. Ends at the first
    /// greater key.
    ///
    /// @param object where the object begins
    public static int member(byte[] json, int object, String key) {
        int at = object + 1;
        while (json[at] == '"') {
            int end = endOfString(json, at);
            int order = compare(json, at + 1, end, key);
            if (order == 0) {
                return end + 2;
            }
            if (order > 0) {
                return ABSENT;
            }
            at = skip(json, end + 2);
            if (json[at] == ',') {
                at++;
            }
        }
        return ABSENT;
    }

    /// Keys that are not plain ASCII order as if they came before all others, so that none is
    /// missed by stopping early.
    private static int compare(byte[] json, int from, int to, String key) {
        int length = Math.min(to - from, key.length());
        for (int i = 0; i < length; i++) {
            byte b = json[from + i];
            if (b < 0 || b == '\\') {
                return -1;
            }
            if (b != key.charAt(i)) {
                return b - key.charAt(i);
            }
        }
        return (to - from) - key.length();
    }

    /// The position after the value that begins at `start`.
    public static int skip(byte[] json, int start) {
        return switch (json[start]) {
            case '"' -> endOfString(json, start) + 1;
            case '{', '[' -> skipNested(json, start);
            default -> skipWord(json, start);
        };
    }

    private static int skipWord(byte[] json, int start) {
        int at = start;
        while (at < json.length && json[at] != ',' && json[at] != '}' && json[at] != ']') {
            at++;
        }
        return at;
    }

    private static int skipNested(byte[] json, int start) {
        int depth = 0;
        int at = start;
        do {
            switch (json[at]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> at = endOfString(json, at);
                default -> {}
            }
            at++;
        } while (depth > 0);
        return at;
    }

    private static int endOfString(byte[] json, int start) {
        int at = start + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    /// The text of the scalar that begins at `start`: a string's value, a number or boolean as it
    /// is written; null for objects, arrays and null. Escapes are undone.
    public static @Nullable String scalar(byte[] json, int start) {
        return switch (json[start]) {
            case '{', '[', 'n' -> null;
            case '"' -> string(json, start, endOfString(json, start));
            default ->
                    new String(json, start, skip(json, start) - start, StandardCharsets.US_ASCII);
        };
    }

    /// The string-valued members of the object that begins at `start`, in order. As
    /// [JsonObject#strings] of its tree.
    public static Map<String, String> strings(byte[] json, int start) {
        var members = new LinkedHashMap<String, String>();
        int at = start + 1;
        while (json[at] == '"') {
            int end = endOfString(json, at);
            String key = string(json, at, end);
            int value = end + 2;
            if (json[value] == '"') {
                int valueEnd = endOfString(json, value);
                members.put(key, string(json, value, valueEnd));
                at = valueEnd + 1;
            } else {
                at = skip(json, value);
            }
            if (json[at] == ',') {
                at++;
            }
        }
        return members;
    }

    /// @param start of the opening quote
    /// @param end of the closing quote
    private static String string(byte[] json, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            if (json[i] == '\\') {
                String quoted = new String(json, start, end + 1 - start, StandardCharsets.UTF_8);
                return String.valueOf(JsonReader.read(quoted).asString());
            }
        }
        return new String(json, start + 1, end - start - 1, StandardCharsets.UTF_8);
    }
}
