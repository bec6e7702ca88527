package atoll.nodes.template;

import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.nodes.template.Node.Block;
import atoll.nodes.template.Node.Expression;
import atoll.nodes.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Builds the tree of one template and of those it defines.
///
/// Recursive descent over the tokens of [Lexer], with names resolved on the way: a variable becomes
/// its slot, a function itself. An unknown name of either is refused here; an unknown template only
/// when it is included, since it may be defined later. One instance parses one text.
final class Parser {
    /// Deeper nesting is no template anybody wrote.
    private static final int DEPTH_MAX = 200;

    private final List<Token> tokens;
    private final java.util.function.Function<String, Function> functions;

    /// What `define` and `block` named; complete after [#parse].
    final Map<String, Block> defined = new TreeMap<>();

    /// Names in scope; a variable's slot is its place in the list, so a slot is used again after
    /// its scope.
    private List<String> variables = new ArrayList<>(List.of("$"));

    private int next;
    private int depth;

    /// How many slots a frame needs at most; slot 0 is `$`.
    int slots = 1;

    /// @param functions by name; throws [TemplateException] for an unknown one
    Parser(String source, java.util.function.Function<String, Function> functions) {
        this.tokens = Lexer.tokens(source);
        this.functions = functions;
    }

    /// @throws TemplateException with the line, at the first thing that does not fit
    Block parse() {
        Block main = block();
        if (peek().kind() != Token.Kind.END) {
            throw failure("unexpected {{" + tokens.get(next + 1).text() + "}}");
        }
        return main;
    }

    /// Nodes up to an `end` or `else`, which is left for the caller.
    private Block block() {
        if (++depth > DEPTH_MAX) {
            throw failure("nested too deeply");
        }
        var nodes = new ArrayList<Node>();
        while (true) {
            Token token = peek();
            if (token.kind() == Token.Kind.TEXT) {
                nodes.add(new Node.Text(take().text()));
            } else if (token.kind() == Token.Kind.END || atWord("end") || atWord("else")) {
                depth--;
                return nodes.isEmpty() ? Block.EMPTY : new Block(List.copyOf(nodes));
            } else {
                expect(Token.Kind.OPEN);
                action(nodes);
            }
        }
    }

    /// Whether the next action begins with this word; nothing is taken.
    private boolean atWord(String word) {
        return peek().kind() == Token.Kind.OPEN && isWord(tokens.get(next + 1), word);
    }

    private static boolean isWord(Token token, String word) {
        return token.kind() == Token.Kind.WORD && token.text().equals(word);
    }

    /// One `{{ … }}` and, for those that have one, its body.
    ///
    /// @param nodes gets the node; a definition adds none
    private void action(List<Node> nodes) {
        Token first = peek();
        if (first.kind() == Token.Kind.VARIABLE
                && (peek(1).kind() == Token.Kind.DECLARE || peek(1).kind() == Token.Kind.ASSIGN)) {
            nodes.add(assign());
            return;
        }
        switch (first.kind() == Token.Kind.WORD ? first.text() : "") {
            case "if" -> nodes.add(ifNode());
            case "with" -> nodes.add(withNode());
            case "range" -> nodes.add(rangeNode());
            case "define" -> define();
            case "block" -> nodes.add(blockNode());
            case "template" -> nodes.add(include());
            case "break", "continue" -> {
                take();
                expect(Token.Kind.CLOSE);
                nodes.add(new Node.Leave(first.text().equals("continue")));
            }
            default -> {
                Pipeline pipeline = pipeline();
                expect(Token.Kind.CLOSE);
                nodes.add(new Node.Output(pipeline));
            }
        }
    }

    private Node assign() {
        String name = take().text();
        boolean declares = take().kind() == Token.Kind.DECLARE;
        Pipeline pipeline = pipeline();
        expect(Token.Kind.CLOSE);
        return new Node.Assign(declares ? declare(name) : slotOf(name), pipeline);
    }

    /// From the word `if` to the end of the whole chain. The variable is declared after its
    /// condition was read, so the condition cannot name it.
    private Node ifNode() {
        take();
        int scope = variables.size();
        String name = declared();
        Pipeline condition = pipeline();
        int slot = name.isEmpty() ? -1 : declare(name);
        expect(Token.Kind.CLOSE);
        Block then = block();
        Block otherwise = otherwise();
        leave(scope);
        return new Node.If(slot, condition, then, otherwise);
    }

