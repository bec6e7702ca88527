package atoll.server.checks;

import java.util.ArrayList;
import java.util.List;

/// What changed between two texts, as a unified diff with three lines around each change. Which
/// lines are taken for the same is up to [LineMatches].
///
/// Refusals of changed pods and Jobs hold such a diff. Costs up to the product of both lengths in
/// time.
public final class LineDiff {
    private static final int AROUND = 3;

    private LineDiff() {}

    /// One line of the comparison.
    ///
    /// @param mark ` ` in both, `-` only before, `+` only after
    private record Line(char mark, String text) {}

    /// @return hunks `@@ -3,7 +3,8 @@` and their lines, each with a line feed; empty for equal
    ///   texts
    public static String between(String before, String after) {
        List<Line> lines = lines(before.split("\n", -1), after.split("\n", -1));
        var out = new StringBuilder();
        int beforeLine = 1;
        int afterLine = 1;
        int i = 0;
        while (i < lines.size()) {
            int start = nextChange(lines, i);
            if (start == lines.size()) {
                break;
            }
            int from = Math.max(i, start - AROUND);
            beforeLine += from - i;
            afterLine += from - i;
            int to = endOfHunk(lines, start);
            int removed = 0;
            int added = 0;
            var hunk = new StringBuilder();
            for (Line line : lines.subList(from, to)) {
                hunk.append(line.mark()).append(line.text()).append('\n');
                removed += line.mark() == '+' ? 0 : 1;
                added += line.mark() == '-' ? 0 : 1;
            }
            out.append(
                            "@@ -%s +%s @@\n"
                                    .formatted(span(beforeLine, removed), span(afterLine, added)))
                    .append(hunk);
            beforeLine += removed;
            afterLine += added;
            i = to;
        }
        return out.toString();
    }

    /// `3,7`; `3` for one line; of no lines the line before: `2,0`.
    private static String span(int line, int length) {
        return length == 1 ? "" + line : (length == 0 ? line - 1 : line) + "," + length;
    }

    /// @return the number of lines when there is no change any more
    private static int nextChange(List<Line> lines, int from) {
        int at = from;
        while (at < lines.size() && lines.get(at).mark() == ' ') {
            at++;
        }
        return at;
    }

    /// Changes share a hunk when no more lines are between them than stand around both.
    private static int endOfHunk(List<Line> lines, int change) {
        int last = change;
        int at = change;
        while (at < lines.size() && at - last <= 2 * AROUND + 1) {
            if (lines.get(at).mark() != ' ') {
                last = at;
            }
            at++;
        }
        return Math.min(lines.size(), last + AROUND + 1);
    }

    /// Where lines give way to others, removals come before additions.
    private static List<Line> lines(String[] before, String[] after) {
        var lines = new ArrayList<Line>();
        int i = 0;
        int j = 0;
        for (LineMatches.Run run : LineMatches.of(before, after)) {
            add('-', before, i, run.before(), lines);
            add('+', after, j, run.after(), lines);
            i = run.before() + run.length();
            j = run.after() + run.length();
            add(' ', before, run.before(), i, lines);
        }
        add('-', before, i, before.length, lines);
        add('+', after, j, after.length, lines);
        return lines;
    }

    private static void add(char mark, String[] text, int from, int to, List<Line> lines) {
        for (int i = from; i < to; i++) {
            lines.add(new Line(mark, text[i]));
        }
    }
}
