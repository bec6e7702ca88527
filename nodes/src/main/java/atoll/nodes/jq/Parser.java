package atoll.nodes.jq;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.nodes.jq.Filter.Binding;
import atoll.nodes.jq.Tokens.Kind;
import atoll.nodes.jq.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/// Compiles a query by recursive descent; from the loosest operator to the tightest: `|`, `,`,
/// `//`, `or`, `and`, comparison, `+ -`, `* / %`, postfix.
///
/// Each method reads one level and leaves the token after it. There is no tree in between: what is
/// read becomes a [Filter] at once. One instance reads one query.
final class Parser {
    /// Pipes within pipes; a query nested deeper would threaten the stack of whoever compiles it.
    private static final int DEPTH_MAX = 100;

    private final List<Token> tokens;

    /// Names in scope while reading, each with its `$`; a name may be bound anew inside.
    private final List<String> variables = new ArrayList<>();

    private int next;
    private int depth;

    Parser(String text) {
        this.tokens = Tokens.of(text);
    }

    /// @throws JqException at the first token that does not fit
    Filter parse() {
        Filter filter = pipe();
        if (peek().kind() != Kind.END) {
            throw unexpected();
        }
        return filter;
    }

    /// `|` joins to the right: `a | b | c` is `a | (b | c)`, and a binding reaches to the end of
    /// it.
    private Filter pipe() {
        if (++depth > DEPTH_MAX) {
            throw new JqException("nested too deeply");
        }
        Filter left = comma();
        if (takeWord("as")) {
            left = binding(left);
        } else if (takeSymbol("|")) {
            left = Filters.pipe(left, pipe());
        }
        depth--;
        return left;
    }

    /// `source as $name | body`.
    private Filter binding(Filter source) {
        Token name = take();
        if (name.kind() != Kind.VARIABLE || !takeSymbol("|")) {
            throw new JqException("\"as\" needs a variable and a body: . as $x | …");
        }
        variables.add(name.text());
        Filter body = pipe();
        variables.removeLast();
        return (input, bindings, out) ->
                source.run(
                        input,
                        bindings,
                        value -> body.run(input, new Binding(name.text(), value, bindings), out));
    }

    /// The outputs of each, one after the other, on the same input.
    private Filter comma() {
        Filter left = alternative();
        while (takeSymbol(",")) {
            Filter first = left;
            Filter second = alternative();
            left =
                    (input, bindings, out) -> {
                        first.run(input, bindings, out);
                        second.run(input, bindings, out);
                    };
        }
        return left;
    }

    /// Joins to the right, as in jq: `a // b // c` falls through one by one.
    private Filter alternative() {
        Filter left = or();
        return takeSymbol("//") ? Filters.alternative(left, alternative()) : left;
    }

    private Filter or() {
        Filter left = and();
        while (takeWord("or")) {
            left = Filters.logic(left, and(), true);
        }
        return left;
    }

    private Filter and() {
        Filter left = comparison();
        while (takeWord("and")) {
            left = Filters.logic(left, comparison(), false);
        }
        return left;
    }

    /// Not chained: `a < b < c` is refused at the second operator.
    private Filter comparison() {
        Filter left = sum();
        String symbol = peek().kind() == Kind.SYMBOL ? peek().text() : "";
        BinaryOperator<Json> operator =
                switch (symbol) {
                    case "==" -> (a, b) -> Json.of(a.equals(b));
                    case "!=" -> (a, b) -> Json.of(!a.equals(b));
                    case "<" -> (a, b) -> Json.of(Order.compare(a, b) < 0);
                    case "<=" -> (a, b) -> Json.of(Order.compare(a, b) <= 0);
                    case ">" -> (a, b) -> Json.of(Order.compare(a, b) > 0);
                    case ">=" -> (a, b) -> Json.of(Order.compare(a, b) >= 0);
                    default -> null;
                };
        if (operator == null) {
            return left;
        }
        take();
        return Filters.binary(left, sum(), operator);
    }

    private Filter sum() {
        Filter left = product();
        while (true) {
            if (takeSymbol("+")) {
                left = Filters.binary(left, product(), Arithmetic::add);
            } else if (takeSymbol("-")) {
                left = Filters.binary(left, product(), Arithmetic::subtract);
            } else {
                return left;
            }
        }
    }

    private Filter product() {
        Filter left = postfix();
        while (true) {
            if (takeSymbol("*")) {
                left = Filters.binary(left, postfix(), Arithmetic::multiply);
            } else if (takeSymbol("/")) {
                left = Filters.binary(left, postfix(), Arithmetic::divide);
            } else if (takeSymbol("%")) {
                left = Filters.binary(left, postfix(), Arithmetic::remainder);
            } else {
                return left;
            }
        }
    }

    /// A term with fields, indexes and question marks behind it, in any number.
    private Filter postfix() {
        Filter filter = term();
        while (true) {
            Token token = peek();
            if (token.kind() == Kind.FIELD) {
                filter = Filters.pipe(filter, Filters.field(take().text()));
            } else if (isSymbol("[")) {
                filter = bracket(filter);
            } else if (isSymbol(".") && followsBracketOrString()) {
                take();
                if (peek().kind() == Kind.STRING) {
                    filter = Filters.pipe(filter, Filters.field(take().text()));
                }
            } else if (takeSymbol("?")) {
                filter = Filters.optional(filter);
            } else {
                return filter;
            }
        }
    }

    /// `.a.["b"]` and `.a."b"`: the dot before them means nothing.
    private boolean followsBracketOrString() {
        Token after = tokens.get(Math.min(next + 1, tokens.size() - 1));
        return after.kind() == Kind.STRING || after.text().equals("[");
    }

