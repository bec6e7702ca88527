package atoll.api.cel;

/// An expression cost more than it may. No [EvaluationException]: nothing in the expression can
/// absorb it. The message is upstream's.
public final class CostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CostException() {
        super("operation cancelled: actual cost limit exceeded", null, false, false);
    }
}
