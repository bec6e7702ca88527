package atoll.server.webhook;

/// A webhook could not be asked, or gave no usable answer.
public final class CallException extends Exception {
    private static final long serialVersionUID = 1L;

    public CallException(String message) {
        super(message);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
