package atoll.api.cel;

/// An expression cost more than it may.
public final class CostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CostException() {
        super("operation cancelled: actual cost limit exceeded", null, false, false);
    }
}
