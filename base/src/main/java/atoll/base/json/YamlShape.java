package atoll.base.json;

/// Which of YAML's four scalar styles can carry a string, by libyaml's analysis of its characters.
/// Upstream: `analyze_scalar` and `select_scalar_style` of go-yaml's emitter.
///
/// @param plain whether it can stand without quotes
/// @param singleQuoted whether it can stand between single quotes
/// @param literal whether it can stand as a block, and has more than one line
/// @param multiline whether it has a line break of any kind
/// @param ambiguous whether it would be read as something else than this text without quotes
record YamlShape(
        boolean plain,
        boolean singleQuoted,
        boolean literal,
        boolean multiline,
        boolean ambiguous) {
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL
    }

    static YamlShape of(String text) {
        if (text.isEmpty()) {
            return new YamlShape(true, true, false, false, true);
        }
        var scan = new Scan(text);
        return new YamlShape(
                scan.plain(),
                scan.singleQuoted(),
                scan.literal() && text.indexOf('\n') >= 0,
                scan.breaks,
                !YamlScalars.isPlainString(text));
    }

    /// The style for a value, or for a `key` on one line with its value.
    ///
    /// @param key keys are never blocks
    Style style(boolean key) {
        if (literal && multiline && !key) {
            return Style.LITERAL;
        }
        if (ambiguous || multiline) {
            return Style.DOUBLE_QUOTED;
        }
        return plain ? Style.PLAIN : singleQuoted ? Style.SINGLE_QUOTED : Style.DOUBLE_QUOTED;
    }

    /// What may stand unescaped. Tabs and everything past U+FFFF may not.
    static boolean isPrintable(int point) {
        return point == '\n'
                || (point >= 0x20 && point <= 0x7E)
                || (point >= 0xA0 && point <= 0xD7FF)
                || (point >= 0xE000 && point <= 0xFFFD && point != 0xFEFF);
    }

    /// Line breaks by YAML 1.1.
    static boolean isBreak(int point) {
        return point == '\n'
                || point == '\r'
                || point == 0x85
                || point == 0x2028
                || point == 0x2029;
    }

    /// One pass over the characters that notes what each style cannot take. Positions count
    /// characters of Java; no style depends on more.
    private static final class Scan {
        private final String text;
        private boolean indicators;
        private boolean special;
        private boolean breaks;
        private boolean edgeSpace;
        private boolean trailingSpace;
        private boolean breakThenSpace;
        private boolean spaceThenBreak;

        Scan(String text) {
            this.text = text;
            indicators = text.startsWith("---") || text.startsWith("...");
            boolean afterSpace = false;
            boolean afterBreak = false;
            for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
                int point = text.codePointAt(i);
                indicators |= isIndicator(i, point);
                special |= !isPrintable(point);
                boolean last = i + Character.charCount(point) == text.length();
                boolean isBreak = isBreak(point);
                boolean isSpace = point == ' ';
                breaks |= isBreak;
                edgeSpace |= (isSpace || isBreak) && (i == 0 || last);
                trailingSpace |= isSpace && last;
                breakThenSpace |= isSpace && afterBreak;
                spaceThenBreak |= isBreak && afterSpace;
                afterSpace = isSpace;
                afterBreak = isBreak;
            }
        }

        /// What begins a comment, a mapping or another construct where it stands.
        private boolean isIndicator(int at, int point) {
            boolean blankNext = at + 1 >= text.length() || isBlank(text.charAt(at + 1));
            if (at == 0) {
                return "#,[]{}&*!|>'\"%@`".indexOf(point) >= 0
                        || ("?:-".indexOf(point) >= 0 && blankNext);
            }
            return (point == ':' && blankNext) || (point == '#' && isBlank(text.charAt(at - 1)));
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t' || isBreak(c);
        }

        boolean plain() {
            return !edgeSpace
                    && !breakThenSpace
                    && !spaceThenBreak
                    && !special
                    && !breaks
                    && !indicators;
        }

        boolean singleQuoted() {
            return !breakThenSpace && !spaceThenBreak && !special && !breaks;
        }

        boolean literal() {
            return !trailingSpace && !spaceThenBreak && !special;
        }
    }
}
