package atoll.server.crd;

import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path below a value, `.a.b['c']`, looked up in the value's schema as it is written.
///
/// @param problem why it names nothing; empty when it names something
/// @param path as errors show it: `a.b.c`
/// @param schema of what it names; null with a problem
record FieldPathCheck(String problem, String path, @Nullable JsonObject schema) {
    private static final String NO_FIELD = "does not refer to a valid field";
    private static final String END = "unexpected end of JSON path";

    /// @param brackets whether names in brackets are allowed
    static FieldPathCheck of(String path, JsonObject schema, boolean brackets) {
        List<String> tokens = tokens(path);
        JsonObject here = schema;
        var shown = new StringBuilder();
        int at = 0;
        while (at < tokens.size()) {
            String token = tokens.get(at++);
            boolean quoted = token.equals("[");
            if (quoted && !brackets) {
                return failed("array notation is not allowed");
            }
            if (!quoted && !token.equals(".")) {
                return failed("expected [ or . but got: " + token);
            }
            if (at >= tokens.size()) {
                return failed(END);
            }
            String name = tokens.get(at++);
            if (quoted) {
                if (!isQuoted(name)) {
                    return failed("expected single quoted string but got " + name);
                }
                name = name.substring(1, name.length() - 1).replace("\\'", "'");
            }
            boolean named = !here.object("properties").isEmpty();
            JsonObject next = child(here, name);
            if (next == null) {
                return failed(NO_FIELD);
            }
            here = next;
            if (named) {
                shown.append(shown.isEmpty() ? "" : ".").append(name);
            } else {
                shown.append('[').append(name).append(']');
            }
            if (quoted) {
                if (at >= tokens.size()) {
                    return failed(END);
                }
                String closing = tokens.get(at++);
                if (!closing.equals("]")) {
                    return failed("expected ] but got " + closing);
                }
            }
        }
        return new FieldPathCheck("", shown.toString(), here);
    }

    private static FieldPathCheck failed(String why) {
        return new FieldPathCheck(why, "", null);
    }

    private static @Nullable JsonObject child(JsonObject schema, String name) {
        JsonObject properties = schema.object("properties");
        if (!properties.isEmpty()) {
            return properties.get(name) instanceof JsonObject property ? property : null;
        }
        return schema.get("additionalProperties") instanceof JsonObject values ? values : null;
    }

    private static boolean isQuoted(String token) {
        return token.length() >= 2 && token.startsWith("'") && token.endsWith("'");
    }

    /// The delimiters `.`, `[` and `]`, and what stands between them; a quoted text is one token.
    private static List<String> tokens(String path) {
        var tokens = new ArrayList<String>();
        int at = 0;
        while (at < path.length()) {
            int end = at + 1;
            if (path.charAt(at) == '\'') {
                while (end < path.length()
                        && (path.charAt(end) != '\'' || path.charAt(end - 1) == '\\')) {
                    end++;
                }
                end = Math.min(end + 1, path.length());
            } else if (".[]".indexOf(path.charAt(at)) < 0) {
                while (end < path.length() && ".[]".indexOf(path.charAt(end)) < 0) {
                    end++;
                }
            }
            tokens.add(path.substring(at, end));
            at = end;
        }
        return tokens;
    }
}
