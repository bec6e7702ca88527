package atoll.api.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether what an expression writes out as arguments of `format` fits the text it writes out. Used
/// for one expression. Upstream: the validator of cel-go's `ext/formatting.go`. Text or arguments
/// that are worked out are for run time.
final class FormatRules {
    private final Findings findings;

    FormatRules(Findings findings) {
        this.findings = findings;
    }

    /// @param call of `format`
    /// @return at most one
    List<CompilationException.Issue> issues(Expr.Call call) {
        if (!(call.target() instanceof Expr.Literal(_, Value.Text(var pattern)))
                || !(call.arguments().getFirst() instanceof Expr.ListOf list)) {
            return List.of();
        }
        List<Expr> arguments = list.elements();
        try {
            var check = new Check(arguments);
            TextFormat.interpolate(pattern, arguments.size(), check);
            return check.requested < arguments.size()
                    ? List.of(
                            new CompilationException.Issue(
                                    call.offset(),
                                    "too many arguments supplied to string.format (expected %d, got %d)"
                                            .formatted(check.requested, arguments.size())))
                    : List.of();
        } catch (UnfitException e) {
            return List.of(new CompilationException.Issue(e.offset, message(e)));
        } catch (EvaluationException e) {
            return List.of(new CompilationException.Issue(call.offset(), message(e)));
        }
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    /// Carries an argument's place through the walk over the clauses.
    private static final class UnfitException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int offset;

        UnfitException(int offset, String message) {
            super(message, null, false, false);
            this.offset = offset;
        }
    }

    /// Goes through the clauses as if it formatted, and counts them.
    private final class Check implements TextFormat.Clauses {
        private final List<Expr> arguments;
        private int requested;

        Check(List<Expr> arguments) {
            this.arguments = arguments;
        }

        @Override
        public String format(char verb, int precision, int index) {
            requested++;
            Expr argument = arguments.get(index);
            Expr wrong =
                    verb == 's' ? unprintable(argument) : fits(verb, argument) ? null : argument;
            if (wrong != null) {
                throw new UnfitException(
                        wrong.offset(), TextFormat.unfit(verb, findings.type(wrong).bareName()));
            }
            return "";
        }
    }

    /// The first part that `%s` cannot show; null when it can show all.
    private @Nullable Expr unprintable(Expr argument) {
        if (!fits('s', argument)) {
            return argument;
        }
        List<Expr> parts =
                switch (argument) {
                    case Expr.ListOf list -> list.elements();
                    case Expr.MapOf map ->
                            map.entries().stream()
                                    .flatMap(entry -> List.of(entry.key(), entry.value()).stream())
                                    .toList();
                    default -> List.of();
                };
        for (Expr part : parts) {
            Expr wrong = unprintable(part);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    /// What has any type may fit.
    private boolean fits(char verb, Expr argument) {
        return switch (findings.type(argument)) {
            case Type.Dyn _ -> true;
            case Type.ListOf _, Type.MapOf _, Type.TypeOf _ -> verb == 's';
            case Type.Named(var name) -> TextFormat.takes(verb, name);
            case Type.OptionalOf _, Type.Parameter _, Type.Struct _ -> false;
        };
    }
}
