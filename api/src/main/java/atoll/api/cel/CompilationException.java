package atoll.api.cel;

import java.util.List;
import java.util.stream.Collectors;

/// Text that is no expression, or one whose types do not fit. The message shows each problem with
/// its line and a pointer to the place. Clients see the message as it is, so its layout is
/// cel-go's: `ERROR: <input>:1:5: …`, the line, and dots up to a pointer.
public final class CompilationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean sound;

    /// @param offset in code points from the start; -1 when the place is not known
    record Issue(int offset, String text) {
        static Issue mismatch(int offset, Type expected, Type found) {
            return new Issue(
                    offset, "expected type '%s' but found '%s'".formatted(expected, found));
        }
    }

    /// @param issues at least one; they are shown by their places
    CompilationException(String source, List<Issue> issues) {
        super(
                issues.stream()
                        .sorted(java.util.Comparator.comparingInt(Issue::offset))
                        .map(issue -> shown(source, issue))
                        .collect(Collectors.joining("\n")));
        this.sound = false;
    }

    /// Of an expression that is sound, but for a constant part that comes to an error.
    CompilationException(EvaluationException constant) {
        super("program instantiation failed: " + constant.getMessage());
        this.sound = true;
    }

    /// Whether text and types are right, and only a constant part can never have a value.
    public boolean isSound() {
        return sound;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /// Columns count code points; tabs are shown as blanks.
    private static String shown(String source, Issue issue) {
        if (issue.offset() < 0) {
            return "ERROR: <input>:1:1: " + issue.text();
        }
        if (source.isEmpty()) {
            return "ERROR: <input>:1:0: " + issue.text();
        }
        int[] points = source.codePoints().toArray();
        int at = Math.min(issue.offset(), points.length);
        int line = 1;
        int start = 0;
        for (int i = 0; i < at; i++) {
            if (points[i] == '\n') {
                line++;
                start = i + 1;
            }
        }
        int end = start;
        while (end < points.length && points[end] != '\n') {
            end++;
        }
        var pointer = new StringBuilder();
        for (int i = start; i < at; i++) {
            pointer.append(isNarrow(points[i]) ? '.' : '\uff0e');
        }
        pointer.append(at >= end || isNarrow(points[at]) ? '^' : '\uff3e');
        String text = new String(points, start, end - start).replace('\t', ' ');
        return "ERROR: <input>:%d:%d: %s\n | %s\n | %s"
                .formatted(line, at - start + 1, issue.text(), text, pointer);
    }

    /// Others get a pointer as wide as they are.
    private static boolean isNarrow(int codePoint) {
        return codePoint < 0x80;
    }
}
