package atoll.api.cel;

/// An expression came to an error instead of a value. Carries no stack: it is an outcome that `||`
/// and its like may still absorb. The message is cel-go's where clients see it. A rule that fails
/// so is refused, or passed over, as its owner says.
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Made often and cheaply: neither stack nor suppressed exceptions.
    public EvaluationException(String message) {
        super(message, null, false, false);
    }

    /// What cel-go says of a function that its arguments do not fit.
    static EvaluationException noSuchOverload() {
        return new EvaluationException("no such overload");
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
