package atoll.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The comments of `.proto` files, from the Javadoc that protoc made of them.
final class ProtoComments {
    private static final Pattern INTERFACE =
            Pattern.compile("@@protoc_insertion_point\\(interface_extends:([^)]+)\\)");
    private static final Pattern FIELD = Pattern.compile("<code>[^=]+ = (\\d+)[ ;\\[].*</code>");
    private static final Pattern MESSAGE = Pattern.compile("Protobuf type \\{@code ([^}]+)}");
    private static final Pattern ENTITY = Pattern.compile("&(lt|gt|amp|quot|#\\d+);");

    private final Map<String, String> messages = new HashMap<>();
    private final Map<String, String> fields = new HashMap<>();

    /// Reads the comments of one generated source.
    ProtoComments(String source) {
        String message = "";
        List<String> block = new ArrayList<>();
        for (String line : source.lines().toList()) {
            String text = line.strip();
            if (text.equals("/**")) {
                block.clear();
            } else if (text.startsWith("*")) {
                message = documented(text, message, block);
                block.add(line.stripLeading());
            } else if (text.startsWith("// @@protoc")) {
                var found = INTERFACE.matcher(text);
                message = found.find() ? found.group(1) : message;
            }
        }
    }

    private String documented(String text, String message, List<String> block) {
        var field = FIELD.matcher(text);
        if (field.find()) {
            fields.putIfAbsent(message + "#" + field.group(1), prose(block));
            return message;
        }
        var type = MESSAGE.matcher(text);
        if (type.find()) {
            messages.putIfAbsent(type.group(1), prose(block));
        }
        return message;
    }

    String ofMessage(String name) {
        return messages.getOrDefault(name, "");
    }

    String ofField(String message, int number) {
        return fields.getOrDefault(message + "#" + number, "");
    }

    /// What stands between `<pre>` and `</pre>`, escapes undone.
    private static String prose(List<String> block) {
        int start = -1;
        int end = -1;
        for (int i = 0; i < block.size(); i++) {
            if (start < 0 && block.get(i).equals("* <pre>")) {
                start = i + 1;
            } else if (block.get(i).equals("* </pre>")) {
                end = i;
            }
        }
        if (start < 0 || end < start) {
            return "";
        }
        return block.subList(start, end).stream()
                .map(line -> line.startsWith("* ") ? line.substring(2) : line.substring(1))
                .map(ProtoComments::unescape)
                .reduce((above, below) -> above + "\n" + below)
                .orElse("");
    }

    private static String unescape(String text) {
        return ENTITY.matcher(text)
                .replaceAll(found ->
                        switch (found.group(1)) {
                            case "lt" -> "<";
                            case "gt" -> ">";
                            case "amp" -> "&";
                            case "quot" -> "\"";
                            default -> numeric(found.group(1));
                        });
    }

    private static String numeric(String entity) {
        String character = Character.toString(Integer.parseInt(entity.substring(1)));
        return character.equals("\\") || character.equals("$") ? "\\" + character : character;
    }
}
