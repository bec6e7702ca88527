package atoll.api.cel;

import org.jspecify.annotations.Nullable;

/// What calls cost when they run, in upstream's units. The rules are those of cel-go's
/// `interpreter/runtimecost.go` and of apiserver's `cel/library`. Sizes are those of the values
/// that there are; [CallCosts] is the same for what is not known yet.
final class Costs {
    static final long SELECT = 1;

    /// Of making one, whatever is in it.
    static final long LIST = 10;

    static final long MAP = 30;
    static final long STRUCT = 40;

    /// Looking at a character costs a tenth of a step.
    private static final double CHARACTER = 0.1;

    /// A guess at the states that a character of a pattern stands for.
    private static final double PATTERN = 0.25;

    private Costs() {}

    /// @param overload null where it only shows at run time which one it is: that costs a step
    /// @param values the arguments, the receiver first
    /// @param result null for an error
    /// @return steps, without what working out the arguments cost
    static long of(
            String function, @Nullable Overload overload, Value[] values, @Nullable Value result) {
        long first = values.length > 0 ? Values.size(values[0]) : 1;
        long second = values.length > 1 ? Values.size(values[1]) : 1;
        Type last =
                overload == null || overload.arguments().isEmpty()
                        ? Types.NULL
                        : overload.arguments().getLast();
        return switch (function) {
            case "check" -> 350_000;
            case "fieldSelector", "labelSelector" ->
                    LIST + read(second) + up(up(second, 0.5), LIST + STRUCT);
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> looked(values[0]);
            case "url",
                    "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "cidr",
                    "isIP",
                    "isCIDR",
                    "quantity",
                    "isQuantity",
                    "semver",
                    "isSemver",
                    "jsonpatch.escapeKey" ->
                    read(first);
            case "ip" -> overload != null && overload.member() ? 1 : read(first);
            case "replace", "split", "ip.isCanonical" -> up(first, 2 * CHARACTER);
            case "join" -> up(Values.size(result), 2 * CHARACTER);
            case "find", "findAll" -> up(first + 1, CHARACTER) * up(second, PATTERN);
            case "containsIP" -> read(first + first) + parsed(last, second);
            case "containsCIDR" -> read(first + first) + read(first) + 1 + parsed(last, second);
            case "validate" -> up(second + 1, CHARACTER) * up(first, PATTERN);
            case "_==_" -> isOpaque(values[0]) ? 1 : compared(values);
            case "_!=_" -> compared(values);
            default -> overload == null ? 1 : known(function, overload, values, result);
        };
    }

    /// Whether it is of a library: comparing it is a step. An error is of none.
    private static boolean isOpaque(Value value) {
        return value instanceof Value.Opaque && !(value instanceof Node.Failure);
    }

    /// Rounded up.
    private static long up(long size, double factor) {
        return Bounds.times(size, factor);
    }

    private static long read(long size) {
        return up(size, CHARACTER);
    }

    /// A text that has to be read first costs its length.
    private static long parsed(Type last, long size) {
        return last.equals(Types.STRING) ? read(size) : 0;
    }

    /// Of a call whose overload is known.
    private static long known(
            String function, Overload overload, Value[] values, @Nullable Value result) {
        long first = values.length > 0 ? Values.size(values[0]) : 1;
        long second = values.length > 1 ? Values.size(values[1]) : 1;
        Type type = overload.arguments().isEmpty() ? Types.NULL : overload.arguments().getFirst();
        boolean text = type.equals(Types.STRING) || type.equals(Types.BYTES);
        return switch (function) {
            case "slice", "lists.range", "reverse" -> 1 + LIST + Values.size(result);
            case "flatten" -> 1 + LIST + (values.length == 2 ? depth(values[1]) * first : first);
            case "distinct", "sort" -> 1 + LIST + paired(values[0]);
            case "@sortByAssociatedKeys" -> 1 + LIST + paired(values[1]);
            case "sets.contains", "sets.intersects" -> 1 + first * second;
            case "sets.equivalent" -> 1 + 2 * first * second;
            case "startsWith", "endsWith", "format", "strings.quote" -> read(first);
            case "bytes" -> type.equals(Types.STRING) ? read(first) : 1;
            case "string" -> type.equals(Types.BYTES) ? read(first) : 1;
            case "@in" -> overload.arguments().getLast() instanceof Type.ListOf ? second : 1;
            case "matches" ->
                    overload.member() ? up(first + 1, CHARACTER) * up(second, PATTERN) : 1;
            case "contains" -> read(first) * read(second);
            case "_+_" -> text ? read(first + second) : 1;
            case "_<_", "_<=_", "_>_", "_>=_" -> text ? compared(values) : 1;
            default -> 1;
        };
    }

    /// How deep `flatten` goes.
    private static long depth(@Nullable Value depth) {
        return depth instanceof Value.Int(var levels) ? Math.max(0, levels) : 1;
    }

    /// Going over the shorter one.
    private static long compared(Value[] values) {
        return read(Math.min(content(values[0]), content(values[1])));
    }

    /// Of an optional what it holds.
    private static long content(@Nullable Value value) {
        return value instanceof Value.Maybe(var inner) && inner != null
                ? content(inner)
                : Values.size(value);
    }

    /// Comparing each with each.
    private static long paired(@Nullable Value value) {
        if (!(value instanceof Value.Items items) || items.size() == 0) {
            return 0;
        }
        long size = items.size();
        boolean texts = items.at(0) instanceof Value.Text || items.at(0) instanceof Value.Bytes;
        return (long) (size * size * (texts ? 2 + CHARACTER : 2));
    }

    /// Going over a tree. Rounded down for each text.
    private static long looked(@Nullable Value value) {
        return switch (value) {
            case Value.Text(var text) -> (long) (utf8(text) * CHARACTER);
            case Value.Bytes(var bytes) -> (long) (bytes.length * CHARACTER);
            case Value.Items items -> {
                long sum = 0;
                for (int i = 0; i < items.size(); i++) {
                    sum += looked(items.at(i));
                }
                yield sum;
            }
            case Value.Entries entries -> {
                long sum = 0;
                for (Value key : entries.keys()) {
                    sum += looked(key) + looked(entries.get(key));
                }
                yield sum;
            }
            case null, default -> 1;
        };
    }

    private static int utf8(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }
}
