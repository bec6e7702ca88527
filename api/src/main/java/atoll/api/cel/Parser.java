package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads an expression by recursive descent; macros are expanded as they are met. The grammar is
/// that of cel-go's `CEL.g4`. A fault is told as its generated parser tells it, recovery included:
/// one token too many is passed over, one that is missing at the end is supplied, and reading goes
/// on to find more. One text, one use.
final class Parser {
    /// Words that the language keeps for itself, beside those that it has a use for.
    static final Set<String> RESERVED =
            Set.of(
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while");

    /// Deeper nesting is refused before it costs a stack.
    private static final int DEPTH_MAX = 250;

    private static final List<Set<String>> BINARY =
            List.of(
                    Set.of("<", "<=", ">", ">=", "==", "!=", "in"),
                    Set.of("+", "-"),
                    Set.of("*", "/", "%"));

    /// Operators that an expression can begin with.
    private static final Set<String> BEGINNINGS = Set.of("(", "[", "{", ".", "-", "!");

    /// Operators that go on with an expression even where it is missing.
    private static final Set<String> GOING_ON =
            Set.of("<", "<=", ">", ">=", "==", "!=", "in", "+", "*", "/", "%", "&&", "||", "?");

    private final String source;

    /// The last one is the end; it is never passed.
    private final List<Token> tokens;

    private final List<CompilationException.Issue> issues;
    private int at;

    /// How many expressions are open around.
    private int depth;

    /// Whether the lack of a bracket at the end was told.
    private boolean ended;

    private Parser(String source, Lexer lexer) {
        this.source = source;
        this.tokens = lexer.tokens();
        this.issues = lexer.issues();
    }

    /// @throws CompilationException with all faults that were found
    static Expr parse(String source) throws CompilationException {
        var parser = new Parser(source, new Lexer(source));
        try {
            Expr expression = parser.expression();
            if (parser.peek().kind() != Token.Kind.END) {
                throw parser.left();
            }
            if (parser.issues.isEmpty()) {
                return expression;
            }
        } catch (SyntaxException e) {
            parser.tell(e);
        }
        throw new CompilationException(source, parser.issues);
    }

    /// One token too many could be left out; more are no expression.
    private SyntaxException left() {
        return tokens.get(at + 1).kind() == Token.Kind.END ? surplus("<EOF>") : unexpected("<EOF>");
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        return tokens.get(at++);
    }

    /// Whether it comes next; then it is taken.
    private boolean accept(String operator) {
        if (peek().is(operator)) {
            at++;
            return true;
        }
        return false;
    }

    /// A token that must come. One too many before it is passed over; at the end of the text, a
    /// bracket that is not closed is said to be missing.
    ///
    /// @throws SyntaxException when something else stands there
    private Token expect(String operator) {
        if (peek().is(operator)) {
            return next();
        }
        if (peek().kind() != Token.Kind.END && tokens.get(at + 1).is(operator)) {
            tell(surplus("'" + operator + "'"));
            next();
            return next();
        }
        if (peek().kind() == Token.Kind.END && !operator.equals(":")) {
            missing(operator);
            return peek();
        }
        throw unexpected("'" + operator + "'");
    }

    /// Reading goes on as if it were there; what else is missing at the end is not told.
    private void missing(String operator) {
        if (!ended) {
            tell(
                    new SyntaxException(
                            peek().offset(),
                            "Syntax error: missing '" + operator + "' at '<EOF>'"));
        }
        ended = true;
    }

    /// The end of what could also go on with a comma.
    private void close(String bracket) {
        if (isAtEnd() && !ended) {
            throw unexpected("{'" + bracket + "', ','}");
        }
        expect(bracket);
    }

    /// Whether a list ends here, after a comma even at the end of the text.
    private boolean ends(String bracket, boolean begun) {
        if (begun && isAtEnd()) {
            missing(bracket);
            return true;
        }
        return accept(bracket);
    }

    /// A comma may stand alone in what holds nothing.
    private boolean isEmpty(String bracket) {
        boolean empty = peek().is(",") && tokens.get(at + 1).is(bracket);
        if (empty) {
            at += 2;
        }
        return empty;
    }

    /// Behind a comma no other may stand.
    private void requireNoComma(String bracket) {
        if (peek().is(",")) {
            String only = "'" + bracket + "'";
            if (!tokens.get(at + 1).is(bracket)) {
                throw unexpected(only);
            }
            tell(surplus(only));
            next();
        }
    }

    private void tell(SyntaxException what) {
        issues.add(what.issue());
    }

    /// @param expecting what should stand here, as messages list it
    private SyntaxException surplus(String expecting) {
        return new SyntaxException(
                peek().offset(),
                "Syntax error: extraneous input '" + peek().text() + "' expecting " + expecting);
    }

    /// @param expecting what should stand here, as messages list it
    private SyntaxException unexpected(String expecting) {
        Token token = peek();
        return new SyntaxException(
                token.offset(),
                "Syntax error: mismatched input '" + token.text() + "' expecting " + expecting);
    }

    /// `or`, or a condition and two branches; the second may be a condition again.
    private Expr expression() {
        if (++depth > DEPTH_MAX) {
            throw new SyntaxException(-1, "expression recursion limit exceeded: " + DEPTH_MAX);
        }
        Expr condition = or();
        Token question = peek();
        if (accept("?")) {
            Expr then = or();
            expect(":");
            Expr otherwise = expression();
            condition = call(question.offset(), "_?_:_", condition, then, otherwise);
        }
        depth--;
        return condition;
    }

    private static Expr.Call call(int offset, String function, Expr... arguments) {
        return new Expr.Call(offset, null, function, List.of(arguments));
    }

    /// Left to right; [#and] binds closer.
    private Expr or() {
        Expr left = and();
        for (Token token = peek(); accept("||"); token = peek()) {
            left = call(token.offset(), "_||_", left, and());
        }
        return left;
    }

    private Expr and() {
        Expr left = binary(0);
        for (Token token = peek(); accept("&&"); token = peek()) {
            left = call(token.offset(), "_&&_", left, binary(0));
        }
        return left;
    }

    /// @param level of [#BINARY], which binds closer the higher it is
    private Expr binary(int level) {
        if (level == BINARY.size()) {
            return unary();
        }
        Expr left = binary(level + 1);
        while (peek().kind() == Token.Kind.OPERATOR && BINARY.get(level).contains(peek().text())) {
            Token operator = next();
            String function = operator.text().equals("in") ? "@in" : "_" + operator.text() + "_";
            left = call(operator.offset(), function, left, binary(level + 1));
        }
        return left;
    }

    /// Two signs of one kind are none. Behind others than its own kind, a minus belongs to a
    /// number.
    private Expr unary() {
        Token sign = peek();
        Expr negative = negative();
        if (negative != null) {
            return members(negative);
        }
        int count = 0;
        while ((sign.is("!") || sign.is("-")) && accept(sign.text())) {
            count++;
        }
        Expr number = count > 0 && sign.is("!") ? negative() : null;
        if (count > 0 && number == null && (peek().is("!") || peek().is("-"))) {
            throw unviable(sign.is("-") ? tokens.get(at - 1) : next());
        }
        if (count > 0 && number == null && isAtEnd() && sign.is("!")) {
            throw surplus(beginnings());
        }
        Expr operand = members(number == null ? primary() : number);
        return count % 2 == 0 ? operand : call(sign.offset(), sign.text() + "_", operand);
    }

    /// A number and the one minus before it; null where they do not come next.
    private @Nullable Expr negative() {
        Token minus = peek();
        Value value =
                minus.is("-") && tokens.get(at + 1).kind() == Token.Kind.LITERAL
                        ? negated(tokens.get(at + 1).value())
                        : null;
        if (value == null) {
            return null;
        }
        at += 2;
        return new Expr.Literal(minus.offset(), value);
    }

    private boolean isAtEnd() {
        return peek().kind() == Token.Kind.END;
    }

    private static @Nullable Value negated(@Nullable Value value) {
        return switch (value) {
            case Value.Int(var number) -> new Value.Int(-number);
            case Value.Real(var number) -> new Value.Real(-number);
            case null, default -> null;
        };
    }

    /// What follows a primary: selections, calls and indices. A call of a name behind a dot may be
    /// a macro.
    private Expr members(Expr primary) {
        Expr left = primary;
        while (true) {
            Token token = peek();
            if (accept(".?")) {
                if (peek().kind() == Token.Kind.END) {
                    tell(unexpected("{IDENTIFIER, ESC_IDENTIFIER}"));
                    throw new SyntaxException(peek().offset(), "unsupported ident kind");
                }
                Token field = identifier();
                left =
                        call(
                                token.offset(),
                                "_?._",
                                left,
                                new Expr.Literal(field.offset(), new Value.Text(field.text())));
            } else if (accept(".")) {
                Token field = member(token);
                Token open = peek();
                left =
                        accept("(")
                                ? Macros.expand(open.offset(), left, field.text(), arguments())
                                : new Expr.Select(token.offset(), left, field.text(), false);
            } else if (accept("[?")) {
                left = call(token.offset(), "_[?_]", left, expression());
                expect("]");
            } else if (accept("[")) {
                left = call(token.offset(), "_[_]", left, expression());
                expect("]");
            } else {
                return left;
            }
        }
    }

    /// The name behind a dot.
    private Token member(Token dot) {
        Token token = peek();
        if (token.kind() == Token.Kind.IDENT || token.kind() == Token.Kind.ESCAPED) {
            return identifier();
        }
        if (token.kind() == Token.Kind.LITERAL) {
            throw unexpected("IDENTIFIER");
        }
        throw unviable(dot);
    }

    /// Of a token that nothing begun with the one before it goes on with.
    private SyntaxException unviable(Token before) {
        Token token = peek();
        int[] points = source.codePoints().toArray();
        int end =
                token.kind() == Token.Kind.END
                        ? points.length
                        : token.offset() + token.text().codePointCount(0, token.text().length());
        return new SyntaxException(
                token.offset(),
                "Syntax error: no viable alternative at input '"
                        + new String(points, before.offset(), end - before.offset())
                        + "'");
    }

    private Token identifier() {
        Token token = peek();
        if (token.kind() == Token.Kind.ESCAPED) {
            throw new SyntaxException(token.offset(), "unsupported syntax: '`'");
        }
        if (token.kind() != Token.Kind.IDENT) {
            throw unexpected("IDENTIFIER");
        }
        return next();
    }

    /// The name of a field of an object.
    private Token field(boolean first) {
        if (first && peek().kind() == Token.Kind.END) {
            throw unexpected("{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}");
        }
        return identifier();
    }

    /// After the bracket that opens them; takes the one that closes.
    private List<Expr> arguments() {
        var arguments = new ArrayList<Expr>();
        if (accept(")")) {
            return arguments;
        }
        do {
            arguments.add(expression());
        } while (accept(","));
        expect(")");
        return arguments;
    }

    /// A literal, a name, a list, a map, or an expression in brackets.
    private Expr primary() {
        Token token = peek();
        switch (token.kind()) {
            case LITERAL -> {
                next();
                Value value = token.value();
                if (value == null || value.equals(new Value.Int(Long.MIN_VALUE))) {
                    throw new SyntaxException(token.offset(), "invalid int literal");
                }
                return new Expr.Literal(token.offset(), value);
            }
            case IDENT -> {
                return named("");
            }
            case OPERATOR -> {
                if (accept("(")) {
                    Expr inner = expression();
                    expect(")");
                    return inner;
                }
                if (token.is("[") || token.is("[?")) {
                    return list();
                }
                if (token.is("{") || token.is("{?")) {
                    return map();
                }
                if (accept(".")) {
                    if (peek().kind() != Token.Kind.IDENT) {
                        throw unviable(token);
                    }
                    return named(".");
                }
            }
            case ESCAPED, END -> {}
        }
        if (token.kind() == Token.Kind.OPERATOR && begins(tokens.get(at + 1))) {
            tell(surplus(beginnings()));
            next();
            return primary();
        }
        if (token.is(",") && beginnings().contains("')'") && tokens.get(at + 1).is(")")) {
            tell(surplus(beginnings()));
            next();
            return new Expr.Literal(token.offset(), Value.Null.NULL);
        }
        if (token.kind() == Token.Kind.OPERATOR && GOING_ON.contains(token.text())) {
            tell(unexpected(beginnings()));
            return new Expr.Literal(token.offset(), Value.Null.NULL);
        }
        throw unexpected(beginnings());
    }

    private static boolean begins(Token token) {
        return switch (token.kind()) {
            case LITERAL, IDENT -> true;
            case OPERATOR -> BEGINNINGS.contains(token.text());
            case ESCAPED, END -> false;
        };
    }

    /// What could stand here, as messages list it.
    private String beginnings() {
        boolean call = opened("(") && follows(1);
        boolean index = opened("[") && follows(1);
        boolean map = opened("{");
        boolean list = opened("[") && !follows(1);
        return "{'[', "
                + (list ? "']', " : "")
                + "'{', "
                + (map ? "'}', " : "")
                + "'(', "
                + (call ? "')', " : "")
                + "'.', "
                + (map || list ? "',', " : "")
                + "'-', '!', "
                + (index || map || list ? "'?', " : "")
                + "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
    }

    /// Whether the token before opens it.
    private boolean opened(String bracket) {
        return at > 0 && tokens.get(at - 1).is(bracket);
    }

    /// Whether what was opened belongs to a value before it.
    private boolean follows(int back) {
        int before = at - 1 - back;
        if (before < 0) {
            return false;
        }
        Token token = tokens.get(before);
        return token.kind() == Token.Kind.IDENT
                || token.kind() == Token.Kind.LITERAL
                || token.is(")")
                || token.is("]")
                || token.is("}");
    }

    /// An identifier, a global call, or an object literal.
    private Expr named(String prefix) {
        Token token = identifier();
        if (RESERVED.contains(token.text())) {
            throw new SyntaxException(token.offset(), "reserved identifier: " + token.text());
        }
        Token open = peek();
        if (accept("(")) {
            return Macros.expand(open.offset(), null, token.text(), arguments());
        }
        int length = structNameLength();
        if (length < 0) {
            return new Expr.Ident(token.offset(), prefix + token.text());
        }
        var name = new StringBuilder(prefix).append(token.text());
        for (int i = 0; i < length; i++) {
            expect(".");
            name.append('.').append(identifier().text());
        }
        return struct(name.toString());
    }

    /// How many `.name` follow before a brace opens; -1 when none does.
    private int structNameLength() {
        int ahead = at;
        int length = 0;
        while (tokens.get(ahead).is(".") && tokens.get(ahead + 1).kind() == Token.Kind.IDENT) {
            ahead += 2;
            length++;
        }
        Token after = tokens.get(ahead);
        return after.is("{") || after.is("{?") ? length : -1;
    }

    /// @param name with its dots; its opening brace comes next
    private Expr struct(String name) {
        Token open = peek();
        boolean optional = open.is("{?");
        next();
        var fields = new ArrayList<Expr.Field>();
        while (!ends("}", !fields.isEmpty())) {
            optional |= accept("?");
            Token field = field(fields.isEmpty());
            int colon = peek().offset();
            expect(":");
            fields.add(new Expr.Field(field.text(), colon, expression(), optional));
            optional = false;
            if (!accept(",")) {
                close("}");
                break;
            }
        }
        return new Expr.Struct(open.offset(), name, fields);
    }

    /// A comma may stand after the last element.
    private Expr list() {
        Token open = next();
        boolean optional = open.is("[?");
        var elements = new ArrayList<Expr>();
        var optionals = new ArrayList<Boolean>();
        if (!optional && isEmpty("]")) {
            return new Expr.ListOf(open.offset(), elements, optionals);
        }
        while (!ends("]", !elements.isEmpty())) {
            optional |= accept("?");
            elements.add(expression());
            optionals.add(optional);
            optional = false;
            if (!accept(",")) {
                close("]");
                break;
            }
            requireNoComma("]");
        }
        return new Expr.ListOf(open.offset(), elements, optionals);
    }

    /// A comma may stand after the last entry.
    private Expr map() {
        Token open = next();
        boolean optional = open.is("{?");
        var entries = new ArrayList<Expr.Entry>();
        if (!optional && isEmpty("}")) {
            return new Expr.MapOf(open.offset(), entries);
        }
        while (!ends("}", !entries.isEmpty())) {
            optional |= accept("?");
            Expr key = expression();
            expect(":");
            entries.add(new Expr.Entry(key, expression(), optional));
            optional = false;
            if (!accept(",")) {
                close("}");
                break;
            }
            requireNoComma("}");
        }
        return new Expr.MapOf(open.offset(), entries);
    }
}
