package atoll.server.checks;

import java.util.ArrayList;
import java.util.List;

/// What changed between two texts, as a unified diff with three lines around each change.
public final class LineDiff {
    private static final int AROUND = 3;

    private LineDiff() {}

    /// One line of the comparison.
    ///
    /// @param mark ` ` in both, `-` only before, `+` only after
    private record Line(char mark, String text) {}

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

    private static String span(int line, int length) {
        return length == 1 ? "" + line : (length == 0 ? line - 1 : line) + "," + length;
    }

    private static int nextChange(List<Line> lines, int from) {
        int at = from;
        while (at < lines.size() && lines.get(at).mark() == ' ') {
            at++;
        }
        return at;
    }

    /// Changes less than twice the context apart share a hunk.
    private static int endOfHunk(List<Line> lines, int change) {
        int last = change;
        int at = change;
        while (at < lines.size() && at - last <= 2 * AROUND) {
            if (lines.get(at).mark() != ' ') {
                last = at;
            }
            at++;
        }
        return Math.min(lines.size(), last + AROUND + 1);
    }

    private static List<Line> lines(String[] before, String[] after) {
        int head = 0;
        while (head < Math.min(before.length, after.length) && before[head].equals(after[head])) {
            head++;
        }
        int tail = 0;
        while (tail < Math.min(before.length, after.length) - head
                && before[before.length - 1 - tail].equals(after[after.length - 1 - tail])) {
            tail++;
        }
        var lines = new ArrayList<Line>();
        for (int i = 0; i < head; i++) {
            lines.add(new Line(' ', before[i]));
        }
        middle(before, after, head, tail, lines);
        for (int i = before.length - tail; i < before.length; i++) {
            lines.add(new Line(' ', before[i]));
        }
        return lines;
    }

    /// By longest common subsequence; removals come before additions.
    private static void middle(
            String[] before, String[] after, int head, int tail, List<Line> lines) {
        int n = before.length - tail - head;
        int m = after.length - tail - head;
        int[][] common = new int[n + 1][m + 1];
        for (int i = n - 1; i >= 0; i--) {
            for (int j = m - 1; j >= 0; j--) {
                common[i][j] =
                        before[head + i].equals(after[head + j])
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < n || j < m) {
            if (i < n && j < m && before[head + i].equals(after[head + j])) {
                lines.add(new Line(' ', before[head + i]));
                i++;
                j++;
            } else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', before[head + i++]));
            } else {
                lines.add(new Line('+', after[head + j++]));
            }
        }
    }
}
