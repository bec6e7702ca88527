package atoll.nodes.template;

import atoll.base.json.Json;

/// A piece of a template: literal text, or a word inside an action.
///
/// @param spaceBefore whether white space stands before it: `.a .b` are two operands, `.a.b` is one
/// @param value for LITERAL; else `null` as JSON
/// @param line counted from 1, for messages
record Token(Kind kind, String text, Json value, int line, boolean spaceBefore) {
    enum Kind {
        TEXT,
        /// `{{` and `}}`.
        OPEN,
        CLOSE,
        /// A keyword, function name, `true`, `false` or `nil`.
        WORD,
        /// `.name`, text without the dot.
        FIELD,
        DOT,
        /// `$` or `$name`.
        VARIABLE,
        /// A string, character or number, in `value`.
        LITERAL,
        PIPE,
        LEFT_PAREN,
        RIGHT_PAREN,
        /// `:=`.
        DECLARE,
        /// `=`.
        ASSIGN,
        COMMA,
        END
    }
}
