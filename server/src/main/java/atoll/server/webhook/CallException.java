package atoll.server.webhook;

/// A webhook could not be asked, or gave no usable answer.
///
/// Whether that refuses the write is up to the webhook's `failurePolicy`. The message is shown to
/// users, so it is in upstream's words.
public final class CallException extends Exception {
    private static final long serialVersionUID = 1L;

    public CallException(String message) {
        super(message);
    }

    /// Never null.
    public String why() {
        return String.valueOf(getMessage());
    }
}
