package atoll.api.cel;

import static atoll.api.cel.Types.BOOL;
import static atoll.api.cel.Types.DYN;
import static atoll.api.cel.Types.INT;
import static atoll.api.cel.Types.STRING;
import static atoll.api.cel.Values.bool;
import static atoll.api.cel.Values.integer;
import static atoll.api.cel.Values.number;
import static atoll.api.cel.Values.string;
import static atoll.api.cel.Values.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Functions of strings: the standard ones and the extensions in the version Kubernetes has. Places
/// are counted in code points. Upstream: cel-go's `ext/strings.go`. Of a function with an optional
/// last argument both forms share one method, which looks how many it got.
final class Texts {
    private static final Type STRINGS = Types.list(STRING);

    private Texts() {}

    static void declare(Functions.Builder functions) {
        functions.member(
                "contains",
                BOOL,
                args -> bool(string(args[0]).contains(string(args[1]))),
                STRING,
                STRING);
        functions.member(
                "startsWith",
                BOOL,
                args -> bool(string(args[0]).startsWith(string(args[1]))),
                STRING,
                STRING);
        functions.member(
                "endsWith",
                BOOL,
                args -> bool(string(args[0]).endsWith(string(args[1]))),
                STRING,
                STRING);
        functions.member("charAt", STRING, Texts::charAt, STRING, INT);
        for (String name : List.of("indexOf", "lastIndexOf")) {
            boolean last = name.equals("lastIndexOf");
            functions.member(name, INT, args -> indexOf(args, last), STRING, STRING);
            functions.member(name, INT, args -> indexOf(args, last), STRING, STRING, INT);
        }
        functions.member("lowerAscii", STRING, args -> mapped(args[0], Texts::lower), STRING);
        functions.member("upperAscii", STRING, args -> mapped(args[0], Texts::upper), STRING);
        functions.member("trim", STRING, args -> text(trimmed(string(args[0]))), STRING);
        functions.member("substring", STRING, Texts::substring, STRING, INT);
        functions.member("substring", STRING, Texts::substring, STRING, INT, INT);
        functions.member("replace", STRING, Texts::replace, STRING, STRING, STRING);
        functions.member("replace", STRING, Texts::replace, STRING, STRING, STRING, INT);
        functions.member("split", STRINGS, Texts::split, STRING, STRING);
        functions.member("split", STRINGS, Texts::split, STRING, STRING, INT);
        functions.member("join", STRING, Texts::join, STRINGS);
        functions.member("join", STRING, Texts::join, STRINGS, STRING);
        functions.member(
                "format",
                STRING,
                args -> text(TextFormat.format(string(args[0]), Values.items(args[1]))),
                STRING,
                Types.list(DYN));
        functions.global(
                "strings.quote", STRING, args -> text(TextFormat.quote(string(args[0]))), STRING);
        functions.global(
                "jsonpatch.escapeKey",
                STRING,
                args -> text(string(args[0]).replace("~", "~0").replace("/", "~1")),
                STRING);
    }

    /// Code points.
    private static int[] points(Value value) {
        return string(value).codePoints().toArray();
    }

    /// `""` right behind the end.
    private static Value charAt(Value[] args) {
        int[] points = points(args[0]);
        long at = integer(args[1]);
        if (at < 0 || at > points.length) {
            throw outOfRange(at);
        }
        return text(at == points.length ? "" : Character.toString(points[(int) at]));
    }

    private static EvaluationException outOfRange(long at) {
        return new EvaluationException("index out of range: " + at);
    }

