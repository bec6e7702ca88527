package atoll.api.cel;

/// A piece of source.
///
/// @param text an operator, an identifier, or the literal's own text
/// @param value of a literal; null for others
/// @param offset in code points
record Token(Kind kind, int offset, String text, @org.jspecify.annotations.Nullable Value value) {
    enum Kind {
        IDENT,
        LITERAL,
        /// A name between backticks.
        ESCAPED,
        OPERATOR,
        END
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }
}
