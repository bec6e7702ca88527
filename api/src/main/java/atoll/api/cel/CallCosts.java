package atoll.api.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call of a function can cost at most, its arguments aside, and how large its value can
/// get. The rules are those of cel-go's `checker/cost.go` and of `CostEstimator` in apiserver's
/// `cel/library`. [Costs] is the same for what a call did cost.
///
/// @param target the receiver of a member call; null for others
/// @param function with the name of an operator for operators: `_+_`, `@in`
record CallCosts(String function, @Nullable Part target, List<Part> arguments) {
    /// An argument.
    ///
    /// @param element how large an element is, by the schema; null where it does not say
    /// @param size how large it can be: characters, elements or entries
    record Part(Expr expr, Type type, Bounds size, @Nullable Bounds element) {}

    /// @param size of the value; null where the call says nothing of it
    /// @param cost in steps, the arguments' own costs left out
    record Estimate(Bounds cost, @Nullable Bounds size) {}

    /// Looking at a character costs a tenth of a step. Upstream: `StringTraversalCostFactor`.
    private static final double CHARACTER = 0.1;

    /// A guess at the states that a character of a pattern stands for. Upstream:
    /// `RegexStringLengthCostFactor`.
    private static final double PATTERN = 0.25;

    /// Bytes of an address of the internet.
    private static final Bounds ADDRESS = new Bounds(4, 16);

    private static Estimate cost(Bounds cost) {
        return new Estimate(cost, null);
    }

    /// Whether it puts two texts or lists together.
    static boolean joins(String function, Overload overload) {
        return function.equals("_+_")
                && (isText(overload.arguments().getFirst())
                        || overload.arguments().getFirst() instanceof Type.ListOf);
    }

    private static boolean isText(Type type) {
        return type.equals(Types.STRING) || type.equals(Types.BYTES);
    }

    private Bounds argument(int index) {
        return arguments.get(index).size();
    }

    /// Of the receiver, else of the first argument.
    private Bounds first() {
        return target != null ? target.size() : argument(0);
    }

    /// @param overload one that the call may be of
    Estimate of(Overload overload) {
        Type first = overload.arguments().isEmpty() ? Types.NULL : overload.arguments().getFirst();
        return switch (function) {
            case "slice",
                    "lists.range",
                    "reverse",
                    "flatten",
                    "distinct",
                    "sort",
                    "@sortByAssociatedKeys" ->
                    list(overload);
            case "sets.contains", "sets.intersects" ->
                    cost(argument(0).times(argument(1)).plus(Bounds.ONE));
            case "sets.equivalent" ->
                    cost(argument(0).times(argument(1)).times(2.0).plus(Bounds.ONE));
            case "check" -> cost(Bounds.exactly(350_000));
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> cost(search());
            case "url", "jsonpatch.escapeKey", "lowerAscii", "upperAscii", "substring", "trim" ->
                    new Estimate(first().times(CHARACTER), first());
            case "replace" -> new Estimate(first().times(2 * CHARACTER), replaced());
            case "split" -> new Estimate(first().times(2 * CHARACTER), parts());
            case "join" -> new Estimate(joined().times(CHARACTER), joined());
            case "find", "findAll" -> new Estimate(pattern(), Bounds.upTo(first().max()));
            case "matches" -> cost(target == null ? Bounds.ONE : pattern());
            case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver" ->
                    cost(argument(0).times(CHARACTER));
            case "ip" -> cost(target != null ? Bounds.ONE : argument(0).times(CHARACTER));
            case "ip.isCanonical" -> cost(argument(0).times(2 * CHARACTER));
            case "containsIP" -> cost(contains(overload));
            case "containsCIDR" ->
                    cost(contains(overload).plus(ADDRESS.times(CHARACTER)).plus(Bounds.ONE));
            case "validate" -> cost(argument(0).times(CHARACTER).times(128 * PATTERN));
            case "format" -> cost(first().times(CHARACTER));
            case "bytes", "string" -> converted(first);
            case "strings.quote" -> new Estimate(argument(0).times(CHARACTER), quoted());
            case "startsWith", "endsWith" -> cost(argument(0).times(CHARACTER));
            case "contains" -> cost(first().times(CHARACTER).times(argument(0).times(CHARACTER)));
            case "@in" ->
                    cost(
                            overload.arguments().getLast() instanceof Type.ListOf
                                    ? argument(1)
                                    : Bounds.ONE);
            case "_+_" -> sum(overload, first);
            case "_==_" -> cost(equality());
            case "_!=_" -> cost(compared());
            case "_<_", "_<=_", "_>_", "_>=_" -> cost(isText(first) ? compared() : Bounds.ONE);
            default -> cost(Bounds.ONE);
        };
    }

