package atoll.api.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed expression, its macros expanded.
sealed interface Expr {
    /// Where it begins in the source, in code points; for a call or selection, where its operator
    /// stands.
    int offset();

    record Literal(int offset, Value value) implements Expr {}

    record Ident(int offset, String name) implements Expr {}

    /// @param test whether it only asks if the field is there (`has`)
    record Select(int offset, Expr operand, String field, boolean test) implements Expr {}

    /// @param target the receiver of a member call; null for others
    record Call(int offset, @Nullable Expr target, String function, List<Expr> arguments)
            implements Expr {
        /// The receiver first, if there is one.
        List<Expr> all() {
            if (target == null) {
                return arguments;
            }
            var all = new java.util.ArrayList<Expr>();
            all.add(target);
            all.addAll(arguments);
            return all;
        }
    }

    /// @param optional which elements are left out when they are none
    record ListOf(int offset, List<Expr> elements, List<Boolean> optional) implements Expr {}

    /// @param optional whether the entry is left out when its value is none
    record Entry(Expr key, Expr value, boolean optional) {}

    record MapOf(int offset, List<Entry> entries) implements Expr {}

    /// @param optional whether the field is left out when its value is none
    record Field(String name, int offset, Expr value, boolean optional) {}

    record Struct(int offset, String name, List<Field> fields) implements Expr {}

    /// A loop over `range`: what macros such as `all` become.
    ///
    /// @param second the second variable (value beside key or index); empty for none
    record Fold(
            int offset,
            Expr range,
            String variable,
            String second,
            Expr initial,
            Expr condition,
            Expr step,
            Expr result)
            implements Expr {}

    /// `result`, where `variable` names `value`.
    record Let(int offset, String variable, Expr value, Expr result) implements Expr {}

    /// The variable of a fold that carries its state.
    String ACCUMULATOR = "@result";
}
