package atoll.server.encode;

import atoll.api.validation.Places;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Where the values of a JSON text stand. Walks a text that was read already, so its form is right.
final class FieldOrder implements Places {
    private static final int NOWHERE = Integer.MAX_VALUE;

    private final String text;
    private final Map<String, Integer> first = new HashMap<>();
    private final Map<String, Integer> second = new HashMap<>();
    private final Map<String, Integer> last = new HashMap<>();
    private int at;

    FieldOrder(byte[] utf8) {
        text = new String(utf8, StandardCharsets.UTF_8);
        value("");
    }

    @Override
    public int first(String path) {
        return first.getOrDefault(path, NOWHERE);
    }

    /// Where it stands for the second time.
    int second(String path) {
        return second.getOrDefault(path, NOWHERE);
    }

    /// What is written where it stands last, the value that counts.
    @Override
    public String literal(String path) {
        Integer start = last.get(path);
        if (start == null) {
            return "";
        }
        at = start;
        literal();
        return text.substring(start, at);
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
            if (first.putIfAbsent(member, start) != null) {
                second.putIfAbsent(member, start);
            }
            next(); // what separates it from its key is passed over
            last.put(member, at);
            value(member);
        }
        at++;
    }

    private void array(String path) {
        at++;
        for (int i = 0; next() != ']'; i++) {
            String item = path + '[' + i + ']';
            first.putIfAbsent(item, at);
            last.put(item, at);
            value(item);
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
