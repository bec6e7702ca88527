package atoll.api.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed expression, its macros expanded. Parts are told apart by identity once they are
/// checked: [Findings] keeps what is known of each. A macro leaves no trace: `has`, `all` and the
/// like are [Select], [Fold] and [Let] here.
sealed interface Expr {
    /// Where it begins in the source, in code points; for a call or selection, where its operator
    /// stands.
    int offset();

    record Literal(int offset, Value value) implements Expr {}

    /// @param name begins with a dot where it was written so
    record Ident(int offset, String name) implements Expr {}

    /// @param test whether it only asks if the field is there (`has`)
    record Select(int offset, Expr operand, String field, boolean test) implements Expr {}

    /// @param target the receiver of a member call; null for others
    /// @param function of operators, cel-go's name: `_+_`, `!_`, `_?_:_`, `@in`
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

    /// An entry of a map that is written out.
    ///
    /// @param optional whether the entry is left out when its value is none
    record Entry(Expr key, Expr value, boolean optional) {}

    record MapOf(int offset, List<Entry> entries) implements Expr {}

    /// @param optional whether the field is left out when its value is none
    record Field(String name, int offset, Expr value, boolean optional) {}

    /// An object that the expression makes: `Object.spec{replicas: 3}`.
    ///
    /// @param name with its dots
    record Struct(int offset, String name, List<Field> fields) implements Expr {}

    /// A loop over `range`: what macros such as `all` become. `accumulator = initial; for each: if
    /// (!condition) break; accumulator = step; return result`. Condition, step and result name the
    /// state by [#ACCUMULATOR].
    ///
    /// @param second the second variable (value beside key or index); empty for none
    /// @param variable the element of a list or the key of a map; with a second one, the index or
    ///   the key
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

    /// `result`, where `variable` names `value`. The value is worked out at most once.
    record Let(int offset, String variable, Expr value, Expr result) implements Expr {}

    /// The variable of a fold that carries its state.
    String ACCUMULATOR = "@result";
}
