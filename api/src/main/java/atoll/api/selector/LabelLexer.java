package atoll.api.selector;

/// Cuts a label selector into tokens: names, and the signs `! = == != ( ) , < >`. Blanks separate
/// and mean nothing. `in`, `notin` and the rest are names here; the parser knows what they say. One
/// text, one pass, one thread.
final class LabelLexer {
    enum Kind {
        END,
        NAME,
        COMMA,
        NOT,
        OPEN,
        CLOSE,
        EQUAL,
        DOUBLE_EQUAL,
        NOT_EQUAL,
        LESS,
        GREATER
    }

    /// @param text as it stands in the selector, for refusals; empty at the end
    record Token(Kind kind, String text) {}

    private static final Token END = new Token(Kind.END, "");

    private final String text;
    private int at;

    LabelLexer(String text) {
        this.text = text;
    }

    /// At the end [Kind#END], again and again.
    Token next() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return END;
        }
        return isSign(text.charAt(at)) ? sign() : name();
    }

    private Token name() {
        int start = at;
        while (at < text.length() && !isSpace(text.charAt(at)) && !isSign(text.charAt(at))) {
            at++;
        }
        return new Token(Kind.NAME, text.substring(start, at));
    }

    private Token sign() {
        char first = text.charAt(at++);
        boolean equalFollows = at < text.length() && text.charAt(at) == '=';
        return switch (first) {
            case '=' -> equalFollows ? two(Kind.DOUBLE_EQUAL, "==") : new Token(Kind.EQUAL, "=");
            case '!' -> equalFollows ? two(Kind.NOT_EQUAL, "!=") : new Token(Kind.NOT, "!");
            case '(' -> new Token(Kind.OPEN, "(");
            case ')' -> new Token(Kind.CLOSE, ")");
            case ',' -> new Token(Kind.COMMA, ",");
            case '<' -> new Token(Kind.LESS, "<");
            default -> new Token(Kind.GREATER, ">");
        };
    }

    private Token two(Kind kind, String sign) {
        at++;
        return new Token(kind, sign);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isSign(char c) {
        return "=!(),<>".indexOf(c) >= 0;
    }
}