    /// -1 for none; an empty text is found where the search begins.
    private static Value indexOf(Value[] args, boolean last) {
        String text = string(args[0]);
        String wanted = string(args[1]);
        int length = text.codePointCount(0, text.length());
        if (args.length == 2) {
            int found = last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
            return number(found < 0 ? -1 : text.codePointCount(0, found));
        }
        long at = integer(args[2]);
        if (wanted.isEmpty()) {
            return number(at);
        }
        if (at < 0) {
            throw outOfRange(at);
        }
        if (at >= length) {
            return number(-1);
        }
        int from = text.offsetByCodePoints(0, (int) at);
        int found = last ? text.lastIndexOf(wanted, from) : text.indexOf(wanted, from);
        return number(found < 0 ? -1 : text.codePointCount(0, found));
    }

    /// Blanks of Unicode at both ends.
    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /// Unicode's white space, which has some that Java's has not.
    private static boolean isBlank(char c) {
        return switch (c) {
            case '\t', '\n', '\u000b', '\f', '\r', ' ', '\u0085', '\u00a0' -> true;
            default -> Character.isSpaceChar(c);
        };
    }

    private static Value mapped(Value value, IntUnaryOperator each) {
        int[] points = string(value).codePoints().map(each).toArray();
        return text(new String(points, 0, points.length));
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    private static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    }

    /// From the first place to before the second, or to the end.
    ///
    /// @throws EvaluationException when a place is out of range, or they are in the wrong order
    private static Value substring(Value[] args) {
        int[] points = points(args[0]);
        long from = integer(args[1]);
        long to = args.length > 2 ? integer(args[2]) : points.length;
        if (from < 0 || from > points.length) {
            throw outOfRange(from);
        }
        if (to < 0 || to > points.length) {
            throw outOfRange(to);
        }
        if (from > to) {
            throw new EvaluationException(
                    "invalid substring range. start: %d, end: %d".formatted(from, to));
        }
        return text(new String(points, (int) from, (int) (to - from)));
    }

    /// All of them, or as many as the last argument says.
    private static Value replace(Value[] args) {
        String text = string(args[0]);
        String from = string(args[1]);
        String to = string(args[2]);
        long most = args.length > 3 ? integer(args[3]) : -1;
        if (most < 0) {
            return text(text.replace(from, to));
        }
        var result = new StringBuilder();
        int at = 0;
        for (long done = 0; done < most && at <= text.length(); done++) {
            int found = text.indexOf(from, at);
            if (found < 0) {
                break;
            }
            result.append(text, at, found).append(to);
            at = found + from.length();
            if (from.isEmpty()) {
                if (at < text.length()) {
                    result.append(text.charAt(at));
                }
                at++;
            }
        }
        return text(result.append(at < text.length() ? text.substring(at) : "").toString());
    }

    /// All parts, or so many with the rest in the last one; -1 for all. An empty separator makes a
    /// part of each character.
    private static Value split(Value[] args) {
        String text = string(args[0]);
        String separator = string(args[1]);
        long most = args.length > 2 ? integer(args[2]) : -1;
        var parts = new ArrayList<Value>();
        if (most == 0) {
            return new Value.Listed(parts);
        }
        if (separator.isEmpty()) {
            int[] points = text.codePoints().toArray();
            for (int i = 0; i < points.length; i++) {
                boolean rest = most > 0 && parts.size() == most - 1;
                parts.add(text(new String(points, i, rest ? points.length - i : 1)));
                if (rest) {
                    break;
                }
            }
            return new Value.Listed(parts);
        }
        int at = 0;
        for (int found = text.indexOf(separator);
                found >= 0 && (most < 0 || parts.size() < most - 1);
                found = text.indexOf(separator, at)) {
            parts.add(text(text.substring(at, found)));
            at = found + separator.length();
        }
        parts.add(text(text.substring(at)));
        return new Value.Listed(parts);
    }

    private static Value join(Value[] args) {
        String separator = args.length > 1 ? string(args[1]) : "";
        var joined = new StringBuilder();
        Value.Items items = Values.items(args[0]);
        for (int i = 0; i < items.size(); i++) {
            joined.append(i == 0 ? "" : separator).append(string(items.at(i)));
        }
        return text(joined.toString());
    }
}
