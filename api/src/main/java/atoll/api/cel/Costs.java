package atoll.api.cel;

import static atoll.api.cel.Bounds.plus;
import static atoll.api.cel.Bounds.times;

/// What calls cost, in upstream's units. The same rules hold for actual sizes at run time and for
/// the largest possible ones when a rule is admitted.
final class Costs {
    static final long SELECT = 1;
    static final long LIST = 10;
    static final long MAP = 30;
    static final long STRUCT = 40;

    /// Looking at a character costs a tenth of a step.
    private static final double CHARACTER = 0.1;

    /// A guess at the states that a character of a pattern stands for.
    private static final double PATTERN = 0.25;

    private Costs() {}

    /// @param sizes of the arguments, the receiver first
    /// @param traversed whether `==`, `<` and `+` look at every character of the arguments
    static long of(String function, long[] sizes, long resultSize, boolean traversed) {
        long first = sizes.length > 0 ? sizes[0] : 1;
        long second = sizes.length > 1 ? sizes[1] : 1;
        return switch (function) {
            case "check" -> 350_000;
            case "startsWith", "endsWith" -> times(second, CHARACTER);
            case "contains" -> times(times(first, CHARACTER), times(second, CHARACTER));
            case "matches", "find", "findAll" ->
                    times(times(plus(first, 1), CHARACTER), times(second, PATTERN));
            case "@in" -> second;
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> first;
            case "sets.contains", "sets.equivalent", "sets.intersects" -> times(first, second);
            case "url",
                    "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "cidr",
                    "ip",
                    "isIP",
                    "isCIDR",
                    "quantity",
                    "isQuantity",
                    "semver",
                    "isSemver",
                    "jsonpatch.escapeKey" ->
                    times(first, CHARACTER);
            case "replace", "split", "ip.isCanonical" -> times(first, 2 * CHARACTER);
            case "join", "format" -> times(resultSize, 2 * CHARACTER);
            case "containsIP" -> times(plus(plus(first, first), second), CHARACTER);
            case "containsCIDR" ->
                    plus(times(plus(plus(first, first), plus(first, second)), CHARACTER), 1);
            case "validate" -> times(times(plus(second, 1), CHARACTER), 15);
            case "_+_" -> traversed ? times(plus(first, second), CHARACTER) : 1;
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" ->
                    traversed ? times(Math.min(first, second), CHARACTER) : 1;
            default -> 1;
        };
    }
}
