package atoll.server.checks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Which lines two texts have in common, by the gestalt pattern matching of Ratcliff and Obershelp
/// (Dr. Dobb's Journal, July 1988) as Python's `difflib`, and what upstream made of it, does it:
/// the longest run of common lines first, the earliest of several, then the same on both sides of
/// it.
///
/// Of a text of 200 lines or more, lines that make up over a hundredth of it begin no run.
final class LineMatches {
    private static final int LONG = 200;

    private final String[] before;
    private final String[] after;

    /// Where each line stands in the other text, in rising order.
    private final Map<String, List<Integer>> places = new HashMap<>();

    private final List<Run> runs = new ArrayList<>();

    /// Lines that are the same.
    ///
    /// @param before where they begin in the one text, from 0
    /// @param after where they begin in the other
    record Run(int before, int after, int length) {}

    private LineMatches(String[] before, String[] after) {
        this.before = before;
        this.after = after;
        for (int i = 0; i < after.length; i++) {
            places.computeIfAbsent(after[i], _ -> new ArrayList<>()).add(i);
        }
        if (after.length >= LONG) {
            places.values().removeIf(found -> found.size() > after.length / 100 + 1);
        }
    }

    /// In the order of the texts. Runs that touch are one.
    static List<Run> of(String[] before, String[] after) {
        var matches = new LineMatches(before, after);
        matches.between(0, before.length, 0, after.length);
        return matches.runs;
    }

    /// Adds the runs within a stretch of both texts, whose ends are exclusive.
    private void between(int from, int to, int otherFrom, int otherTo) {
        Run longest = longest(from, to, otherFrom, otherTo);
        if (longest.length == 0) {
            return;
        }
        int end = longest.before + longest.length;
        int otherEnd = longest.after + longest.length;
        between(from, longest.before, otherFrom, longest.after);
        add(longest);
        between(end, to, otherEnd, otherTo);
    }

    /// Runs come in order, so only the last one can touch.
    private void add(Run run) {
        Run last = runs.isEmpty() ? new Run(-1, -1, 0) : runs.getLast();
        boolean touches =
                last.before + last.length == run.before && last.after + last.length == run.after;
        if (touches) {
            runs.removeLast();
            runs.add(new Run(last.before, last.after, last.length + run.length));
        } else {
            runs.add(run);
        }
    }

    /// @return with length 0 when the stretches have no line in common
    private Run longest(int from, int to, int otherFrom, int otherTo) {
        var best = new Run(from, otherFrom, 0);
        // How long the run is that ends at a line of the other text and the line before this one.
        int[] ending = new int[otherTo + 1];
        for (int i = from; i < to; i++) {
            int[] next = new int[otherTo + 1];
            for (int j : Objects.requireNonNullElse(places.get(before[i]), List.<Integer>of())) {
                if (j >= otherFrom && j < otherTo) {
                    int length = ending[j] + 1;
                    next[j + 1] = length;
                    if (length > best.length) {
                        best = new Run(i - length + 1, j - length + 1, length);
                    }
                }
            }
            ending = next;
        }
        return widened(best, from, to, otherFrom, otherTo);
    }

    /// With the common lines around it that begin no run.
    private Run widened(Run run, int from, int to, int otherFrom, int otherTo) {
        int start = run.before;
        int otherStart = run.after;
        while (start > from
                && otherStart > otherFrom
                && before[start - 1].equals(after[otherStart - 1])) {
            start--;
            otherStart--;
        }
        int end = run.before + run.length;
        int otherEnd = run.after + run.length;
        while (end < to && otherEnd < otherTo && before[end].equals(after[otherEnd])) {
            end++;
            otherEnd++;
        }
        return new Run(start, otherStart, end - start);
    }
}
