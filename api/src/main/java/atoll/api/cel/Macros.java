package atoll.api.cel;

import static atoll.api.cel.Expr.ACCUMULATOR;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls that are not calls but shorthand: each becomes the loop or test that it stands for.
/// Expanded while the expression is parsed, as cel-go does it, so a macro's name can be no
/// function's: `has`, `all`, `exists`, `exists_one`, `map`, `filter`, the two-variable forms,
/// `sortBy`, `optMap` and `optFlatMap`.
final class Macros {
    private static final String NO_IDENTIFIER = "argument is not an identifier";

    private Macros() {}

    /// A call of another function, or with another number of arguments, stays a call.
    ///
    /// @param target the receiver; null for none
    /// @throws SyntaxException when an argument is no name where one is due
    static Expr expand(int offset, @Nullable Expr target, String function, List<Expr> arguments) {
        if (target == null) {
            return function.equals("has") && arguments.size() == 1
                    ? has(offset, arguments.getFirst())
                    : new Expr.Call(offset, null, function, arguments);
        }
        Expr expanded =
                switch (arguments.size()) {
                    case 2 -> one(offset, target, function, arguments);
                    case 3 -> three(offset, target, function, arguments);
                    case 4 -> four(offset, target, function, arguments);
                    default -> null;
                };
        return expanded != null ? expanded : new Expr.Call(offset, target, function, arguments);
    }

    /// `has(a.b)`: the selection, as a test.
    private static Expr has(int offset, Expr argument) {
        if (argument instanceof Expr.Select select) {
            return new Expr.Select(offset, select.operand(), select.field(), true);
        }
        throw new SyntaxException(argument.offset(), "invalid argument to has() macro");
    }

    private static String variable(Expr argument) {
        return variable(argument, "argument must be a simple name");
    }

    /// @param otherwise what is said of an argument that is no name
    private static String variable(Expr argument, String otherwise) {
        if (!(argument instanceof Expr.Ident(var offset, var name)) || name.startsWith(".")) {
            throw new SyntaxException(argument.offset(), otherwise);
        }
        if (name.equals(ACCUMULATOR) || name.equals("__result__")) {
            throw new SyntaxException(offset, "iteration variable overwrites accumulator variable");
        }
        return name;
    }

    /// The second of two variables.
    private static String second(List<Expr> arguments) {
        String name = variable(arguments.get(1));
        if (name.equals(variable(arguments.getFirst()))) {
            throw new SyntaxException(
                    arguments.get(1).offset(), "duplicate variable name: " + name);
        }
        return name;
    }

    /// One variable and an expression.
    private static @Nullable Expr one(
            int offset, Expr range, String function, List<Expr> arguments) {
        return switch (function) {
            case "all", "exists", "exists_one" ->
                    quantified(
                            offset,
                            range,
                            variable(arguments.getFirst()),
                            "",
                            function,
                            arguments.get(1));
            case "filter", "map" -> {
                String name = variable(arguments.getFirst(), NO_IDENTIFIER);
                Expr body = arguments.get(1);
                yield function.equals("map")
                        ? mapped(offset, range, name, "", null, body)
                        : quantified(offset, range, name, "", function, body);
            }
            case "sortBy" -> {
                String name = variable(arguments.getFirst(), NO_IDENTIFIER);
                var list = new Expr.Ident(offset, "@__sortBy_input__");
                Expr keys = mapped(offset, list, name, "", null, arguments.get(1));
                yield new Expr.Let(
                        offset,
                        list.name(),
                        range,
                        new Expr.Call(offset, list, "@sortByAssociatedKeys", List.of(keys)));
            }
            case "optMap", "optFlatMap" ->
                    optional(
                            offset,
                            range,
                            variable(
                                    arguments.getFirst(),
                                    function + "() variable name must be a simple identifier"),
                            arguments.get(1),
                            function.equals("optFlatMap"));
            default -> null;
        };
    }

    /// Two variables and an expression; for `map` a variable, a filter and an expression.
    private static @Nullable Expr three(
            int offset, Expr range, String function, List<Expr> arguments) {
        return switch (function) {
            case "map" ->
                    mapped(
                            offset,
                            range,
                            variable(arguments.getFirst(), NO_IDENTIFIER),
                            "",
                            arguments.get(1),
                            arguments.get(2));
            case "all", "exists", "exists_one", "existsOne" ->
                    quantified(
                            offset,
                            range,
                            variable(arguments.getFirst()),
                            second(arguments),
                            function,
                            arguments.get(2));
            case "transformList" -> transform(offset, range, arguments, null, 2);
            case "transformMap", "transformMapEntry" ->
                    transformMap(offset, range, function, arguments, null, 2);
            default -> null;
        };
    }

