package atoll.api.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at texts that an expression writes out and hands to a function, before it is ever run.
final class ArgumentChecks {
    private ArgumentChecks() {}

    /// @param issues gets what is wrong
    static void check(Expr.Call call, List<CompilationException.Issue> issues) {
        List<Expr> arguments = call.all();
        int last = arguments.size() - 1;
        boolean parsed =
                switch (call.function()) {
                    case "duration", "timestamp" -> last == 0;
                    case "matches" -> last == 1;
                    default -> false;
                };
        if (parsed
                && arguments.get(last) instanceof Expr.Literal(var offset, Value.Text(var text))
                && !isSound(call.function(), text)) {
            issues.add(
                    new CompilationException.Issue(
                            offset, "invalid " + call.function() + " argument"));
        }
    }

    /// The error of a conversion of a literal, which is worked out once and before all else.
    static @Nullable EvaluationException constantError(Expr.Call call) {
        boolean conversion =
                switch (call.function()) {
                    case "int", "uint", "double", "bool", "string", "bytes" -> true;
                    default -> false;
                };
        if (conversion
                && call.all().size() == 1
                && call.all().getFirst() instanceof Expr.Literal(_, var value)) {
            try {
                Operation.call(call.function(), value);
            } catch (EvaluationException e) {
                return e;
            }
        }
        return null;
    }

    private static boolean isSound(String function, String text) {
        try {
            switch (function) {
                case "duration" -> Times.duration(text);
                case "timestamp" -> Times.timestamp(text);
                default -> Patterns.requireSound(text);
            }
            return true;
        } catch (EvaluationException _) {
            return false;
        }
    }
}
