package atoll.api.cel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Cuts source into tokens. The grammar is that of cel-go's `parser/gen/CEL.g4`, and faults are
/// told as its generated lexer tells them. Offsets are in code points. One text, one use.
final class Lexer {
    private static final List<String> OPERATORS =
            List.of(
                    "==", "!=", "<=", ">=", "&&", "||", "[?", "{?", ".?", "<", ">", "+", "-", "*",
                    "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}");

    /// By code points.
    private final int[] source;

    private final List<Token> tokens = new ArrayList<>();
    private final List<CompilationException.Issue> issues = new ArrayList<>();
    private int at;

    Lexer(String text) {
        this.source = text.codePoints().toArray();
    }

    /// What is no token is told and passed over.
    ///
    /// @return at least one token, the last of which is the end
    List<Token> tokens() {
        for (skipBlank(); at < source.length; skipBlank()) {
            try {
                next();
            } catch (SyntaxException e) {
                issues.add(e.issue());
            }
        }
        tokens.add(new Token(Token.Kind.END, source.length, "<EOF>", null));
        return tokens;
    }

    List<CompilationException.Issue> issues() {
        return issues;
    }

    /// A fault that does not end the token.
    private void tell(int offset, String what) {
        issues.add(new CompilationException.Issue(offset, what));
    }

    /// Passes over what cannot begin or go on as a token, with the character that shows it.
    private SyntaxException unknown(int start) {
        at = Math.min(at + 1, source.length);
        return new SyntaxException(
                start, "Syntax error: token recognition error at: '" + text(start) + "'");
    }

    /// -1 beyond the end.
    private int peek(int ahead) {
        return at + ahead < source.length ? source[at + ahead] : -1;
    }

    /// Blanks, and comments from `//` to the end of the line.
    private void skipBlank() {
        while (at < source.length) {
            if (source[at] == '/' && peek(1) == '/') {
                while (at < source.length && source[at] != '\n') {
                    at++;
                }
            } else if (" \t\n\r\f".indexOf(source[at]) >= 0) {
                at++;
            } else {
                return;
            }
        }
    }

    private String text(int from) {
        return new String(source, from, at - from);
    }

    private void next() {
        int start = at;
        int prefix = quotePrefix();
        if (prefix >= 0) {
            quoted(prefix);
        } else if (isDigit(source[at]) || (source[at] == '.' && isDigit(peek(1)))) {
            number();
        } else if (isLetter(source[at])) {
            while (at < source.length && (isLetter(source[at]) || isDigit(source[at]))) {
                at++;
            }
            word(start, text(start));
        } else {
            operator(start);
        }
    }

    /// `in` is an operator; other reserved words are names until the parser sees where they stand.
    private void word(int start, String word) {
        Value constant =
                switch (word) {
                    case "true" -> Value.Bool.TRUE;
                    case "false" -> Value.Bool.FALSE;
                    case "null" -> Value.Null.NULL;
                    default -> null;
                };
        Token.Kind kind =
                constant != null
                        ? Token.Kind.LITERAL
                        : word.equals("in") ? Token.Kind.OPERATOR : Token.Kind.IDENT;
        tokens.add(new Token(kind, start, word, constant));
    }

    private void operator(int start) {
        for (String operator : OPERATORS) {
            boolean fits = true;
            for (int i = 0; i < operator.length(); i++) {
                fits &= peek(i) == operator.charAt(i);
            }
            // `a ? .b` and `[?x` look alike only in the first: a dot before a question mark is one
            // operator, a question mark before a dot never is.
            if (fits) {
                at += operator.length();
                tokens.add(new Token(Token.Kind.OPERATOR, start, operator, null));
                return;
            }
        }
        if (peek(0) == '`') {
            escaped(start);
            return;
        }
        boolean half = "&|=".indexOf(source[at]) >= 0;
        at += half ? 1 : 0;
        throw unknown(start);
    }