    /// Two variables, a filter and an expression.
    private static @Nullable Expr four(
            int offset, Expr range, String function, List<Expr> arguments) {
        return switch (function) {
            case "transformList" -> transform(offset, range, arguments, arguments.get(2), 3);
            case "transformMap", "transformMapEntry" ->
                    transformMap(offset, range, function, arguments, arguments.get(2), 3);
            default -> null;
        };
    }

    private static Expr call(int offset, String function, Expr... arguments) {
        return new Expr.Call(offset, null, function, List.of(arguments));
    }

    private static Expr bool(int offset, boolean value) {
        return new Expr.Literal(offset, value ? Value.Bool.TRUE : Value.Bool.FALSE);
    }

    private static Expr number(int offset, long value) {
        return new Expr.Literal(offset, new Value.Int(value));
    }

    /// The state of the loop around.
    private static Expr accumulator(int offset) {
        return new Expr.Ident(offset, ACCUMULATOR);
    }

    /// `all` and `exists` end at the first element that decides; `exists_one` counts all.
    private static Expr quantified(
            int offset, Expr range, String name, String second, String function, Expr body) {
        Expr so = accumulator(offset);
        return switch (function) {
            case "all" ->
                    new Expr.Fold(
                            offset,
                            range,
                            name,
                            second,
                            bool(offset, true),
                            call(offset, "@not_strictly_false", so),
                            call(offset, "_&&_", so, body),
                            so);
            case "exists" ->
                    new Expr.Fold(
                            offset,
                            range,
                            name,
                            second,
                            bool(offset, false),
                            call(offset, "@not_strictly_false", call(offset, "!_", so)),
                            call(offset, "_||_", so, body),
                            so);
            case "exists_one", "existsOne" ->
                    new Expr.Fold(
                            offset,
                            range,
                            name,
                            second,
                            number(offset, 0),
                            bool(offset, true),
                            call(
                                    offset,
                                    "_?_:_",
                                    body,
                                    call(offset, "_+_", so, number(offset, 1)),
                                    so),
                            call(offset, "_==_", so, number(offset, 1)));
            default -> mapped(offset, range, name, second, body, new Expr.Ident(offset, name));
        };
    }

    /// `[] + [element] + …`, of those elements that the filter lets through.
    ///
    /// @param filter null for none
    private static Expr mapped(
            int offset,
            Expr range,
            String name,
            String second,
            @Nullable Expr filter,
            Expr element) {
        Expr so = accumulator(offset);
        Expr one = new Expr.ListOf(offset, List.of(element), List.of(false));
        Expr grown = call(offset, "_+_", so, one);
        return new Expr.Fold(
                offset,
                range,
                name,
                second,
                new Expr.ListOf(offset, List.of(), List.of()),
                bool(offset, true),
                filter == null ? grown : call(offset, "_?_:_", filter, grown, so),
                so);
    }

    private static Expr transform(
            int offset, Expr range, List<Expr> arguments, @Nullable Expr filter, int element) {
        return mapped(
                offset,
                range,
                variable(arguments.getFirst()),
                second(arguments),
                filter,
                arguments.get(element));
    }

    /// Every round puts one entry in, and two of one key are an error.
    private static Expr transformMap(
            int offset,
            Expr range,
            String function,
            List<Expr> arguments,
            @Nullable Expr filter,
            int element) {
        Expr so = accumulator(offset);
        String key = variable(arguments.getFirst());
        Expr value = arguments.get(element);
        Expr grown =
                function.equals("transformMap")
                        ? call(offset, "cel.@mapInsert", so, new Expr.Ident(offset, key), value)
                        : call(offset, "cel.@mapInsert", so, value);
        return new Expr.Fold(
                offset,
                range,
                key,
                second(arguments),
                new Expr.MapOf(offset, List.of()),
                bool(offset, true),
                filter == null ? grown : call(offset, "_?_:_", filter, grown, so),
                so);
    }

    /// `x.optMap(v, e)`: none stays none, else `e` of the value.
    private static Expr optional(int offset, Expr target, String name, Expr body, boolean flat) {
        Expr present = new Expr.Call(offset, target, "hasValue", List.of());
        Expr value = new Expr.Call(offset, target, "value", List.of());
        var named =
                new Expr.Let(offset, name, value, flat ? body : call(offset, "optional.of", body));
        return call(offset, "_?_:_", present, named, call(offset, "optional.none"));
    }
}
