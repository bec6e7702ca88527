package atoll.api.cel;

import java.util.List;
import java.util.stream.Collectors;

/// Text that is no expression, or one whose types do not fit. The message shows each problem with
/// its line and a pointer to the place.
public final class CompilationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean sound;

    /// @param offset in code points from the start; -1 when the place is not known
    record Issue(int offset, String text) {}

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

    private static String shown(String source, Issue issue) {
        if (issue.offset() < 0) {
            return "ERROR: <input>:1:1: " + issue.text();
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
        String text = new String(points, start, end - start).replace('\t', ' ');
        return "ERROR: <input>:%d:%d: %s\n | %s\n | %s^"
                .formatted(line, at - start + 1, issue.text(), text, ".".repeat(at - start));
    }
}
