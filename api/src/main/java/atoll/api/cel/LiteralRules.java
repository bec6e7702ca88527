package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with things that an expression writes out although all types are right: texts that
/// their function cannot read, lists whose elements are of several types, formats that their
/// arguments do not fit. Told only when nothing else is wrong. Used for one expression. Upstream:
/// cel-go's AST validators for literals, homogeneous aggregates and formats, which run on an
/// expression that is right.
final class LiteralRules {
    /// An element, key or value as written.
    record Part(int offset, Type type) {}

    /// The keys and values of one map.
    private record Literals(List<Part> keys, List<Part> values) {}

    private final Inference types;
    private final List<CompilationException.Issue> unreadable = new ArrayList<>();
    private final List<List<Part>> lists = new ArrayList<>();
    private final List<Literals> maps = new ArrayList<>();
    private final List<Expr.Call> formats = new ArrayList<>();
    private final FormatRules formatRules;

    /// How many calls of `format` there are around: their arguments may be of several types.
    private int exempt;

    LiteralRules(Inference types, Findings findings) {
        this.types = types;
        this.formatRules = new FormatRules(findings);
    }

    void list(List<Part> elements) {
        if (exempt == 0) {
            lists.add(elements);
        }
    }

    void map(List<Part> keys, List<Part> values) {
        if (exempt == 0) {
            maps.add(new Literals(keys, values));
        }
    }

    /// Called before the arguments of a call are checked.
    void enter(Expr.Call call) {
        exempt += call.function().equals("format") ? 1 : 0;
    }

    /// Called after the arguments of a call were checked.
    void leave(Expr.Call call) {
        exempt -= call.function().equals("format") ? 1 : 0;
    }

    /// A call whose types fit.
    void call(Expr.Call call) {
        switch (call.function()) {
            case "duration", "timestamp", "matches" -> argument(call);
            case "format" -> formats.add(call);
            default -> {}
        }
    }

    private void argument(Expr.Call call) {
        if (call.arguments().getFirst() instanceof Expr.Literal(var offset, var value)
                && !isSound(call.function(), value)) {
            unreadable.add(
                    new CompilationException.Issue(
                            offset, "invalid " + call.function() + " argument"));
        }
    }

    private static boolean isSound(String function, Value value) {
        try {
            if (function.equals("matches")) {
                Patterns.requireSound(Values.string(value));
            } else {
                Operation.call(function, value);
            }
            return true;
        } catch (EvaluationException _) {
            return false;
        }
    }

    /// First texts that cannot be read, then mixed lists and maps, then formats.
    List<CompilationException.Issue> issues() {
        var issues = new ArrayList<>(unreadable);
        issues.addAll(mixed());
        formats.forEach(call -> issues.addAll(formatRules.issues(call)));
        return issues;
    }

    private List<CompilationException.Issue> mixed() {
        var issues = new ArrayList<CompilationException.Issue>();
        for (List<Part> elements : lists) {
            List<CompilationException.Issue> odd = odd(elements);
            issues.addAll(odd.subList(0, Math.min(1, odd.size())));
        }
        for (Literals map : maps) {
            issues.addAll(odd(map.keys()));
            issues.addAll(odd(map.values()));
        }
        return issues;
    }

    /// The parts whose type is not the first one's.
    private List<CompilationException.Issue> odd(List<Part> parts) {
        var issues = new ArrayList<CompilationException.Issue>();
        for (Part part : parts) {
            Type expected = types.settled(parts.getFirst().type());
            Type found = types.settled(part.type());
            if (!found.equals(expected)) {
                issues.add(CompilationException.Issue.mismatch(part.offset(), expected, found));
            }
        }
        return issues;
    }
}
