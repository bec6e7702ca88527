package atoll.schema;

import atoll.schema.Definition.Presence;
import atoll.schema.ProtoField.ProtoType;
import atoll.schema.ProtoField.ProtoType.Scalar;
import atoll.schema.ProtoField.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The facts that the artefacts do not hold, from five text files beside this class. `#` starts a
/// comment line.
final class HandTables {
    private final Map<String, Presence> presences = new HashMap<>();
    private final Map<String, List<String>> enums = new HashMap<>();
    private final Map<String, String> defaults = new HashMap<>();
    private final Map<String, List<Integer>> paragraphs = new HashMap<>();
    private final List<ProtoMessage> messages = new ArrayList<>();

    HandTables() throws IOException {
        for (String line : lines("presence.txt")) {
            String[] words = line.split(" ");
            for (int i = 1; i < words.length; i++) {
                String[] pair = words[i].split("=");
                presences.put(words[0] + "." + pair[0], Presence.valueOf(pair[1]));
            }
        }
        for (String line : lines("enums.txt")) {
            int space = line.indexOf(' ');
            enums.put(
                    line.substring(0, space), List.of(line.substring(space + 1).split("\\|", -1)));
        }
        for (String line : lines("defaults.txt")) {
            int space = line.indexOf(' ');
            defaults.put(line.substring(0, space), line.substring(space + 1));
        }
        for (String line : lines("paragraphs.txt")) {
            String[] words = line.split(" ");
            paragraphs.put(words[0], Stream.of(words).skip(1).map(Integer::valueOf).toList());
        }
        readMessages("messages.txt");
        readMessages("opt-in.txt");
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = HandTables.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("no resource " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /// A line `NAME` with markers, then a line per field: two spaces, name, number, type and
    /// markers. A type is a message or a scalar, `[]` before it a list, `{}` a map.
    private void readMessages(String file) throws IOException {
        String name = "";
        var fields = new ArrayList<ProtoField>();
        for (String line : lines(file)) {
            if (line.startsWith("  ")) {
                fields.add(field(List.of(line.strip().split(" "))));
            } else {
                addMessage(name, fields);
                name = line;
                fields.clear();
            }
        }
        addMessage(name, fields);
    }

    private void addMessage(String name, List<ProtoField> fields) {
        if (!name.isEmpty()) {
            List<String> words = List.of(name.split(" "));
            messages.add(
                    new ProtoMessage(
                            words.getFirst(),
                            String.join("\n", words.subList(1, words.size())),
                            List.copyOf(fields)));
        }
    }

    private static ProtoField field(List<String> words) {
        String type = words.get(2);
        Shape shape =
                type.startsWith("[]") ? Shape.LIST : type.startsWith("{}") ? Shape.MAP : Shape.ONE;
        return new ProtoField(
                words.get(0),
                Integer.parseInt(words.get(1)),
                shape,
                type(shape == Shape.ONE ? type : type.substring(2)),
                String.join("\n", words.subList(3, words.size())));
    }

    private static ProtoType type(String word) {
        return word.startsWith("io.k8s.") ? new ProtoType.Message(word) : Scalar.valueOf(word);
    }

    /// The presence of a field where it differs from the rule in [Joiner].
    Presence presence(String definition, String field, Presence byRule) {
        return presences.getOrDefault(definition + "." + field, byRule);
    }

    List<String> enumValues(String definition, String field) {
        return enums.getOrDefault(definition + "." + field, List.of());
    }

    /// JSON text of a default that no marker tells; null when there is none.
    @Nullable String defaultValue(String definition, String field) {
        return defaults.get(definition + "." + field);
    }

    /// The words of a field's description, counted from 0, that begin a paragraph where neither
    /// artefact tells.
    List<Integer> paragraphs(String definition, String field) {
        return paragraphs(definition + "." + field);
    }

    /// As [#paragraphs(String, String)], of the definition's own description.
    List<Integer> paragraphs(String definition) {
        return paragraphs.getOrDefault(definition, List.of());
    }

    List<ProtoMessage> messages() {
        return List.copyOf(messages);
    }
}
