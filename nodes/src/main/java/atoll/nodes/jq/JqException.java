package atoll.nodes.jq;

/// A query that cannot be compiled, or (inside [Query]) one that failed on its input.
public final class JqException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JqException(String message) {
        super(message);
    }
}
