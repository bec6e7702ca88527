package atoll.server.kinds;

import atoll.base.json.Json;
import java.util.ArrayList;
import java.util.List;

/// Indexes of a job's pods in the form `0,2-4`. What has no such form throws
/// [IllegalArgumentException] with what is wrong with it.
final class IndexRanges {
    private IndexRanges() {}

    private record Range(long from, long to) {
        static Range of(String text, long completions) {
            String[] ends = text.split("-", -1);
            if (ends.length > 2) {
                throw new IllegalArgumentException(
                        "the fragment \"%s\" violates the requirement that an index interval can have at most two parts separated by '-'"
                                .formatted(text));
            }
            long from = index(ends[0], completions);
            long to = ends.length == 2 ? index(ends[1], completions) : from;
            if (ends.length == 2 && from >= to) {
                throw order(from, to);
            }
            return new Range(from, to);
        }

        private static long index(String text, long completions) {
            long index;
            try {
                index = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "cannot convert string to integer for index: " + Json.of(text), e);
            }
            if (index >= completions) {
                throw new IllegalArgumentException("too large index: " + Json.of(text));
            }
            return index;
        }
    }

    /// How many indexes there are.
    static long count(String indexes, long completions) {
        long total = 0;
        long last = -1;
        for (String part : parts(indexes)) {
            Range range = Range.of(part, completions);
            if (last >= range.from()) {
                throw order(last, range.from());
            }
            total += range.to() - range.from() + 1;
            last = range.to();
        }
        return total;
    }

    /// Refuses two lists with an index in common. What has no form is passed over.
    static void requireApart(String completed, String failed, long completions) {
        List<Range> these = readable(completed, completions);
        List<Range> those = readable(failed, completions);
        int i = 0;
        int j = 0;
        while (i < these.size() && j < those.size()) {
            Range one = these.get(i);
            Range other = those.get(j);
            if (one.from() <= other.to() && other.from() <= one.to()) {
                throw new IllegalArgumentException(
                        "failedIndexes and completedIndexes overlap at index: "
                                + Math.max(one.from(), other.from()));
            }
            if (one.from() <= other.from()) {
                i++;
            } else {
                j++;
            }
        }
    }

    private static List<Range> readable(String indexes, long completions) {
        var ranges = new ArrayList<Range>();
        for (String part : parts(indexes)) {
            try {
                ranges.add(Range.of(part, completions));
            } catch (IllegalArgumentException _) {
                // The list's own check tells.
            }
        }
        return ranges;
    }

    private static String[] parts(String indexes) {
        return indexes.isEmpty() ? new String[0] : indexes.split(",", -1);
    }

    private static IllegalArgumentException order(long previous, long current) {
        return new IllegalArgumentException(
                "non-increasing order, previous: " + previous + ", current: " + current);
    }
}
