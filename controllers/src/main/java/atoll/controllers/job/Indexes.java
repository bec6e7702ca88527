package atoll.controllers.job;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// `status.completedIndexes`: numbers and ranges, `0-2,5`. `parse` and `text` are each other's
/// inverse for ascending text without doubles.
final class Indexes {
    private Indexes() {}

    /// @param completions what is beyond is dropped: the job was made smaller
    static SortedSet<Integer> parse(String text, int completions) {
        var indexes = new TreeSet<Integer>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int dash = part.indexOf('-');
            try {
                int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1));
                for (int i = from; i <= Math.min(to, completions - 1); i++) {
                    indexes.add(i);
                }
            } catch (NumberFormatException e) {
                break; // Somebody edited it by hand; what was read so far counts, as upstream.
            }
        }
        return indexes;
    }

    /// 0, 1, 2, 5, 6 → `0-2,5,6`.
    static String text(SortedSet<Integer> indexes) {
        List<String> parts = new ArrayList<>();
        int from = -1;
        int last = -2;
        for (int index : indexes) {
            if (index != last + 1) {
                addRange(parts, from, last);
                from = index;
            }
            last = index;
        }
        addRange(parts, from, last);
        return String.join(",", parts);
    }

    /// Two neighbours are listed, three and more make a range.
    private static void addRange(List<String> parts, int from, int to) {
        if (from < 0) {
            return;
        }
        if (to == from) {
            parts.add(Integer.toString(from));
        } else if (to == from + 1) {
            parts.add(from + "," + to);
        } else {
            parts.add(from + "-" + to);
        }
    }
}