    /// Of functions that make a list.
    private Estimate list(Overload overload) {
        Bounds size = first();
        return switch (function) {
            case "slice" -> {
                long from = number(arguments.get(0), 0);
                long to = number(arguments.get(1), size.max());
                yield made(Bounds.exactly(to < from ? Long.MAX_VALUE : to - from), 1);
            }
            case "lists.range" ->
                    made(Bounds.exactly(number(arguments.getFirst(), Long.MAX_VALUE)), 1);
            case "flatten" -> {
                long depth = arguments.isEmpty() ? 1 : number(arguments.getFirst(), Long.MAX_VALUE);
                yield made(size, (double) depth);
            }
            case "distinct" -> made(size.times(size), 2);
            case "sort" -> sorted(size, overload.arguments().getFirst());
            case "@sortByAssociatedKeys" -> sorted(argument(0), overload.arguments().getLast());
            default -> made(size, 1);
        };
    }

    /// Each key may be compared with each; of texts every comparison costs a character more.
    private static Estimate sorted(Bounds size, Type keys) {
        boolean texts = keys instanceof Type.ListOf(var key) && isText(key);
        return made(size.times(size), texts ? 2 + CHARACTER : 2);
    }

    /// @param factor steps for each element
    private static Estimate made(Bounds size, double factor) {
        return new Estimate(size.times(factor).plus(Bounds.exactly(1 + Costs.LIST)), size);
    }

    /// A number that is written out.
    ///
    /// @param otherwise what counts for one that is worked out
    private static long number(Part part, long otherwise) {
        return part.expr() instanceof Expr.Literal(_, Value.Int(var number))
                ? Math.max(0, number)
                : otherwise;
    }

    /// What a list holds, the keys of a map, or what an optional has.
    private record Element(Type type, Bounds size) {}

    private static @Nullable Element element(Part list) {
        Type type =
                switch (list.type()) {
                    case Type.ListOf(var element) -> element;
                    case Type.MapOf(var key, _) -> key;
                    case Type.OptionalOf(var value) -> value;
                    case Type.Named _, Type.Dyn _, Type.TypeOf _, Type.Parameter _, Type.Struct _ ->
                            null;
                };
        Bounds size = list.element();
        return type == null ? null : new Element(type, size == null ? Bounds.UNKNOWN : size);
    }

    /// Going once over a list, whose texts are compared, or over a text.
    private Bounds search() {
        Bounds size = first();
        Element element = target == null ? null : element(target);
        if (element == null) {
            return size.times(CHARACTER);
        }
        return size.times(
                isText(element.type())
                        ? Bounds.ONE.plus(element.size().times(CHARACTER))
                        : Bounds.ONE);
    }

    /// How long a text can be after `replace`: as many replacements as fit, and what is left of the
    /// text.
    private Bounds replaced() {
        Bounds size = first();
        Bounds wanted = argument(0);
        Bounds put = argument(1);
        long most;
        long mostKept = 0;
        if (wanted.min() == 0) {
            most = Bounds.plus(size.max(), 1);
            mostKept = size.max();
        } else if (put.max() <= wanted.min()) {
            most = 0;
            mostKept = size.max();
        } else {
            most = Math.ceilDiv(size.max(), wanted.min());
        }
        long least;
        long leastKept = 0;
        if (wanted.max() == 0) {
            least = Bounds.plus(size.min(), 1);
            leastKept = size.min();
        } else if (wanted.max() <= put.min()) {
            least = 0;
            leastKept = size.min();
        } else {
            least = Math.ceilDiv(size.min(), wanted.max());
        }
        return new Bounds(least, most).times(put).plus(new Bounds(leastKept, mostKept));
    }

