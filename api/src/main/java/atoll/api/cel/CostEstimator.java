package atoll.api.cel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an expression can cost at most, in upstream's units, from the sizes that its parts can
/// have. Whether a rule is let in hangs on it, so it errs where upstream errs. Used for one
/// expression. Walks the expression after it was checked, with the sizes that its variables can
/// have. Sizes of parts come from what is written out, from the schema ([Extent]), or from the
/// functions that made them. Upstream: cel-go's `checker/cost.go`.
final class CostEstimator {
    /// How large the elements or entries of a list or a map are.
    ///
    /// @param list whether it is a list, whose keys are indices
    private record Entry(boolean list, Bounds key, Bounds value) {
        static @Nullable Entry either(@Nullable Entry one, @Nullable Entry other) {
            return one == null || other == null
                    ? null
                    : new Entry(one.list, one.key.or(other.key), one.value.or(other.value));
        }
    }

    /// A variable of a loop or of a `let`: where its value comes from and what is known of it.
    private record Local(@Nullable Extent place, @Nullable Bounds size, @Nullable Entry entry) {}

    private final Findings findings;
    private final Extent root;
    private final Map<String, Deque<Local>> locals = new HashMap<>();
    private final IdentityHashMap<Expr, Extent> places = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Bounds> sizes = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Entry> entries = new IdentityHashMap<>();

    /// @param root the sizes of what the variables are
    CostEstimator(Findings findings, Extent root) {
        this.findings = findings;
        this.root = root;
    }

    /// @return steps, the least and the most
    Bounds cost(Expr expr) {
        return switch (expr) {
            case Expr.Literal _ -> Bounds.NOTHING;
            case Expr.Ident ident -> ident(ident, ident.name());
            case Expr.Select select -> select(select);
            case Expr.Call call -> call(call);
            case Expr.ListOf list -> list(list);
            case Expr.MapOf map -> map(map);
            case Expr.Struct struct -> struct(struct);
            case Expr.Fold fold -> fold(fold);
            case Expr.Let let -> let(let);
        };
    }

    private Bounds ident(Expr expr, String name) {
        Local local = local(name);
        setPlace(expr, local == null ? root : local.place());
        return Bounds.exactly(Costs.SELECT);
    }

    /// Tests for presence cost nothing themselves here.
    private Bounds select(Expr.Select select) {
        if (findings.isName(select)) {
            return ident(select, "");
        }
        Bounds operand = cost(select.operand());
        if (select.test()) {
            return operand;
        }
        setPlace(select, step(place(select.operand()), from -> from.member(select.field())));
        return switch (findings.type(select.operand())) {
            case Type.MapOf _, Type.Struct _ -> operand.plus(Bounds.exactly(Costs.SELECT));
            default -> operand;
        };
    }

    /// Of several overloads the dearest counts.
    private Bounds call(Expr.Call call) {
        Findings.Use use = findings.use(call);
        if (use == null) {
            return builtIn(call);
        }
        if (use.function().equals("dyn")) {
            Expr inner = use.arguments().getFirst();
            Bounds cost = cost(inner).plus(Bounds.ONE);
            resembles(call, inner);
            return cost;
        }
        Bounds parts = Bounds.NOTHING;
        var arguments = new ArrayList<CallCosts.Part>();
        for (Expr argument : use.arguments()) {
            parts = parts.plus(cost(argument));
            arguments.add(part(argument));
        }
        CallCosts.Part target = null;
        if (use.target() != null) {
            parts = parts.plus(cost(use.target()));
            target = part(use.target());
        }
        var costs = new CallCosts(use.function(), target, arguments);
        Bounds most = new Bounds(Long.MAX_VALUE, 0);
        Bounds size = null;
        for (Overload overload : use.overloads()) {
            CallCosts.Estimate estimate = costs.of(overload);
            most = most.or(estimate.cost());
            Bounds its = estimate.size();
            if (its != null) {
                size = size == null ? its : size.or(its);
            }
            Bounds found = effect(call, use, overload);
            size = found != null || indexes(use, overload) ? found : size;
            if (size == null) {
                size = size(call);
            }
        }
        setSize(call, size);
        return parts.plus(most);
    }

    private static boolean indexes(Findings.Use use, Overload overload) {
        return use.function().equals("_[_]")
                && !(overload.arguments().getFirst() instanceof Type.OptionalOf);
    }

