package atoll.server.listen;

/// The server could not listen. The message names the address and the reason.
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
