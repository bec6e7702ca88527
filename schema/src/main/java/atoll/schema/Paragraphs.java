package atoll.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Puts back the paragraphs that protoc drops with the blank lines of a comment. The Java client
/// keeps one space for each line break of the published text, so two of them betray a paragraph.
final class Paragraphs {
    /// A word and the gap after it.
    private static final Pattern PIECE = Pattern.compile("(\\S+)(\\s*)");

    private Paragraphs() {}

    /// `described` with the breaks that `flattened`, the same text on one line, tells of; unchanged
    /// when the two are different texts.
    static String restore(String described, String flattened) {
        var out = new StringBuilder(described.length() + 16);
        int at = 0;
        int other = 0;
        while (at < described.length()) {
            int end = skipSpace(described, at);
            int otherEnd = skipSpace(flattened, other);
            if ((end > at) != (otherEnd > other)) {
                return described;
            }
            if (end > at) {
                String gap = described.substring(at, end);
                boolean lost = otherEnd - other > gap.length() && end < described.length();
                out.append(lost ? paragraph(gap) : gap);
                at = end;
                other = otherEnd;
            } else if (other < flattened.length()
                    && described.charAt(at) == flattened.charAt(other)) {
                out.append(described.charAt(at));
                at++;
                other++;
            } else {
                return described;
            }
        }
        return out.toString();
    }

    /// `described` as [#restore] has it; where the two are different texts, `flattened`, with the
    /// breaks that it tells of, unless `described` has another gap between the same words.
    static String reword(String described, String flattened) {
        if (flat(described).equals(flat(flattened))) {
            return restore(described, flattened);
        }
        Map<String, String> gaps = gaps(described);
        var out = new StringBuilder();
        var pieces = PIECE.matcher(flattened.strip());
        while (pieces.find()) {
            String word = pieces.group(1);
            String gap = pieces.group(2);
            String after = nextWord(flattened.strip(), pieces.end());
            String known = gaps.get(word + ' ' + after);
            out.append(word)
                    .append(known != null && known.length() >= gap.length() ? known : gap(gap));
        }
        return out.toString();
    }

    private static String gap(String flattened) {
        return flattened.length() > 1 ? "\n\n" : flattened;
    }

    /// The gaps of a text by the words on their two sides.
    private static Map<String, String> gaps(String text) {
        Map<String, String> gaps = new HashMap<>();
        var pieces = PIECE.matcher(text);
        while (pieces.find()) {
            gaps.put(pieces.group(1) + ' ' + nextWord(text, pieces.end()), pieces.group(2));
        }
        return gaps;
    }

    private static String nextWord(String text, int from) {
        var next = PIECE.matcher(text);
        return next.find(from) ? next.group(1) : "";
    }

    /// `text` with a paragraph before each of the words at `starts`, counted from 0; where one is
    /// less than 0, with two spaces; where it is the number of words, with a line's end.
    static String split(String text, List<Integer> starts) {
        var out = new StringBuilder();
        var pieces = PIECE.matcher(text);
        for (int word = 1; pieces.find(); word++) {
            boolean last = pieces.end() == text.length();
            String gap = pieces.group(2);
            if (starts.contains(word)) {
                gap = last ? "\n" : "\n\n";
            } else if (starts.contains(-word)) {
                gap = "  ";
            }
            out.append(pieces.group(1)).append(gap);
        }
        return out.toString();
    }

    /// A text with one space for each of its gaps.
    static String flat(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static String paragraph(String gap) {
        return gap.startsWith(" ") ? "\n\n" : "\n" + gap;
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
