package atoll.server.encode;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Where the fields of a JSON text stand. Walks a text that was read already, so its form is right.
final class FieldOrder {
    private final String text;
    private final Map<String, Integer> places = new HashMap<>();
    private int at;

    FieldOrder(byte[] utf8) {
        text = new String(utf8, StandardCharsets.UTF_8);
    }

    /// Where each problem there could be would be met: `unknown field "x"` where the field stands
    /// first, `duplicate field "x"` where it stands for the second time.
    Map<String, Integer> problems() {
        value("");
        return places;
    }

    private void value(String path) {
        switch (next()) {
            case '{' -> object(path);
            case '[' -> array(path);
            case '"' -> string();
            default -> literal();
        }
    }

    private void object(String path) {
        at++;
        while (next() != '}') {
            int start = at;
            String key = string();
            String member = path.isEmpty() ? key : path + '.' + key;
            if (places.putIfAbsent("unknown field \"" + member + '"', start) != null) {
                places.putIfAbsent("duplicate field \"" + member + '"', start);
            }
            value(member); // what separates it from its key is passed over
        }
        at++;
    }

    private void array(String path) {
        at++;
        for (int i = 0; next() != ']'; i++) {
            value(path + '[' + i + ']');
        }
        at++;
    }

    /// Keys with escapes stay as they are written; nobody's field has such a name.
    private String string() {
        int start = ++at;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return text.substring(start, at++);
    }

    private void literal() {
        while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
    }

    /// The next character that is more than a separator.
    private char next() {
        while (",: \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.charAt(at);
    }
}
