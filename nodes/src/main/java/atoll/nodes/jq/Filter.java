package atoll.nodes.jq;

import atoll.base.json.Json;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A compiled expression: for one input any number of outputs.
///
/// Outputs are handed on as they arise and in jq's order; a consumer that throws ends the run.
/// Filters are immutable, so a compiled query may run on several threads.
@FunctionalInterface
interface Filter {
    /// @param bindings the variables that the expression may name, bound where it stands
    /// @throws JqException when the input does not fit; outputs given before stay given
    void run(Json input, @Nullable Binding bindings, Consumer<Json> out);

    /// Variables in scope, the innermost first; null when there are none.
    record Binding(String name, Json value, @Nullable Binding outer) {
        /// The innermost of that name. The parser lets no unbound name through.
        static Json find(@Nullable Binding bindings, String name) {
            for (Binding b = bindings; b != null; b = b.outer()) {
                if (b.name().equals(name)) {
                    return b.value();
                }
            }
            throw new JqException("variable not defined: " + name);
        }
    }
}