    private Node withNode() {
        take();
        int scope = variables.size();
        String name = declared();
        Pipeline pipeline = pipeline();
        int slot = name.isEmpty() ? -1 : declare(name);
        expect(Token.Kind.CLOSE);
        Block body = block();
        Block otherwise = otherwise();
        leave(scope);
        return new Node.With(slot, pipeline, body, otherwise);
    }

    /// The name in `$name :=`, or "" when none is declared here.
    private String declared() {
        if (peek().kind() != Token.Kind.VARIABLE || peek(1).kind() != Token.Kind.DECLARE) {
            return "";
        }
        String name = take().text();
        take();
        return name;
    }

    /// One variable is the item, two are the key and the item.
    private Node rangeNode() {
        take();
        int scope = variables.size();
        var names = new ArrayList<String>();
        if (peek().kind() == Token.Kind.VARIABLE
                && (peek(1).kind() == Token.Kind.DECLARE || peek(1).kind() == Token.Kind.COMMA)) {
            names.add(take().text());
            if (peek().kind() == Token.Kind.COMMA) {
                take();
                names.add(take().text());
            }
            expect(Token.Kind.DECLARE);
        }
        Pipeline over = pipeline();
        expect(Token.Kind.CLOSE);
        int keySlot = names.size() == 2 ? declare(names.getFirst()) : -1;
        int itemSlot = names.isEmpty() ? -1 : declare(names.getLast());
        Block body = block();
        Block otherwise = otherwise();
        leave(scope);
        return new Node.Range(keySlot, itemSlot, over, body, otherwise);
    }

    /// `{{end}}`, `{{else}} … {{end}}`, `{{else if …}}` or `{{else with …}}`.
    private Block otherwise() {
        if (peek().kind() == Token.Kind.END) {
            throw failure("unexpected EOF");
        }
        expect(Token.Kind.OPEN);
        Token word = take();
        if (isWord(word, "end")) {
            expect(Token.Kind.CLOSE);
            return Block.EMPTY;
        }
        if (!isWord(word, "else")) {
            throw failure("expected {{end}}");
        }
        if (isWord(peek(), "if")) {
            return new Block(List.of(ifNode()));
        }
        if (isWord(peek(), "with")) {
            return new Block(List.of(withNode()));
        }
        expect(Token.Kind.CLOSE);
        Block block = block();
        end();
        return block;
    }

    private void end() {
        if (!atWord("end")) {
            throw failure("expected {{end}}");
        }
        expect(Token.Kind.OPEN);
        take();
        expect(Token.Kind.CLOSE);
    }

    /// A later definition of the same name wins; `block` never replaces one.
    private void define() {
        take();
        String name = name();
        expect(Token.Kind.CLOSE);
        defined.put(name, definition());
    }

    /// A definition and its use at once: `{{ block "name" . }} … {{ end }}`.
    private Node blockNode() {
        take();
        String name = name();
        Pipeline argument = pipeline();
        expect(Token.Kind.CLOSE);
        defined.putIfAbsent(name, definition());
        return new Node.Include(name, argument);
    }

    /// A body with variables of its own.
    private Block definition() {
        List<String> outer = variables;
        variables = new ArrayList<>(List.of("$"));
        Block body = block();
        end();
        variables = outer;
        return body;
    }

    /// The template may be defined later in the text.
    private Node include() {
        take();
        String name = name();
        Pipeline argument = peek().kind() == Token.Kind.CLOSE ? null : pipeline();
        expect(Token.Kind.CLOSE);
        return new Node.Include(name, argument);
    }

    private String name() {
        Token token = take();
        String name = token.value().asString();
        if (token.kind() != Token.Kind.LITERAL || name == null) {
            throw failure("expected a template's name in quotes");
        }
        return name;
    }

    private Pipeline pipeline() {
        var commands = new ArrayList<Expression>();
        commands.add(command(false));
        while (peek().kind() == Token.Kind.PIPE) {
            take();
            commands.add(command(true));
        }
        return new Pipeline(List.copyOf(commands));
    }