    /// Keeps what is known of the elements of a call's value; the size of what an index finds.
    private @Nullable Bounds effect(Expr.Call call, Findings.Use use, Overload overload) {
        if (indexes(use, overload)) {
            Expr from = use.arguments().getFirst();
            setPlace(call, step(place(from), Extent::elements));
            Entry entry = entry(from);
            return entry == null ? null : entry.value();
        }
        if (CallCosts.joins(use.function(), overload)) {
            setEntry(
                    call,
                    Entry.either(
                            entry(use.arguments().getFirst()), entry(use.arguments().getLast())));
        }
        return null;
    }

    /// Of what the language itself gives a meaning.
    private Bounds builtIn(Expr.Call call) {
        List<Bounds> costs = call.arguments().stream().map(this::cost).toList();
        Bounds first = costs.getFirst();
        return switch (call.function()) {
            case "_&&_", "_||_" -> new Bounds(first.min(), first.plus(costs.getLast()).max());
            case "_?_:_" -> {
                Expr then = call.arguments().get(1);
                Expr otherwise = call.arguments().get(2);
                setEntry(call, Entry.either(entry(then), entry(otherwise)));
                setSize(call, sizeOrUnknown(then).or(sizeOrUnknown(otherwise)));
                yield first.plus(costs.get(1).or(costs.get(2)));
            }
            default -> costs.stream().reduce(Bounds.ONE, Bounds::plus);
        };
    }

    private CallCosts.Part part(Expr expr) {
        Extent place = place(expr);
        return new CallCosts.Part(
                expr,
                findings.type(expr),
                sizeOrUnknown(expr),
                place == null ? null : place.elements().size());
    }

    private Bounds list(Expr.ListOf list) {
        Bounds cost = Bounds.exactly(Costs.LIST);
        Bounds items = null;
        for (Expr element : list.elements()) {
            cost = cost.plus(cost(element));
            items = either(items, sizeOrUnknown(element));
        }
        setEntry(list, new Entry(true, Bounds.ONE, items == null ? Bounds.NOTHING : items));
        return cost;
    }

    /// Null for nothing yet.
    private static Bounds either(@Nullable Bounds one, Bounds other) {
        return one == null ? other : one.or(other);
    }

    private Bounds map(Expr.MapOf map) {
        Bounds cost = Bounds.exactly(Costs.MAP);
        Bounds keys = null;
        Bounds values = null;
        for (Expr.Entry entry : map.entries()) {
            cost = cost.plus(cost(entry.key())).plus(cost(entry.value()));
            keys = either(keys, sizeOrUnknown(entry.key()));
            values = either(values, sizeOrUnknown(entry.value()));
        }
        setEntry(
                map,
                new Entry(
                        false,
                        keys == null ? Bounds.NOTHING : keys,
                        values == null ? Bounds.NOTHING : values));
        return cost;
    }

    private Bounds struct(Expr.Struct struct) {
        Bounds cost = Bounds.exactly(Costs.STRUCT);
        for (Expr.Field field : struct.fields()) {
            cost = cost.plus(cost(field.value()));
        }
        return cost;
    }

    /// A round costs its condition and its step; there are as many as the range can have elements.
    private Bounds fold(Expr.Fold fold) {
        Bounds cost = cost(fold.range()).plus(cost(fold.initial()));
        push(
                Expr.ACCUMULATOR,
                new Local(place(fold.initial()), size(fold.initial()), entry(fold.initial())));
        boolean two = !fold.second().isEmpty();
        boolean overList = isList(fold.range());
        if (two) {
            push(fold.variable(), key(fold.range(), overList));
            push(fold.second(), element(fold.range()));
        } else {
            push(fold.variable(), overList ? element(fold.range()) : key(fold.range(), false));
        }
        Bounds round = cost(fold.condition()).plus(cost(fold.step()));
        pop(fold.variable());
        if (two) {
            pop(fold.second());
        }
        cost = cost.plus(cost(fold.result()));
        pop(Expr.ACCUMULATOR);
        Bounds rounds = sizeOrUnknown(fold.range());
        switch (fold.initial()) {
            case Expr.Literal literal -> setSize(fold, size(literal));
            case Expr.ListOf _, Expr.MapOf _ -> {
                setSize(fold, rounds);
                setEntry(fold, entry(fold.step()));
            }
            default -> {}
        }
        return cost.plus(rounds.times(round));
    }

