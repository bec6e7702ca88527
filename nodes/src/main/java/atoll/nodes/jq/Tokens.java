package atoll.nodes.jq;

import java.util.ArrayList;
import java.util.List;

/// Cuts a query into tokens. White space ends a token and is otherwise lost; jq's `#` comments are
/// not known.
final class Tokens {
    /// @param text for STRING the value; else as written
    /// @param spaceBefore whether white space stands before it
    record Token(Kind kind, String text, boolean spaceBefore) {}

    enum Kind {
        /// `.name`, text without the dot.
        FIELD,
        WORD,
        /// `$name`, with its dollar sign.
        VARIABLE,
        NUMBER,
        STRING,
        SYMBOL,
        END
    }

    /// Longer ones first: the first that fits is taken.
    private static final List<String> SYMBOLS =
            List.of(
                    "?//", "//", "==", "!=", "<=", ">=", "..", "|", ",", "<", ">", "+", "-", "*",
                    "/", "%", "(", ")", "[", "]", "{", "}", ":", ";", "?", ".");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokens(String text) {
        this.text = text;
    }

    /// Ends with one END.
    ///
    /// @throws JqException for a character that begins no token, and for a string that does not end
    static List<Token> of(String text) {
        var lexer = new Tokens(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (true) {
            int before = at;
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            boolean spaced = at > before;
            if (at >= text.length()) {
                tokens.add(new Token(Kind.END, "", spaced));
                return;
            }
            token(spaced);
        }
    }

    private void token(boolean spaced) {
        char c = text.charAt(at);
        if (c == '.' && at + 1 < text.length() && isNameStart(text.charAt(at + 1))) {
            int end = nameEnd(at + 1);
            tokens.add(new Token(Kind.FIELD, text.substring(at + 1, end), spaced));
            at = end;
        } else if (c == '"') {
            tokens.add(new Token(Kind.STRING, string(), spaced));
        } else if (c == '$') {
            int end = nameEnd(at + 1);
            tokens.add(new Token(Kind.VARIABLE, text.substring(at, end), spaced));
            at = end;
        } else if (Character.isDigit(c)) {
            number(spaced);
        } else if (isNameStart(c)) {
            int end = nameEnd(at);
            tokens.add(new Token(Kind.WORD, text.substring(at, end), spaced));
            at = end;
        } else {
            symbol(spaced);
        }
    }

    private void symbol(boolean spaced) {
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                tokens.add(new Token(Kind.SYMBOL, symbol, spaced));
                at += symbol.length();
                return;
            }
        }
        throw new JqException("unexpected character " + text.charAt(at));
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private int nameEnd(int from) {
        int end = from;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private void number(boolean spaced) {
        int end = at;
        while (end < text.length()
                && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        tokens.add(new Token(Kind.NUMBER, text.substring(at, end), spaced));
        at = end;
    }

    /// The value between the quotes, escapes resolved; `at` is behind the closing one afterwards.
    private String string() {
        var out = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return out.toString();
            }
            if (c == '\\' && i + 1 < text.length()) {
                i = escape(i + 1, out);
            } else {
                out.append(c);
            }
        }
        throw new JqException("unterminated string literal");
    }

    /// @return the index of the escape's last character
    private int escape(int i, StringBuilder out) {
        char c = text.charAt(i);
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case '"', '\\', '/' -> out.append(c);
            case 'u' -> {
                out.append(codeUnit(i + 1));
                return i + 4;
            }
            case '(' -> throw new JqException("string interpolation is not supported");
            default -> throw new JqException("invalid escape sequence in string literal");
        }
        return i;
    }

    /// Of the four hexadecimal digits from an index on.
    private char codeUnit(int from) {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new JqException("invalid escape sequence in string literal");
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }
}
