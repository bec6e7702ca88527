package atoll.api.cel;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What checking an expression found out about its parts, by their identity. Not thread-safe; used
/// for one expression. Filled by [Checker], read by [CostEstimator] and [FormatRules] afterwards.
final class Findings {
    /// A call of a function.
    ///
    /// @param target the receiver of a member call; null for others
    /// @param overloads those that it may be a call of
    record Use(
            String function,
            @Nullable Expr target,
            List<Expr> arguments,
            List<Overload> overloads) {}

    private final Inference types;
    private final IdentityHashMap<Expr, Type> known = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Use> uses = new IdentityHashMap<>();

    Findings(Inference types) {
        this.types = types;
    }

    /// @param type may still hold parameters; they are put in when it is asked for
    void typed(Expr part, Type type) {
        known.put(part, type);
    }

    void used(Expr.Call call, Use use) {
        uses.put(call, use);
    }

    /// Whatever is known by now.
    Type type(Expr part) {
        return types.settled(known.getOrDefault(part, Types.DYN));
    }

    /// Null for a call that the language itself gives a meaning.
    @Nullable Use use(Expr.Call call) {
        return uses.get(call);
    }

    /// Whether what looks like a selection is a name, such as that of a type.
    boolean isName(Expr.Select select) {
        return !select.test() && !known.containsKey(select.operand());
    }
}
