package atoll.api.cel;

/// An expression came to an error instead of a value. Carries no stack: it is an outcome that `||`
/// and its like may still absorb.
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
        super(message, null, false, false);
    }

    static EvaluationException noSuchOverload() {
        return new EvaluationException("no such overload");
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
