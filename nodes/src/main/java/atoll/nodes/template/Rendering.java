package atoll.nodes.template;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.nodes.template.Node.Block;
import atoll.nodes.template.Node.Expression;
import atoll.nodes.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One run of a template. A missing field is `nil`, as in Go; so is a field of `nil`.
///
/// One instance is one run, on one thread; the tree is shared, the frame of variables is its own.
/// What has been written before a failure stays in `out`, which the caller throws away.
final class Rendering {
    /// A template that includes itself without end.
    private static final int INCLUDE_DEPTH_MAX = 100;

    /// A rendered object beyond this could not be stored anyway.
    private static final int LENGTH_MAX = 4 << 20;

    /// How a block ended: at its end, or by a word that leaves a range.
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Map<String, Block> defined;
    private final int slots;
    private final Environment environment;
    private final StringBuilder out;

    /// The values of variables by slot, of the template that is being run.
    private Json[] frame;

    private int depth;

    Rendering(Map<String, Block> defined, int slots, Environment environment, StringBuilder out) {
        this.defined = defined;
        this.slots = slots;
        this.environment = environment;
        this.out = out;
        this.frame = new Json[slots];
    }

    /// A frame of its own for the block: an included template sees none of its caller's variables
    /// but gets its data as `$`.
    ///
    /// @throws TemplateException when a function refuses, or a limit is passed
    void run(Block block, Json data) {
        Json[] outer = frame;
        frame = new Json[slots];
        frame[0] = data;
        block(block, data);
        frame = outer;
    }

    /// Stops at the first node that leaves a range.
    private Flow block(Block block, Json dot) {
        for (Node node : block.nodes()) {
            Flow flow = node(node, dot);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow node(Node node, Json dot) {
        switch (node) {
            case Node.Text(var text) -> append(text);
            case Node.Output(var pipeline) -> append(Values.print(evaluate(pipeline, dot)));
            case Node.Assign(int slot, var pipeline) -> frame[slot] = evaluate(pipeline, dot);
            case Node.If(int slot, var condition, var then, var otherwise) -> {
                Json value = evaluate(condition, dot);
                keep(slot, value);
                return block(Values.isTrue(value) ? then : otherwise, dot);
            }
            case Node.With(int slot, var pipeline, var body, var otherwise) -> {
                Json value = evaluate(pipeline, dot);
                keep(slot, value);
                return Values.isTrue(value) ? block(body, value) : block(otherwise, dot);
            }
            case Node.Range range -> {
                return range(range, dot);
            }
            case Node.Include(var name, var argument) ->
                    include(name, argument == null ? JsonNull.NULL : evaluate(argument, dot));
            case Node.Leave(boolean again) -> {
                return again ? Flow.CONTINUE : Flow.BREAK;
            }
            case Block inner -> {
                return block(inner, dot);
            }
        }
        return Flow.ON;
    }

    private void append(String text) {
        if (out.length() + text.length() > LENGTH_MAX) {
            throw new TemplateException("the result is longer than " + LENGTH_MAX + " characters");
        }
        out.append(text);
    }

    /// @param slot -1: nobody wants it
    private void keep(int slot, Json value) {
        if (slot >= 0) {
            frame[slot] = value;
        }
    }

    /// @throws TemplateException for a template that nobody defined, or that includes itself
    ///   without end
    private void include(String name, Json data) {
        Block block = defined.get(name);
        if (block == null) {
            throw new TemplateException("template \"" + name + "\" not defined");
        }
        if (++depth > INCLUDE_DEPTH_MAX) {
            throw new TemplateException("exceeded maximum template depth " + INCLUDE_DEPTH_MAX);
        }
        run(block, data);
        depth--;
    }

    /// Over nothing, the other branch runs with the dot as it was.
    private Flow range(Node.Range range, Json dot) {
        Json over = evaluate(range.over(), dot);
        boolean any = false;
        switch (over) {
            case JsonArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    any = true;
                    if (!iteration(range, Json.of((long) i), array.get(i))) {
                        break;
                    }
                }
            }
            case JsonObject object -> {
                for (int i = 0; i < object.size(); i++) {
                    any = true;
                    if (!iteration(range, Json.of(object.keyAt(i)), object.valueAt(i))) {
                        break;
                    }
                }
            }
            case JsonNumber number when number.isInteger() -> {
                for (long i = 0; i < number.longValue(); i++) {
                    any = true;
                    if (!iteration(range, Json.of(i), Json.of(i))) {
                        break;
                    }
                }
            }
            case JsonNull _ -> {}
            default -> throw new TemplateException("range can't iterate over " + over);
        }
        return any ? Flow.ON : block(range.otherwise(), dot);
    }

