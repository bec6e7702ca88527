package atoll.base.json;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Finds what Go's scanner would object to in malformed JSON, so that refusals read as a real
/// server's do: `invalid character '}' looking for beginning of value`. Only ever run over text
/// that was found to be malformed, so its speed does not matter. Follows the states of
/// `encoding/json`'s scanner. Walks without recursion, so no text is too deep for it. One text, one
/// use.
final class GoSyntax {
    private static final String END = "unexpected end of JSON input";
    private static final String VALUE = "looking for beginning of value";

    private final byte[] text;
    private int at;

    private GoSyntax(byte[] text) {
        this.text = text;
    }

    /// The first objection; null when the text is well formed.
    static @Nullable String objection(byte[] text) {
        try {
            new GoSyntax(text).document();
            return null;
        } catch (Objection e) {
            return e.getMessage();
        }
    }

    /// Leaves the walk at the first thing that is wrong.
    private static final class Objection extends Exception {
        private static final long serialVersionUID = 1;

        Objection(String message) {
            super(message, null, false, false);
        }
    }

    /// The closers of the containers around a value are kept in a list rather than on the stack:
    /// the text may be nested as deeply as it is long.
    private void document() throws Objection {
        var open = new ArrayDeque<Byte>();
        while (true) {
            boolean complete = value(open);
            while (complete && !open.isEmpty()) {
                complete = afterItem(open);
            }
            if (complete) {
                space();
                if (at < text.length) {
                    throw unexpected("after top-level value");
                }
                return;
            }
        }
    }

    /// Reads a scalar or opens a container. False when a value has to follow.
    private boolean value(ArrayDeque<Byte> open) throws Objection {
        space();
        byte c = peek();
        switch (c) {
            case '{' -> {
                at++;
                space();
                if (peek() == '}') {
                    at++;
                    return true;
                }
                open.push((byte) '}');
                key();
                return false;
            }
            case '[' -> {
                at++;
                space();
                if (peek() == ']') {
                    at++;
                    return true;
                }
                open.push((byte) ']');
                return false;
            }
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number(c);
        }
        return true;
    }

    /// Goes on after an item of the innermost container. True when that closed it.
    private boolean afterItem(ArrayDeque<Byte> open) throws Objection {
        boolean object = open.getFirst() == '}';
        space();
        byte c = peek();
        if (c == open.getFirst()) {
            at++;
            open.pop();
            return true;
        }
        if (c != ',') {
            throw unexpected(object ? "after object key:value pair" : "after array element");
        }
        at++;
        if (object) {
            key();
        }
        return false;
    }

    private void key() throws Objection {
        space();
        if (peek() != '"') {
            throw unexpected("looking for beginning of object key string");
        }
        string();
        space();
        if (peek() != ':') {
            throw unexpected("after object key");
        }
        at++;
    }

    /// From the opening quote to behind the closing one; bytes that are no UTF-8 are no objection.
    private void string() throws Objection {
        at++;
        while (true) {
            byte c = peek();
            if (c == '"') {
                at++;
                return;
            }
            if (c >= 0 && c < 0x20) {
                throw unexpected("in string literal");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
    }

    /// What follows a backslash.
    private void escape() throws Objection {
        byte c = here();
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (Character.digit(here(), 16) < 0) {
                    throw unexpected("in \\u hexadecimal character escape");
                }
            }
        } else if ("\"\\/bfnrt".indexOf(c) < 0) {
            throw unexpected("in string escape code");
        }
        at++;
    }

    /// @param word of which the first letter stands here
    private void word(String word) throws Objection {
        for (int i = 1; i < word.length(); i++) {
            at++;
            if (here() != word.charAt(i)) {
                throw unexpected("in literal %s (expecting '%s')".formatted(word, word.charAt(i)));
            }
        }
        at++;
    }

    /// @param first the byte that stands here
    private void number(byte first) throws Objection {
        if (first == '-') {
            at++;
            if (!isDigit(here())) {
                throw unexpected("in numeric literal");
            }
        } else if (!isDigit(first)) {
            throw unexpected(VALUE);
        }
        if (text[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            if (!isDigit(here())) {
                throw unexpected("after decimal point in numeric literal");
            }
            digits();
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            if (!isDigit(here())) {
                throw unexpected("in exponent of numeric literal");
            }
            digits();
        }
    }

    private void digits() {
        while (at < text.length && isDigit(text[at])) {
            at++;
        }
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private void space() {
        while (at < text.length
                && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }

    /// @throws Objection at the end of the text
    private byte peek() throws Objection {
        if (at >= text.length) {
            throw new Objection(END);
        }
        return text[at];
    }

    /// The byte that goes on with something begun. Go's scanner is given a space at the end, which
    /// nothing begun can hold.
    private byte here() {
        return at < text.length ? text[at] : (byte) ' ';
    }

    private Objection unexpected(String where) {
        return new Objection("invalid character " + quoted(here() & 0xff) + ' ' + where);
    }

    /// A byte as Go shows it: between single quotes, by its number where it cannot be seen.
    private static String quoted(int c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case '\\' -> "'\\\\'";
            case 7 -> "'\\a'";
            case '\b' -> "'\\b'";
            case '\f' -> "'\\f'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            case 11 -> "'\\v'";
            default -> {
                boolean shown = (c >= 0x20 && c < 0x7f) || (c > 0xa0 && c != 0xad);
                String escape = c < 0x80 ? "\\x%02x" : "\\u%04x";
                yield '\'' + (shown ? String.valueOf((char) c) : escape.formatted(c)) + '\'';
            }
        };
    }
}
