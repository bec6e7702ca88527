package atoll.server.serve;

import java.util.List;
import java.util.Random;

/// CEL that is right, nearly right, or costly, from a seed.
final class MalformedExpressions {
    private static final int DEPTH_MAX = 5;
    private static final List<String> NAMES =
            List.of(
                    "self",
                    "oldSelf",
                    "object",
                    "oldObject",
                    "request",
                    "params",
                    "namespaceObject",
                    "variables.a",
                    "authorizer",
                    "x",
                    "self.metadata",
                    "self.spec.items",
                    "self.spec.name",
                    "object.spec.?replicas",
                    "object.metadata.labels['a']",
                    "nope.nope");
    private static final List<String> LITERALS =
            List.of(
                    "0",
                    "-9223372036854775808",
                    "9223372036854775808",
                    "1u",
                    "1e400",
                    "0x",
                    "'a'",
                    "\"\\u00e9\"",
                    "r'\\'",
                    "b'\\xff'",
                    "'\\z'",
                    "'(a*)*b'",
                    "'2020-01-01T00:00:00Z'",
                    "'100000000000s'",
                    "'1Gi'",
                    "[]",
                    "{}",
                    "null",
                    "true",
                    "[1, 'a', null]",
                    "{'a': 1, 'a': 2}");
    private static final List<String> OPERATORS =
            List.of("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "in", "=", ".");
    private static final List<String> FUNCTIONS =
            List.of(
                    "size",
                    "int",
                    "string",
                    "timestamp",
                    "duration",
                    "type",
                    "dyn",
                    "has",
                    "quantity",
                    "url",
                    "ip",
                    "cidr",
                    "semver",
                    "optional.of",
                    "nope",
                    "math.greatest",
                    "sets.contains",
                    "format.named");
    private static final List<String> METHODS =
            List.of(
                    "matches",
                    "startsWith",
                    "split",
                    "replace",
                    "find",
                    "findAll",
                    "indexOf",
                    "substring",
                    "format",
                    "join",
                    "sum",
                    "isSorted",
                    "orValue",
                    "validate",
                    "path",
                    "nope",
                    "getFullYear",
                    "size",
                    "lowerAscii");
    private static final List<String> MACROS =
            List.of("all", "exists", "exists_one", "map", "filter", "transformList", "sortBy");

    private final Random random;

    MalformedExpressions(Random random) {
        this.random = random;
    }

    String expression() {
        return switch (random.nextInt(40)) {
            case 0 -> "(".repeat(1 + random.nextInt(3_000)) + "1";
            case 1 -> "!".repeat(1 + random.nextInt(3_000)) + "true";
            case 2 -> "1" + "+1".repeat(random.nextInt(3_000));
            case 3 -> "[" + "1,".repeat(random.nextInt(5_000)) + "1].all(x, x == 1)";
            case 4 -> nested(1 + random.nextInt(12));
            case 5 -> cut(some(0));
            default -> some(0);
        };
    }

    /// Lists within lists: what a cost limit is for.
    private static String nested(int depth) {
        var text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append("[1,2,3,4,5,6,7,8,9,10].all(x").append(i).append(", ");
        }
        return text.append("true").append(")".repeat(depth)).toString();
    }

    private String cut(String text) {
        return text.substring(0, random.nextInt(text.length() + 1));
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String some(int depth) {
        if (depth >= DEPTH_MAX) {
            return random.nextBoolean() ? one(NAMES) : one(LITERALS);
        }
        int next = depth + 1;
        return switch (random.nextInt(10)) {
            case 0, 1 -> one(NAMES);
            case 2 -> one(LITERALS);
            case 3 -> some(next) + " " + one(OPERATORS) + " " + some(next);
            case 4 -> one(FUNCTIONS) + "(" + some(next) + ")";
            case 5 -> some(next) + "." + one(METHODS) + "(" + some(next) + ")";
            case 6 -> some(next) + "." + one(MACROS) + "(x, " + some(next) + ")";
            case 7 -> some(next) + " ? " + some(next) + " : " + some(next);
            case 8 -> some(next) + "[" + some(next) + "]";
            default -> "!(" + some(next) + ")";
        };
    }
}
