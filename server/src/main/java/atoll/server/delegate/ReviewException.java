package atoll.server.delegate;

/// A server that was asked gave no answer. The message says why.
final class ReviewException extends Exception {
    private static final long serialVersionUID = 1;

    ReviewException(String message) {
        super(message);
    }

    /// Never null.
    String why() {
        return String.valueOf(getMessage());
    }
}
