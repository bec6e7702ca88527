package atoll.schema;

/// Puts back the paragraphs that protoc drops with the blank lines of a comment. The Java client
/// keeps one space for each line break of the published text, so two of them betray a paragraph.
final class Paragraphs {
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