    /// A name between backticks, which this version of the language knows but does not take.
    private void escaped(int start) {
        at++;
        while (isLetter(peek(0))
                || isDigit(peek(0))
                || (peek(0) >= 0 && ".-/ ".indexOf(peek(0)) >= 0)) {
            at++;
        }
        if (peek(0) != '`' || at == start + 1) {
            throw unknown(start);
        }
        at++;
        tokens.add(new Token(Token.Kind.ESCAPED, start, text(start), null));
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isHex(int c) {
        return c >= 0 && Character.digit(c, 16) >= 0;
    }

    /// `12`, `0x1F`, `12u`, `1.5`, `.5`, `1e3`. A minus is a token of its own.
    private void number() {
        int start = at;
        boolean hex = source[at] == '0' && peek(1) == 'x' && isHex(peek(2));
        boolean real = false;
        if (hex) {
            at += 2;
            while (isHex(peek(0))) {
                at++;
            }
        } else {
            digits();
            if (peek(0) == '.' && isDigit(peek(1))) {
                real = true;
                at++;
                digits();
            }
            boolean signed = peek(1) == '+' || peek(1) == '-';
            if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(signed ? 2 : 1))) {
                real = true;
                at += signed ? 2 : 1;
                digits();
            }
        }
        String text = text(start);
        boolean unsigned = !real && (peek(0) == 'u' || peek(0) == 'U');
        if (unsigned) {
            at++;
        }
        tokens.add(new Token(Token.Kind.LITERAL, start, text, number(start, text, real, unsigned)));
    }

    private void digits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    /// A number that there is none of is told, and is still a token.
    private Value number(int start, String text, boolean real, boolean unsigned) {
        try {
            if (real) {
                double number = Double.parseDouble(text);
                if (Double.isInfinite(number)) {
                    tell(start, "invalid double literal");
                }
                return new Value.Real(number);
            }
            boolean hex = text.length() > 1 && Character.toLowerCase(text.charAt(1)) == 'x';
            String digits = hex ? text.substring(2) : text;
            int radix = hex ? 16 : 10;
            if (unsigned) {
                return new Value.Uint(Long.parseUnsignedLong(digits, radix));
            }
            // The one number that only its negative fits; the parser checks what stands before it.
            return !hex && digits.equals("9223372036854775808")
                    ? new Value.Int(Long.MIN_VALUE)
                    : new Value.Int(Long.parseLong(digits, radix));
        } catch (NumberFormatException _) {
            tell(start, "invalid " + (unsigned ? "uint" : "int") + " literal");
            return new Value.Int(0);
        }
    }

    /// The length of `r`, `b`, `rb` … before a quote; -1 when no quoted literal begins here.
    private int quotePrefix() {
        int length = 0;
        while (length < 2 && "rRbB".indexOf(peek(length)) >= 0 && peek(length) > 0) {
            length++;
        }
        int quote = peek(length);
        return quote == '"' || quote == '\'' ? length : -1;
    }

    /// Between one quote or three, of either kind. Content is gathered as UTF-8, since escapes in
    /// bytes stand for single bytes.
    private void quoted(int prefixLength) {
        int start = at;
        String prefix = new String(source, at, prefixLength).toLowerCase(java.util.Locale.ROOT);
        at += prefixLength;
        int quote = source[at];
        boolean triple = peek(1) == quote && peek(2) == quote;
        int closing = triple ? 3 : 1;
        at += closing;
        boolean raw = prefix.contains("r");
        boolean bytes = prefix.contains("b");
        var out = new ByteArrayOutputStream();
        while (!closes(quote, closing)) {
            if (at >= source.length || (!triple && (source[at] == '\n' || source[at] == '\r'))) {
                unclosed(start, prefixLength, triple);
                return;
            }
            if (source[at] == '\\' && !raw) {
                escape(out, start, bytes);
            } else {
                put(out, source[at]);
                at++;
            }
        }
        at += closing;
        byte[] content = out.toByteArray();
        Value value =
                bytes
                        ? new Value.Bytes(content)
                        : new Value.Text(new String(content, StandardCharsets.UTF_8));
        tokens.add(new Token(Token.Kind.LITERAL, start, text(start), value));
    }

    /// Three quotes that nothing closes are an empty text and a quote; letters before one that
    /// nothing closes are a name.
    private void unclosed(int start, int prefixLength, boolean triple) {
        if (triple) {
            at = start + prefixLength + 2;
            boolean bytes = text(start).charAt(0) == 'b' || text(start).charAt(0) == 'B';
            Value empty = bytes ? new Value.Bytes(new byte[0]) : new Value.Text("");
            tokens.add(new Token(Token.Kind.LITERAL, start, text(start), empty));
            return;
        }
        if (prefixLength > 0) {
            int end = at;
            at = start + prefixLength;
            tokens.add(new Token(Token.Kind.IDENT, start, text(start), null));
            at = end;
        }
        throw unknown(start + prefixLength);
    }

    private boolean closes(int quote, int times) {
        for (int i = 0; i < times; i++) {
            if (peek(i) != quote) {
                return false;
            }
        }
        return true;
    }

    private static void put(ByteArrayOutputStream out, int codePoint) {
        out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    /// @param literal where the literal begins, for what is told
    /// @param bytes whether it is a literal of bytes, which knows no escapes of Unicode
    private void escape(ByteArrayOutputStream out, int literal, boolean bytes) {
        int c = peek(1);
        at++;
        int simple = "abfnrtv\\'\"`?".indexOf(c);
        if (c > 0 && simple >= 0) {
            at++;
            out.write("\u0007\b\f\n\r\t\u000b\\'\"`?".charAt(simple));
        } else if (c == 'x' || c == 'X') {
            at++;
            coded(out, literal, 2, 16, bytes);
        } else if (bytes && (c == 'u' || c == 'U')) {
            at++;
            tell(literal, "unable to unescape string");
        } else if (c == 'u') {
            at++;
            coded(out, literal, 4, 16, false);
        } else if (c == 'U') {
            at++;
            coded(out, literal, 8, 16, false);
        } else if (c >= '0' && c <= '3') {
            coded(out, literal, 3, 8, bytes);
        } else {
            throw unknown(literal);
        }
    }

    /// @param length how many digits there must be
    /// @param raw whether the number is a byte
    private void coded(ByteArrayOutputStream out, int literal, int length, int radix, boolean raw) {
        int code = 0;
        for (int i = 0; i < length; i++, at++) {
            int digit = Character.digit(peek(0), radix);
            if (digit < 0) {
                throw unknown(literal);
            }
            code = code * radix + digit;
        }
        if (raw) {
            out.write(code);
        } else if (!Character.isValidCodePoint(code)
                || (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)) {
            tell(literal, "invalid unicode code point");
        } else {
            put(out, code);
        }
    }
}
