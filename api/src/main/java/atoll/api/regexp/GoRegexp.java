package atoll.api.regexp;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads a regular expression by the rules of Go's `regexp` (RE2 with Perl's classes and flags) and
/// writes it as the platform's engine wants it: what the two engines read alike but mean otherwise
/// (`$`, `\s`, `\v`, brackets and `&&` inside a class) is written out. Used for one expression. The
/// platform's engine tries alternatives one after another where RE2 follows all at once. So unlike
/// upstream's, a pattern such as `(a+)+b` may take time that grows exponentially with the text, and
/// one that repeats a group may need a stack as deep as the text is long: see [DeepSearch].
///
/// One difference is left in what matches: `(?i)` folds the case of ASCII letters alone.
public final class GoRegexp {
    private static final int REPEAT_MAX = 1000;
    private static final String SPACES = "\\t\\n\\f\\r ";

    private final String pattern;

    /// The expression as the platform's engine reads it.
    private final StringBuilder java = new StringBuilder();

    /// The next character of the pattern.
    private int at;

    /// Brackets that were opened and not closed.
    private int open;

    /// Whether `$` stands at the end of every line rather than of the text.
    private boolean lines;

    /// Whether something stands before that can be repeated.
    private boolean argument;

    /// Where the repetition just before began; -1 when there is none.
    private int repeat = -1;

    private GoRegexp(String pattern) {
        this.pattern = pattern;
    }

    /// To be used with `find`: like Go's `MatchString` an expression without anchors matches
    /// anywhere. Names of groups are lost.
    ///
    /// @throws RegexpException when Go would refuse it, and for the few classes of characters that
    ///   the platform does not know
    public static Pattern compile(String pattern) throws RegexpException {
        var regexp = new GoRegexp(pattern);
        regexp.read();
        try {
            return Pattern.compile(regexp.java.toString(), Pattern.UNIX_LINES);
        } catch (PatternSyntaxException e) {
            throw new RegexpException(e.getDescription().toLowerCase(Locale.ROOT), pattern);
        }
    }

    private boolean more() {
        return at < pattern.length();
    }

    private char next() {
        return pattern.charAt(at);
    }

    private boolean follows(String text) {
        return pattern.startsWith(text, at);
    }

    /// One pass. Refusals come in the order in which Go meets them, the lack of a closing bracket
    /// last.
    private void read() throws RegexpException {
        while (more()) {
            int start = at;
            switch (next()) {
                case '(' -> group();
                case ')' -> {
                    if (open-- == 0) {
                        throw new RegexpException("unexpected )", pattern);
                    }
                    atom(")", 1);
                }
                case '|' -> {
                    plain("|");
                    argument = false;
                }
                case '[' -> {
                    charClass();
                    argument = true;
                }
                case '*', '+', '?' -> {
                    at++;
                    repetition(start, pattern.substring(start, at));
                    continue;
                }
                case '{' -> {
                    if (braces(start)) {
                        continue;
                    }
                }
                case '\\' -> {
                    escape(false);
                    argument = true;
                }
                case '$' -> atom(lines ? "$" : "\\z", 1);
                case ']', '}' -> atom("\\" + next(), 1);
                default -> atom(String.valueOf(next()), 1);
            }
            repeat = -1;
        }
        if (open > 0) {
            throw new RegexpException("missing closing )", pattern);
        }
    }

    private void plain(String text) {
        java.append(text);
        at++;
    }

    /// Something that can be repeated.
    private void atom(String text, int length) {
        java.append(text);
        at += length;
        argument = true;
    }

    /// `(`, `(?P<name>`, `(?<name>` or flags.
    private void group() throws RegexpException {
        argument = false;
        if (!follows("(?")) {
            open++;
            plain("(");
            return;
        }
        if (follows("(?P<") || follows("(?<")) {
            int name = pattern.indexOf('<', at) + 1;
            int end = pattern.indexOf('>', at);
            if (end < 0) {
                throw new RegexpException("invalid named capture", pattern.substring(at));
            }
            if (!pattern.substring(name, end).matches("[A-Za-z0-9_]+")) {
                throw new RegexpException("invalid named capture", pattern.substring(at, end + 1));
            }
            open++;
            java.append('(');
            at = end + 1;
            return;
        }
        flags();
    }

