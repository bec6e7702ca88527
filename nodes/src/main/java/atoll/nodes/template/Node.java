package atoll.nodes.template;

import atoll.base.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled template as a tree. Variables are slots of the frame, given out while parsing; slot 0
/// is `$`. Immutable, so that one tree serves all renderings.
sealed interface Node {
    record Text(String text) implements Node {}

    record Output(Pipeline pipeline) implements Node {}

    /// `{{ $x := … }}` and `{{ $x = … }}`.
    record Assign(int slot, Pipeline pipeline) implements Node {}

    /// `{{ if }} … {{ else }} … {{ end }}`; `else if` is an If alone in `otherwise`.
    ///
    /// @param slot where the condition's value goes; -1 when no variable is declared
    record If(int slot, Pipeline condition, Block then, Block otherwise) implements Node {}

    /// As [If], and the value becomes the dot of `body`, not of `otherwise`.
    record With(int slot, Pipeline pipeline, Block body, Block otherwise) implements Node {}

    /// A range over nothing renders `otherwise`. An object gives its keys and values, a list its
    /// indexes and items, a whole number `n` the numbers 0 to n - 1.
    ///
    /// @param keySlot the first of two variables, -1 when there are fewer
    /// @param itemSlot -1 when no variable is declared
    record Range(int keySlot, int itemSlot, Pipeline over, Block body, Block otherwise)
            implements Node {}

    /// `{{ template "name" pipeline }}`. Without an argument the included template's dot is `nil`.
    record Include(String name, @Nullable Pipeline argument) implements Node {}

    /// `{{ break }}` or `{{ continue }}`. Ends the innermost range, or its present round.
    ///
    /// @param again `continue`
    record Leave(boolean again) implements Node {}

    record Block(List<Node> nodes) implements Node {
        static final Block EMPTY = new Block(List.of());
    }

    /// Commands joined with `|`: each gets the value before it as its last argument.
    record Pipeline(List<Expression> commands) {}

    /// An operand or a call.
    sealed interface Expression {
        record Literal(Json value) implements Expression {}

        /// `.` with fields: `.`, `.a.b`.
        record Dot(List<String> fields) implements Expression {}

        /// `$x` with fields.
        record Variable(int slot, List<String> fields) implements Expression {}

        /// A pipeline in parentheses with fields.
        record Group(Pipeline pipeline, List<String> fields) implements Expression {}

        /// `and` and `or`: arguments are evaluated only as far as needed.
        record Lazy(boolean and, List<Expression> arguments) implements Expression {}

        /// @param name for messages
        record Call(String name, Function function, List<Expression> arguments)
                implements Expression {}
    }
}