    /// @param piped whether a value will be passed on as the last argument
    private Expression command(boolean piped) {
        Token token = peek();
        if (token.kind() == Token.Kind.WORD && !isConstant(token.text())) {
            take();
            var arguments = new ArrayList<Expression>();
            while (startsOperand(peek())) {
                arguments.add(operand());
            }
            return call(token.text(), arguments);
        }
        Expression operand = operand();
        if (startsOperand(peek())) {
            throw failure("can't give argument to non-function");
        }
        if (piped) {
            throw failure("non executable command in pipeline");
        }
        return operand;
    }

    /// `and` and `or` are no functions: they need not evaluate all arguments.
    private Expression call(String name, List<Expression> arguments) {
        return switch (name) {
            case "and", "or" -> new Expression.Lazy(name.equals("and"), List.copyOf(arguments));
            default -> new Expression.Call(name, functionOf(name), List.copyOf(arguments));
        };
    }

    private Function functionOf(String name) {
        try {
            return functions.apply(name);
        } catch (TemplateException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    /// Words that are values and never called.
    private static boolean isConstant(String word) {
        return word.equals("true") || word.equals("false") || word.equals("nil");
    }

    private static boolean startsOperand(Token token) {
        return switch (token.kind()) {
            case WORD, FIELD, DOT, VARIABLE, LITERAL, LEFT_PAREN -> true;
            case TEXT, OPEN, CLOSE, PIPE, RIGHT_PAREN, DECLARE, ASSIGN, COMMA, END -> false;
        };
    }

    /// A constant, the dot, a field, a variable, a function without arguments, or a pipeline in
    /// parentheses.
    private Expression operand() {
        Token token = take();
        return switch (token.kind()) {
            case LITERAL -> new Expression.Literal(token.value());
            case DOT -> new Expression.Dot(List.of());
            case FIELD -> {
                var fields = new ArrayList<String>();
                fields.add(token.text());
                fields.addAll(fields());
                yield new Expression.Dot(List.copyOf(fields));
            }
            case VARIABLE -> new Expression.Variable(slotOf(token.text()), fields());
            case WORD -> word(token.text());
            case LEFT_PAREN -> {
                Pipeline pipeline = pipeline();
                expect(Token.Kind.RIGHT_PAREN);
                yield new Expression.Group(pipeline, fields());
            }
            case TEXT, OPEN, CLOSE, PIPE, RIGHT_PAREN, DECLARE, ASSIGN, COMMA, END ->
                    throw failure("missing value, found \"" + token.text() + "\"");
        };
    }

    private Expression word(String word) {
        Json constant =
                switch (word) {
                    case "true" -> Json.of(true);
                    case "false" -> Json.of(false);
                    case "nil" -> JsonNull.NULL;
                    default -> null;
                };
        return constant == null ? call(word, List.of()) : new Expression.Literal(constant);
    }

    /// Fields written against the operand, without white space.
    private List<String> fields() {
        var fields = new ArrayList<String>();
        while (peek().kind() == Token.Kind.FIELD && !peek().spaceBefore()) {
            fields.add(take().text());
        }
        return List.copyOf(fields);
    }

    /// The variable's slot; a variable of the same name outside is hidden from here on.
    private int declare(String name) {
        variables.add(name);
        slots = Math.max(slots, variables.size());
        return variables.size() - 1;
    }

    private int slotOf(String name) {
        int slot = variables.lastIndexOf(name);
        if (slot < 0) {
            throw failure("undefined variable \"" + name + "\"");
        }
        return slot;
    }

    /// Forgets the variables declared since.
    ///
    /// @param scope how many there were
    private void leave(int scope) {
        variables.subList(scope, variables.size()).clear();
    }

    private Token peek() {
        return peek(0);
    }

    private Token peek(int ahead) {
        return tokens.get(Math.min(next + ahead, tokens.size() - 1));
    }

    private Token take() {
        Token token = peek();
        next++;
        return token;
    }

    private void expect(Token.Kind kind) {
        Token token = take();
        if (token.kind() != kind) {
            next--;
            throw failure("unexpected \"" + token.text() + "\"");
        }
    }

    private TemplateException failure(String message) {
        return new TemplateException("template:" + peek().line() + ": " + message);
    }
}