    /// `[]`, `[index]`, `[from:to]` after a term.
    private Filter bracket(Filter of) {
        expect("[");
        if (takeSymbol("]")) {
            return Filters.pipe(of, Filters.iterate());
        }
        Filter from = isSymbol(":") ? null : pipe();
        if (takeSymbol(":")) {
            Filter to = isSymbol("]") ? null : pipe();
            expect("]");
            return Filters.slice(of, from, to);
        }
        expect("]");
        if (from == null) {
            throw unexpected();
        }
        return Filters.index(of, from);
    }

    private Filter term() {
        Token token = take();
        return switch (token.kind()) {
            case FIELD -> Filters.field(token.text());
            case NUMBER -> Filters.constant(number(token.text()));
            case STRING -> Filters.constant(Json.of(token.text()));
            case VARIABLE -> variable(token.text());
            case WORD -> word(token.text());
            case SYMBOL -> symbol(token.text());
            case END -> throw new JqException("unexpected end of query");
        };
    }

    private static Json number(String text) {
        try {
            return text.contains(".")
                    ? Json.of(Double.parseDouble(text))
                    : Json.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new JqException("bad number " + text);
        }
    }

    /// @throws JqException for a name that is not bound here
    private Filter variable(String name) {
        if (!variables.contains(name)) {
            throw new JqException("variable not defined: " + name);
        }
        return (_, bindings, out) -> out.accept(Binding.find(bindings, name));
    }

    /// A term that begins with a symbol. A minus sign is a subtraction from 0.
    private Filter symbol(String symbol) {
        return switch (symbol) {
            case "." ->
                    peek().kind() == Kind.STRING
                            ? Filters.field(take().text())
                            : (input, _, out) -> out.accept(input);
            case ".." -> Filters.recurse();
            case "(" -> closedBy(")");
            case "[" ->
                    takeSymbol("]")
                            ? Filters.constant(JsonArray.EMPTY)
                            : Filters.collect(closedBy("]"));
            case "{" -> object();
            case "-" ->
                    Filters.binary(Filters.constant(Json.of(0L)), postfix(), Arithmetic::subtract);
            default -> {
                next--;
                throw unexpected();
            }
        };
    }

    /// A whole query up to the closing symbol, which is taken.
    private Filter closedBy(String symbol) {
        Filter inner = pipe();
        expect(symbol);
        return inner;
    }

    /// `{a, "b": .c}`: a name alone takes the field of that name. Keys in parentheses are not known
    /// here.
    private Filter object() {
        Filter object = Filters.constant(JsonObject.EMPTY);
        while (!takeSymbol("}")) {
            Token key = take();
            if (key.kind() != Kind.WORD && key.kind() != Kind.STRING) {
                throw new JqException("an object's keys are names or strings here");
            }
            Filter value = takeSymbol(":") ? alternative() : Filters.field(key.text());
            object = Filters.member(object, key.text(), value);
            if (!takeSymbol(",") && !isSymbol("}")) {
                throw unexpected();
            }
        }
        return object;
    }

    /// A constant, `if`, `try`, or the name of a function.
    private Filter word(String word) {
        return switch (word) {
            case "true" -> Filters.constant(Json.of(true));
            case "false" -> Filters.constant(Json.of(false));
            case "null" -> Filters.constant(JsonNull.NULL);
            case "if" -> conditional();
            case "try" -> {
                Filter body = postfix();
                yield takeWord("catch") ? Filters.caught(body, postfix()) : Filters.optional(body);
            }
            case "reduce", "foreach", "def", "label", "import", "include" ->
                    throw new JqException("\"" + word + "\" is not supported");
            default -> Builtins.of(word, arguments());
        };
    }

    /// Without `else` the input is handed on, as since jq 1.7.
    private Filter conditional() {
        Filter condition = pipe();
        expectWord("then");
        Filter then = pipe();
        Filter otherwise;
        if (takeWord("elif")) {
            otherwise = conditional();
            return Filters.conditional(condition, then, otherwise);
        }
        if (takeWord("else")) {
            otherwise = pipe();
        } else {
            otherwise = (input, _, out) -> out.accept(input);
        }
        expectWord("end");
        return Filters.conditional(condition, then, otherwise);
    }

    /// Separated by `;`: a comma inside is an expression of its own.
    private List<Filter> arguments() {
        var arguments = new ArrayList<Filter>();
        if (takeSymbol("(")) {
            do {
                arguments.add(pipe());
            } while (takeSymbol(";"));
            expect(")");
        }
        return arguments;
    }

    private Token peek() {
        return tokens.get(Math.min(next, tokens.size() - 1));
    }

    /// The last token, the end, can be taken any number of times.
    private Token take() {
        Token token = peek();
        next++;
        return token;
    }

    private boolean isSymbol(String symbol) {
        return peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    }

    private boolean takeSymbol(String symbol) {
        if (isSymbol(symbol)) {
            next++;
            return true;
        }
        return false;
    }

    private boolean takeWord(String word) {
        if (peek().kind() == Kind.WORD && peek().text().equals(word)) {
            next++;
            return true;
        }
        return false;
    }

    private void expect(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected();
        }
    }

    private void expectWord(String word) {
        if (!takeWord(word)) {
            throw unexpected();
        }
    }

    private JqException unexpected() {
        Token token = peek();
        return token.kind() == Kind.END
                ? new JqException("unexpected end of query")
                : new JqException("unexpected token \"" + token.text() + "\"");
    }
}