    /// `split` makes one part a character at most, or as many as its limit says.
    private Bounds parts() {
        long most = first().max();
        if (arguments.size() > 1
                && arguments.get(1).expr() instanceof Expr.Literal(_, Value.Int(var limit))) {
            most = limit < 0 ? Long.MAX_VALUE : limit;
        }
        return Bounds.upTo(most);
    }

    /// All elements and a separator between each two.
    private Bounds joined() {
        Bounds list = first();
        Element element = target == null ? null : element(target);
        Bounds size = element == null ? Bounds.NOTHING : list.times(element.size());
        if (arguments.isEmpty()) {
            return size;
        }
        return size.plus(
                argument(0)
                        .times(
                                new Bounds(
                                        Math.max(0, list.min() - 1), Math.max(0, list.max() - 1))));
    }

    /// Every state of the pattern at every character.
    private Bounds pattern() {
        return first().plus(Bounds.ONE).times(CHARACTER).times(argument(0).times(PATTERN));
    }

    /// Comparing two addresses, and reading the second one where it is a text.
    private Bounds contains(Overload overload) {
        Bounds compared = ADDRESS.plus(ADDRESS).times(CHARACTER);
        return overload.arguments().getLast().equals(Types.STRING)
                ? compared.plus(argument(0).times(CHARACTER))
                : compared;
    }

    /// A character has up to four bytes.
    private Estimate converted(Type from) {
        Bounds size = argument(0);
        if (function.equals("bytes") && from.equals(Types.STRING)) {
            return new Estimate(
                    size.times(CHARACTER), new Bounds(size.min(), Bounds.times(size.max(), 4)));
        }
        return function.equals("string") && from.equals(Types.BYTES)
                ? new Estimate(size.times(CHARACTER), new Bounds(size.min() / 4, size.max()))
                : cost(Bounds.ONE);
    }

    /// Twice as long and two more; upstream's sum begins again at 0 where that is too much.
    private Bounds quoted() {
        Bounds size = argument(0);
        long most = size.max() == Long.MAX_VALUE ? 0 : Bounds.plus(Bounds.times(size.max(), 2), 2);
        return new Bounds(size.min() + 2, most);
    }

    private Estimate sum(Overload overload, Type first) {
        if (!joins(function, overload)) {
            return cost(Bounds.ONE);
        }
        Bounds size = argument(0).plus(argument(1));
        return new Estimate(isText(first) ? size.times(CHARACTER) : Bounds.ONE, size);
    }

    /// Going over the shorter one.
    private Bounds compared() {
        long most = Math.min(argument(0).max(), argument(1).max());
        return new Bounds(most > 0 ? 1 : 0, most).times(CHARACTER);
    }

    /// Values of the libraries cost a step or what they hold, others what comparing their contents
    /// does.
    private Bounds equality() {
        Part right = arguments.getLast();
        if (!(right.type() instanceof Type.Named(var name))
                || !right.type().equals(arguments.getFirst().type())) {
            return compared();
        }
        return switch (name) {
            case "net.IP",
                    "net.CIDR",
                    "kubernetes.Quantity",
                    "kubernetes.Semver",
                    "kubernetes.authorization.Authorizer",
                    "kubernetes.authorization.PathCheck",
                    "kubernetes.authorization.GroupCheck",
                    "kubernetes.authorization.ResourceCheck",
                    "kubernetes.authorization.Decision" ->
                    Bounds.ONE;
            case "kubernetes.NamedFormat" -> new Bounds(1, 64).times(CHARACTER);
            case "kubernetes.URL" ->
                    new Bounds(1, right.size().equals(Bounds.UNKNOWN) ? 1 : right.size().max())
                            .times(CHARACTER);
            default -> compared();
        };
    }
}