    private boolean isList(Expr range) {
        Entry entry = entry(range);
        return entry != null ? entry.list() : findings.type(range) instanceof Type.ListOf;
    }

    /// What a variable is that goes over the keys of a map or the indices of a list.
    private Local key(Expr range, boolean list) {
        Entry entry = entry(range);
        return new Local(
                step(place(range), from -> list ? Extent.NOWHERE : from.keys()),
                entry == null ? null : entry.key(),
                null);
    }

    private Local element(Expr range) {
        Entry entry = entry(range);
        return new Local(
                step(place(range), Extent::elements), entry == null ? null : entry.value(), null);
    }

    /// The list that upstream loops over, not even once, to name a value costs as much as any.
    private Bounds let(Expr.Let let) {
        Bounds cost = Bounds.exactly(Costs.LIST).plus(cost(let.value()));
        push(let.variable(), new Local(place(let.value()), size(let.value()), entry(let.value())));
        cost = cost.plus(cost(let.result()));
        pop(let.variable());
        resembles(let, let.result());
        return cost;
    }

    /// Variables of the same name hide one another.
    private void push(String name, Local local) {
        locals.computeIfAbsent(name, _ -> new ArrayDeque<>()).push(local);
    }

    private void pop(String name) {
        Objects.requireNonNull(locals.get(name)).pop();
    }

    private @Nullable Local local(String name) {
        Deque<Local> stack = locals.get(name);
        return stack == null ? null : stack.peek();
    }

    /// One step further along a path. What has no path begins one at the root: upstream takes the
    /// first step of any path for the name of a variable.
    private Extent step(@Nullable Extent from, java.util.function.UnaryOperator<Extent> onwards) {
        return from == null ? root : onwards.apply(from);
    }

    private void setPlace(Expr expr, @Nullable Extent place) {
        if (place != null) {
            places.put(expr, place);
        }
    }

    /// Where in the schema a part's value comes from; null for one that does not.
    private @Nullable Extent place(Expr expr) {
        Local local = expr instanceof Expr.Ident(_, var name) ? local(name) : null;
        return local == null ? places.get(expr) : local.place();
    }

    private void setSize(Expr expr, @Nullable Bounds size) {
        if (size != null) {
            sizes.put(expr, size);
        }
    }

    private Bounds sizeOrUnknown(Expr expr) {
        Bounds size = size(expr);
        return size == null ? Bounds.UNKNOWN : size;
    }

    /// Null where nothing is known, which counts as any size.
    private @Nullable Bounds size(Expr expr) {
        Bounds known = sizes.get(expr);
        if (known == null) {
            known = written(expr);
        }
        if (known != null) {
            return known;
        }
        Extent place = place(expr);
        Bounds there = place == null ? null : place.size();
        if (there != null) {
            sizes.put(expr, there);
            return there;
        }
        if (isScalar(findings.type(expr))) {
            return Bounds.ONE;
        }
        Local local = expr instanceof Expr.Ident(_, var name) ? local(name) : null;
        return local == null ? null : local.size();
    }

    /// Of what is written out.
    private static @Nullable Bounds written(Expr expr) {
        return switch (expr) {
            case Expr.Literal(_, var value) -> Bounds.exactly(Values.size(value));
            case Expr.ListOf list -> Bounds.exactly(list.elements().size());
            case Expr.MapOf map -> Bounds.exactly(map.entries().size());
            default -> null;
        };
    }

    /// Of size 1, whatever the value.
    private static boolean isScalar(Type type) {
        return type instanceof Type.OptionalOf(var value)
                ? isScalar(value)
                : type.equals(Types.BOOL)
                        || type.equals(Types.DOUBLE)
                        || type.equals(Types.DURATION)
                        || type.equals(Types.INT)
                        || type.equals(Types.TIMESTAMP)
                        || type.equals(Types.UINT);
    }

    private void setEntry(Expr expr, @Nullable Entry entry) {
        if (entry != null) {
            entries.put(expr, entry);
        }
    }

    private @Nullable Entry entry(Expr expr) {
        Entry known = entries.get(expr);
        if (known != null) {
            return known;
        }
        Local local = expr instanceof Expr.Ident(_, var name) ? local(name) : null;
        return local == null ? null : local.entry();
    }

    /// The other has the same size and the same elements.
    private void resembles(Expr expr, Expr other) {
        setSize(expr, size(other));
        setEntry(expr, entry(other));
    }
}
