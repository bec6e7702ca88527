package atoll.nodes.stage;

/// A Stage that cannot be used; the message names the object, the field and the rule.
public final class StageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StageException(String message) {
        super(message);
    }
}
