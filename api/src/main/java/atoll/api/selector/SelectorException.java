package atoll.api.selector;

/// Text or JSON that is not a selector. The message is upstream's, for a `BadRequest` status.
/// Whoever reads a query makes a `BadRequest` of it; for objects, validation finds the same faults
/// earlier.
public final class SelectorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SelectorException(String message) {
        super(message);
    }
}
