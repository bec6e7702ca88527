package atoll.nodes.template;

import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import java.util.ArrayList;
import java.util.List;

/// Cuts a template into tokens. White space beside a trimming marker (`{{- `, ` -}}`) is gone from
/// the neighbouring text already.
///
/// The delimiters are always `{{` and `}}`. Comments leave no token. One instance cuts one
/// template; the tokens end with one END. A fault throws [TemplateException] with the line,
/// `template:3: unclosed action`.
final class Lexer {
    private final String source;
    private final List<Token> tokens = new ArrayList<>();

    /// The next character to read.
    private int at;

    private int line = 1;

    /// Whether white space was skipped right before `at`, inside an action.
    private boolean spaced;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        var lexer = new Lexer(source);
        lexer.run();
        return lexer.tokens;
    }

    /// Text and actions in turn; a closing marker trims the text after it, an opening one the text
    /// before.
    private void run() {
        boolean trimLeft = false;
        while (true) {
            int open = source.indexOf("{{", at);
            boolean trimRight = open >= 0 && startsTrim(open + 2);
            text(open < 0 ? source.length() : open, trimLeft, trimRight);
            if (open < 0) {
                add(Token.Kind.END, "", JsonNull.NULL);
                return;
            }
            at = open + (trimRight ? 3 : 2);
            trimLeft = startsComment() ? comment() : action();
        }
    }

    /// A `-` right after the braces trims only when white space follows it; `{{-3}}` is a number.
    private boolean startsTrim(int index) {
        return index + 1 < source.length()
                && source.charAt(index) == '-'
                && isSpace(source.charAt(index + 1));
    }

    /// Adds nothing when trimming leaves nothing.
    private void text(int end, boolean trimLeft, boolean trimRight) {
        int from = at;
        int to = end;
        while (trimLeft && from < to && isSpace(source.charAt(from))) {
            from++;
        }
        while (trimRight && to > from && isSpace(source.charAt(to - 1))) {
            to--;
        }
        if (from < to) {
            add(Token.Kind.TEXT, source.substring(from, to), JsonNull.NULL);
        }
        countLines(at, end);
        at = end;
    }

    private void countLines(int from, int to) {
        for (int i = from; i < to; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
    }

    private boolean startsComment() {
        int i = at;
        while (i < source.length() && isSpace(source.charAt(i))) {
            i++;
        }
        return source.startsWith("/*", i);
    }

    /// @return whether the comment's closing braces trim
    private boolean comment() {
        int end = source.indexOf("*/", at);
        if (end < 0) {
            throw failure("unclosed comment");
        }
        countLines(at, end);
        at = end + 2;
        skipSpace();
        return close();
    }

    /// @return whether the action's closing braces trim
    private boolean action() {
        add(Token.Kind.OPEN, "{{", JsonNull.NULL);
        while (true) {
            skipSpace();
            if (at >= source.length()) {
                throw failure("unclosed action");
            }
            if (atClose()) {
                boolean trim = close();
                add(Token.Kind.CLOSE, "}}", JsonNull.NULL);
                return trim;
            }
            word();
        }
    }

    /// A minus sign before the braces trims only after white space: `{{x -}}`.
    private boolean atClose() {
        return source.startsWith("}}", at) || (spaced && source.startsWith("-}}", at));
    }

    private boolean close() {
        boolean trim = source.startsWith("-}}", at);
        if (!trim && !source.startsWith("}}", at)) {
            throw failure("comment ends before closing delimiter");
        }
        at += trim ? 3 : 2;
        return trim;
    }

    private void skipSpace() {
        spaced = false;
        while (at < source.length() && isSpace(source.charAt(at))) {
            if (source.charAt(at) == '\n') {
                line++;
            }
            at++;
            spaced = true;
        }
    }

    /// One token of an action; white space before it has been skipped.
    private void word() {
        char c = source.charAt(at);
        switch (c) {
            case '"' -> string();
            case '`' -> rawString();
            case '\'' -> character();
            case '|' -> single(Token.Kind.PIPE);
            case '(' -> single(Token.Kind.LEFT_PAREN);
            case ')' -> single(Token.Kind.RIGHT_PAREN);
            case ',' -> single(Token.Kind.COMMA);
            case '=' -> single(Token.Kind.ASSIGN);
            case ':' -> declare();
            case '.' -> fieldOrNumber();
            case '$' -> {
                int end = nameEnd(at + 1);
                add(Token.Kind.VARIABLE, source.substring(at, end), JsonNull.NULL);
                at = end;
            }
            default -> {
                if (Character.isDigit(c) || c == '-' || c == '+') {
                    number();
                } else if (Character.isLetter(c) || c == '_') {
                    int end = nameEnd(at);
                    add(Token.Kind.WORD, source.substring(at, end), JsonNull.NULL);
                    at = end;
                } else {
                    throw failure("unexpected \"" + c + "\" in command");
                }
            }
        }
    }

    private void single(Token.Kind kind) {
        add(kind, source.substring(at, at + 1), JsonNull.NULL);
        at++;
    }

    private void declare() {
        if (!source.startsWith(":=", at)) {
            throw failure("expected :=");
        }
        add(Token.Kind.DECLARE, ":=", JsonNull.NULL);
        at += 2;
    }

    /// `.5` is a number, `.a` a field, a dot alone the current value.
    private void fieldOrNumber() {
        if (at + 1 < source.length() && Character.isDigit(source.charAt(at + 1))) {
            number();
            return;
        }
        int end = nameEnd(at + 1);
        if (end == at + 1) {
            single(Token.Kind.DOT);
        } else {
            add(Token.Kind.FIELD, source.substring(at + 1, end), JsonNull.NULL);
            at = end;
        }
    }

    private int nameEnd(int from) {
        int end = from;
        while (end < source.length()
                && (Character.isLetterOrDigit(source.charAt(end)) || source.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    /// Whatever looks like a number is taken whole and then parsed: `1_000`, `0x1F`, `1e-3`.
    private void number() {
        int end = at + 1;
        while (end < source.length() && isNumberPart(end)) {
            end++;
        }
        String text = source.substring(at, end);
        add(Token.Kind.LITERAL, text, parseNumber(text.replace("_", "")));
        at = end;
    }

    private boolean isNumberPart(int index) {
        char c = source.charAt(index);
        char before = source.charAt(index - 1);
        boolean sign = (c == '-' || c == '+') && (before == 'e' || before == 'E');
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || sign;
    }

    /// Leading zeros are octal, as in Go: `010` is 8.
    private Json parseNumber(String text) {
        try {
            if (text.matches("[+-]?0[xX][0-9a-fA-F]+|[+-]?[0-9]+")) {
                return Json.of(Long.decode(text).longValue());
            }
            return Json.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw failure("bad number syntax: " + text);
        }
    }

    private void string() {
        var out = new StringBuilder();
        int i = at + 1;
        while (true) {
            if (i >= source.length() || source.charAt(i) == '\n') {
                throw failure("unterminated quoted string");
            }
            char c = source.charAt(i++);
            if (c == '"') {
                break;
            }
            i = c == '\\' ? escape(i, out) : appended(out, c, i);
        }
        add(Token.Kind.LITERAL, source.substring(at, i), Json.of(out.toString()));
        at = i;
    }

    /// @return `next`, which makes the two cases of a character one expression
    private static int appended(StringBuilder out, char c, int next) {
        out.append(c);
        return next;
    }

    /// @param i just past the backslash
    /// @return just past the escape
    private int escape(int i, StringBuilder out) {
        if (i >= source.length()) {
            throw failure("unterminated quoted string");
        }
        char c = source.charAt(i);
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'a' -> out.append('\007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\013');
            case '\\', '"', '\'' -> out.append(c);
            case 'x' -> {
                return code(i + 1, 2, out);
            }
            case 'u' -> {
                return code(i + 1, 4, out);
            }
            case 'U' -> {
                return code(i + 1, 8, out);
            }
            default -> throw failure("invalid escape \\" + c);
        }
        return i + 1;
    }

    /// @param digits how many hexadecimal digits the escape has
    private int code(int from, int digits, StringBuilder out) {
        try {
            out.appendCodePoint(Integer.parseInt(source.substring(from, from + digits), 16));
        } catch (RuntimeException e) {
            throw failure("invalid escape");
        }
        return from + digits;
    }

    /// May go over several lines; nothing in it is an escape.
    private void rawString() {
        int end = source.indexOf('`', at + 1);
        if (end < 0) {
            throw failure("unterminated raw quoted string");
        }
        String text = source.substring(at + 1, end);
        add(Token.Kind.LITERAL, text, Json.of(text));
        countLines(at, end);
        at = end + 1;
    }

    /// A character constant is its code point: `'a'` is 97.
    private void character() {
        var out = new StringBuilder();
        if (at + 2 >= source.length()) {
            throw failure("unterminated character constant");
        }
        int i = at + 1;
        char c = source.charAt(i++);
        i = c == '\\' ? escape(i, out) : appended(out, c, i);
        if (i >= source.length() || source.charAt(i) != '\'') {
            throw failure("unterminated character constant");
        }
        add(Token.Kind.LITERAL, source.substring(at, i + 1), Json.of((long) out.codePointAt(0)));
        at = i + 1;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private void add(Token.Kind kind, String text, Json value) {
        tokens.add(new Token(kind, text, value, line, spaced));
    }

    private TemplateException failure(String message) {
        return new TemplateException("template:" + line + ": " + message);
    }
}
