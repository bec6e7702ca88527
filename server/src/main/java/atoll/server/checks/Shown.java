package atoll.server.checks;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a refusal shows a whole value: with upstream's own field names, in its order, with what was
/// left out as null, empty, 0 or false. Which type has which fields is data, in `shown.txt`.
///
/// Upstream prints such values with Go's JSON encoder from its internal types, whose names have
/// capitals: `{"Name":"web","Protocol":"","Port":80}`. The head of `shown.txt` explains its forms.
public final class Shown {
    private static final Map<String, List<Part>> TYPES = load();

    /// Keys left out when empty, wherever they stand in a plain value.
    private static final List<String> OMITTED =
            List.of("matchLabels", "matchExpressions", "values");

    /// One field of a type.
    ///
    /// @param json its name in the object, after `^` when that is the object around
    /// @param name as it is shown
    /// @param form how the value is shown, in the letters of `shown.txt`
    private record Part(String name, String json, String form) {}

    private final StringBuilder out = new StringBuilder();

    /// Whether each member has a line of its own.
    private final boolean spread;

    private Shown(boolean spread) {
        this.spread = spread;
    }

    /// On one line.
    ///
    /// @param type of `shown.txt`, or a form such as `[Toleration`
    /// @param value in the API's form; null for absent
    /// @throws NullPointerException for a type that is not known: a mistake of the caller
    public static String text(String type, @Nullable Json value) {
        return render(type, value, false);
    }

    /// On many lines, indented by one space.
    public static String lines(String type, @Nullable Json value) {
        return render(type, value, true);
    }

    private static String render(String form, @Nullable Json value, boolean spread) {
        var shown = new Shown(spread);
        shown.value(form, value, JsonObject.EMPTY, 0);
        return shown.out.toString();
    }

    private static Map<String, List<Part>> load() {
        var types = new HashMap<String, List<Part>>();
        try (var in = Objects.requireNonNull(Shown.class.getResourceAsStream("shown.txt"));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .forEach(words -> types.put(words[0], parts(words)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(types);
    }

    /// Words `Name:form` or `Name=json:form`; without a name of its own the JSON's begins with a
    /// small letter.
    private static List<Part> parts(String[] words) {
        var parts = new ArrayList<Part>();
        for (int i = 1; i < words.length; i++) {
            int colon = words[i].indexOf(':');
            String names = words[i].substring(0, colon);
            int equals = names.indexOf('=');
            String name = equals < 0 ? names : names.substring(0, equals);
            String json =
                    equals < 0
                            ? Character.toLowerCase(name.charAt(0)) + name.substring(1)
                            : names.substring(equals + 1);
            parts.add(new Part(name, json, words[i].substring(colon + 1)));
        }
        return List.copyOf(parts);
    }

    /// @param form `*` is a pointer, `[` a list, `s` `b` `n` `q` `i` plain, else a type
    /// @param around the object that holds the value, for fields that are moved in
    /// @param depth in lines, by which they are indented
    private void value(String form, @Nullable Json value, JsonObject around, int depth) {
        Json given = value == null ? JsonNull.NULL : value;
        boolean absent = given instanceof JsonNull;
        switch (form.charAt(0)) {
            case '*' -> {
                if (absent) {
                    out.append("null");
                } else if (form.length() == 1) {
                    plain(given, depth);
                } else {
                    value(form.substring(1), given, around, depth);
                }
            }
            case '[' -> {
                if (given instanceof JsonArray array) {
                    list(form.substring(1), array, depth);
                } else {
                    out.append("null");
                }
            }
            case 's', 'b', 'n', 'q', 'i' -> {
                if (absent) {
                    out.append(
                            switch (form.charAt(0)) {
                                case 's' -> "\"\"";
                                case 'b' -> "false";
                                case 'q' -> "\"0\"";
                                default -> "0";
                            });
                } else {
                    plain(given, depth);
                }
            }
            default -> object(form, absent ? JsonObject.EMPTY : given.asObject(), around, depth);
        }
    }

    private void object(String type, JsonObject object, JsonObject around, int depth) {
        out.append('{');
        int members = members(type, object, around, 0, depth);
        close('}', members == 0, depth);
    }

    /// @param before how many members the object shows already
    /// @return how many it shows then
    private int members(String type, JsonObject object, JsonObject around, int before, int depth) {
        int members = before;
        for (Part part : Objects.requireNonNull(TYPES.get(type), type)) {
            Json value =
                    part.json().startsWith("^")
                            ? around.get(part.json().substring(1))
                            : object.get(part.json());
            String form = part.form();
            if (form.startsWith("+")) {
                JsonObject inside = value == null ? JsonObject.EMPTY : value.asObject();
                members = members(form.substring(1), inside, object, members, depth);
            } else if (!form.startsWith("?") || !isEmpty(value)) {
                next(members++, depth + 1);
                key(part.name());
                String plain = form.equals("?") ? "*" : form;
                value(plain.startsWith("?") ? plain.substring(1) : plain, value, object, depth + 1);
            }
        }
        return members;
    }

    private void list(String form, JsonArray array, int depth) {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
            next(i, depth + 1);
            value(form, array.get(i), JsonObject.EMPTY, depth + 1);
        }
        close(']', array.isEmpty(), depth);
    }

    /// A value whose names are those of the API.
    private void plain(Json value, int depth) {
        switch (value) {
            case JsonObject object -> {
                out.append('{');
                List<String> keys = order(object);
                for (int i = 0; i < keys.size(); i++) {
                    next(i, depth + 1);
                    key(keys.get(i));
                    plain(Objects.requireNonNull(object.get(keys.get(i))), depth + 1);
                }
                close('}', keys.isEmpty(), depth);
            }
            case JsonArray array -> {
                out.append('[');
                for (int i = 0; i < array.size(); i++) {
                    next(i, depth + 1);
                    plain(array.get(i), depth + 1);
                }
                close(']', array.isEmpty(), depth);
            }
            default -> out.append(value);
        }
    }

    private static boolean isEmpty(@Nullable Json value) {
        return value == null
                || (value instanceof JsonArray array && array.isEmpty())
                || (value instanceof JsonObject object && object.isEmpty());
    }

    /// A label selector's labels come before its expressions, and what is empty of it is left out.
    private static List<String> order(JsonObject object) {
        return object.has("matchLabels") && object.has("matchExpressions") && object.size() == 2
                ? notEmpty(object, List.of("matchLabels", "matchExpressions"))
                : notEmpty(object, object.keys());
    }

    private static List<String> notEmpty(JsonObject object, List<String> keys) {
        return keys.stream()
                .filter(key -> !OMITTED.contains(key) || !isEmpty(object.get(key)))
                .toList();
    }

    private void key(String key) {
        out.append(Json.of(key)).append(spread ? ": " : ":");
    }

    /// Begins a member: with a comma unless it is the first.
    private void next(int index, int depth) {
        if (index > 0) {
            out.append(',');
        }
        if (spread) {
            out.append('\n').repeat(' ', depth);
        }
    }

    /// @param empty whether there was no member
    private void close(char end, boolean empty, int depth) {
        if (spread && !empty) {
            out.append('\n').repeat(' ', depth);
        }
        out.append(end);
    }
}