    /// `(?i)` and `(?i:`.
    private void flags() throws RegexpException {
        int start = at;
        at += 2;
        var flags = new StringBuilder("(?");
        while (more()) {
            char c = next();
            at++;
            if (c == ':' || c == ')') {
                open += c == ':' ? 1 : 0;
                java.append(flags).append(c);
                return;
            }
            if ("imsU-".indexOf(c) < 0) {
                throw new RegexpException(
                        "invalid or unsupported Perl syntax", pattern.substring(start, at));
            }
            lines |= c == 'm';
            // Nothing here asks which of several matches it is, so greed does not matter.
            flags.append(c == 'U' ? "" : c);
        }
        throw new RegexpException("missing closing )", pattern);
    }

    /// A lazy one ends with `?`. Go refuses `a**`, which the platform would read as possessive.
    ///
    /// @param start where the operator begins
    private void repetition(int start, String operator) throws RegexpException {
        boolean lazy = more() && next() == '?';
        at += lazy ? 1 : 0;
        if (repeat >= 0) {
            throw new RegexpException(
                    "invalid nested repetition operator", pattern.substring(repeat, at));
        }
        if (!argument) {
            throw new RegexpException(
                    "missing argument to repetition operator", pattern.substring(start, at));
        }
        java.append(operator).append(lazy ? "?" : "");
        repeat = start;
    }

    /// `{2}`, `{2,}`, `{2,3}`; anything else in braces is text.
    private boolean braces(int start) throws RegexpException {
        int end = pattern.indexOf('}', at);
        String inside = end < 0 ? "" : pattern.substring(at + 1, end);
        if (!inside.matches("(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?")) {
            atom("\\{", 1);
            return false;
        }
        String[] bounds = inside.split(",", -1);
        int least = count(bounds[0]);
        int most = bounds.length > 1 && !bounds[1].isEmpty() ? count(bounds[1]) : -1;
        at = end + 1;
        if (least > REPEAT_MAX || most > REPEAT_MAX || (most >= 0 && least > most)) {
            throw new RegexpException("invalid repeat count", pattern.substring(start, at));
        }
        repetition(start, pattern.substring(start, at));
        return true;
    }

    /// Saves parsing what is too large anyway.
    private static int count(String digits) {
        return digits.length() > 4 ? REPEAT_MAX + 1 : Integer.parseInt(digits);
    }

    /// What a backslash and what follows stands for.
    ///
    /// @param inClass whether inside brackets
    /// @return the character, where it is one; else -1
    private int escape(boolean inClass) throws RegexpException {
        int start = at++;
        if (!more()) {
            throw new RegexpException("trailing backslash at end of expression", "");
        }
        char c = next();
        at++;
        if (!inClass && c == 'Q') {
            int end = pattern.indexOf("\\E", at);
            String text = pattern.substring(at, end < 0 ? pattern.length() : end);
            java.append(Pattern.quote(text));
            at = end < 0 ? pattern.length() : end + 2;
            return -1;
        }
        String same = inClass ? "dDwW" : "dDwWAbBz";
        if (same.indexOf(c) >= 0) {
            java.append('\\').append(c);
            return -1;
        }
        switch (c) {
            case 's' -> java.append('[').append(SPACES).append(']');
            case 'S' -> java.append("[^").append(SPACES).append(']');
            case 'p', 'P' -> property(start, c);
            default -> {
                int point = character(start, c);
                java.append("\\x{").append(Integer.toHexString(point)).append('}');
                return point;
            }
        }
        return -1;
    }

    /// `\pL`, `\p{Greek}`, `\P{^Lu}`: names of two letters and less are categories, longer ones
    /// scripts.
    private void property(int start, char kind) throws RegexpException {
        int end = follows("{") ? pattern.indexOf('}', at) : at;
        if (end < 0 || end >= pattern.length()) {
            throw new RegexpException("invalid character class range", pattern.substring(start));
        }
        String name = follows("{") ? pattern.substring(at + 1, end) : pattern.substring(at, at + 1);
        at = end + 1;
        boolean negative = name.startsWith("^") != (kind == 'P');
        String plain = name.startsWith("^") ? name.substring(1) : name;
        String written =
                (negative ? "\\P{" : "\\p{") + (plain.length() > 2 ? "Is" : "") + plain + "}";
        try {
            var _ = Pattern.compile(written);
        } catch (PatternSyntaxException e) {
            throw new RegexpException(
                    "invalid character class range", pattern.substring(start, at));
        }
        java.append(written);
    }

