package atoll.controllers.pods;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The types of which Go's memory builds a pod template.
///
/// Read once from `go-layout.txt`: a line with a type's name, then one line `NAME KEY TYPE` for
/// each field, indented; a line `NAME = TYPE` names another type; `#` begins a comment. It follows
/// `k8s.io/api` of the release that is served.
///
/// @param structs fields by the type's name, in order
/// @param names what a named type is that is no struct: `string`, a map
record GoLayout(Map<String, List<Field>> structs, Map<String, String> names) {

    /// @param key in JSON; `-` where the field's own fields stand in the outer object
    /// @param name of the field in Go
    /// @param type in Go's notation: `*int64`, `[]v1.Container`, `map[string]string`
    record Field(String name, String key, String type) {}

    /// @throws NullPointerException when the resource is missing from the program
    static GoLayout read() {
        var structs = new HashMap<String, List<Field>>();
        var names = new HashMap<String, String>();
        List<Field> fields = new ArrayList<>();
        for (String line : text().lines().toList()) {
            String[] words = line.strip().split(" ");
            if (line.startsWith(" ")) {
                fields.add(new Field(words[0], words[1], words[2]));
            } else if (words.length == 3 && words[1].equals("=")) {
                names.put(words[0], words[2]);
            } else if (!line.startsWith("#")) {
                fields = new ArrayList<>();
                structs.put(line, fields);
            }
        }
        return new GoLayout(structs, names);
    }

    private static String text() {
        try (InputStream in =
                Objects.requireNonNull(GoLayout.class.getResourceAsStream("go-layout.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