    /// @return whether to go on
    private boolean iteration(Node.Range range, Json key, Json item) {
        keep(range.keySlot(), key);
        keep(range.itemSlot(), item);
        return block(range.body(), item) != Flow.BREAK;
    }

    /// From left to right, each value into the next command.
    private Json evaluate(Pipeline pipeline, Json dot) {
        List<Expression> commands = pipeline.commands();
        Json value = evaluate(commands.getFirst(), dot);
        for (int i = 1; i < commands.size(); i++) {
            value = pipe(commands.get(i), dot, value);
        }
        return value;
    }

    /// The value becomes the last argument; only calls take one.
    private Json pipe(Expression command, Json dot, Json value) {
        var last = new Expression.Literal(value);
        return switch (command) {
            case Expression.Call call -> {
                var arguments = new ArrayList<Json>(call.arguments().size() + 1);
                call.arguments().forEach(argument -> arguments.add(evaluate(argument, dot)));
                arguments.add(value);
                yield call(call, arguments);
            }
            case Expression.Lazy(boolean and, var arguments) -> {
                var all = new ArrayList<Expression>(arguments);
                all.add(last);
                yield lazy(and, all, dot);
            }
            case Expression.Literal _,
                    Expression.Dot _,
                    Expression.Variable _,
                    Expression.Group _ ->
                    throw new TemplateException("non executable command in pipeline");
        };
    }

    private Json evaluate(Expression expression, Json dot) {
        return switch (expression) {
            case Expression.Literal(var value) -> value;
            case Expression.Dot(var fields) -> fields(dot, fields);
            case Expression.Variable(int slot, var fields) -> fields(slot(slot), fields);
            case Expression.Group(var pipeline, var fields) ->
                    fields(evaluate(pipeline, dot), fields);
            case Expression.Lazy(boolean and, var arguments) -> lazy(and, arguments, dot);
            case Expression.Call call -> {
                Json[] arguments = new Json[call.arguments().size()];
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = evaluate(call.arguments().get(i), dot);
                }
                yield call(call, List.of(arguments));
            }
        };
    }

    /// A slot of a branch not taken was never filled.
    private Json slot(int slot) {
        Json value = frame[slot];
        return value == null ? JsonNull.NULL : value;
    }

    /// Names the function in the message, as Go's does.
    private Json call(Expression.Call call, List<Json> arguments) {
        try {
            return call.function().call(environment, arguments);
        } catch (TemplateException e) {
            throw new TemplateException("error calling " + call.name() + ": " + e.getMessage());
        }
    }

    /// The value that decides, not its truth: `or .a "x"` → `.a` when it is true. Arguments after
    /// it are not evaluated.
    private Json lazy(boolean and, List<Expression> arguments, Json dot) {
        Json value = JsonNull.NULL;
        for (Expression argument : arguments) {
            value = evaluate(argument, dot);
            if (Values.isTrue(value) != and) {
                return value;
            }
        }
        return value;
    }

    private static Json fields(Json start, List<String> fields) {
        Json value = start;
        for (String field : fields) {
            value = field(value, field);
        }
        return value;
    }

    /// A field of text or of a number is a fault of the template.
    private static Json field(Json value, String field) {
        return switch (value) {
            case JsonObject object -> {
                Json found = object.get(field);
                yield found == null ? JsonNull.NULL : found;
            }
            case JsonNull _ -> JsonNull.NULL;
            default ->
                    throw new TemplateException(
                            "can't evaluate field " + field + " in a " + value.typeName());
        };
    }
}