    /// What a letter after a backslash stands for.
    private int character(int start, char c) throws RegexpException {
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            case 'x' -> hex(start);
            default -> number(start, c);
        };
    }

    /// `\012`, or punctuation that stands for itself.
    private int number(int start, char c) throws RegexpException {
        boolean octal = c == '0' || (c >= '1' && c <= '7' && more() && isOctal(next()));
        if (octal) {
            int point = c - '0';
            for (int i = 1; i < 3 && more() && isOctal(next()); i++) {
                point = point * 8 + next() - '0';
                at++;
            }
            return point;
        }
        if (c < 128 && !Character.isLetterOrDigit(c)) {
            return c;
        }
        throw new RegexpException("invalid escape sequence", pattern.substring(start, at));
    }

    private static boolean isOctal(char c) {
        return c >= '0' && c <= '7';
    }

    /// `\x7f`, `\x{10FFFF}`.
    private int hex(int start) throws RegexpException {
        boolean braced = follows("{");
        int end = braced ? pattern.indexOf('}', at) : Math.min(at + 2, pattern.length());
        String digits = end < 0 ? "" : pattern.substring(braced ? at + 1 : at, end);
        at = end < 0 ? pattern.length() : Math.min(pattern.length(), braced ? end + 1 : end);
        boolean right =
                braced ? digits.matches("[0-9A-Fa-f]{1,6}") : digits.matches("[0-9A-Fa-f]{2}");
        int point = right ? Integer.parseInt(digits, 16) : Integer.MAX_VALUE;
        if (point > Character.MAX_CODE_POINT) {
            throw new RegexpException("invalid escape sequence", pattern.substring(start, at));
        }
        return point;
    }

    /// A `]` right after the opening stands for itself.
    private void charClass() throws RegexpException {
        int start = at;
        plain("[");
        if (more() && next() == '^') {
            plain("^");
        }
        boolean first = true;
        while (first || !more() || next() != ']') {
            if (!more()) {
                throw new RegexpException("missing closing ]", pattern.substring(start));
            }
            first = false;
            if (!named()) {
                range();
            }
        }
        plain("]");
    }

    /// `[:alpha:]`.
    private boolean named() throws RegexpException {
        int end = follows("[:") ? pattern.indexOf(":]", at + 2) : -1;
        if (end < 0) {
            return false;
        }
        String name = pattern.substring(at + 2, end);
        boolean negative = name.startsWith("^");
        String plain = negative ? name.substring(1) : name;
        String known =
                switch (plain) {
                    case "alnum" -> "\\p{Alnum}";
                    case "alpha" -> "\\p{Alpha}";
                    case "ascii" -> "\\p{ASCII}";
                    case "blank" -> "\\p{Blank}";
                    case "cntrl" -> "\\p{Cntrl}";
                    case "digit" -> "\\p{Digit}";
                    case "graph" -> "\\p{Graph}";
                    case "lower" -> "\\p{Lower}";
                    case "print" -> "\\p{Print}";
                    case "punct" -> "\\p{Punct}";
                    case "space" -> "\\p{Space}";
                    case "upper" -> "\\p{Upper}";
                    case "word" -> "\\w";
                    case "xdigit" -> "\\p{XDigit}";
                    default -> "";
                };
        if (known.isEmpty()) {
            throw new RegexpException(
                    "invalid character class range", pattern.substring(at, end + 2));
        }
        java.append(negative ? "[^" + known + "]" : known);
        at = end + 2;
        return true;
    }

    /// `a-z`, one character, or a class. A `-` before the closing bracket stands for itself.
    private void range() throws RegexpException {
        int start = at;
        int low = one();
        boolean ranged = low >= 0 && follows("-") && at + 1 < pattern.length() && !follows("-]");
        if (!ranged) {
            return;
        }
        at++;
        java.append('-');
        int high = one();
        if (high < low) {
            throw new RegexpException(
                    "invalid character class range", pattern.substring(start, at));
        }
    }

    /// One character of a class; -1 when it is a class itself.
    private int one() throws RegexpException {
        if (next() == '\\') {
            return escape(true);
        }
        int point = pattern.codePointAt(at);
        at += Character.charCount(point);
        java.append("\\x{").append(Integer.toHexString(point)).append('}');
        return point;
    }
}
