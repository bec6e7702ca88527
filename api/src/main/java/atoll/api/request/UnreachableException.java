package atoll.api.request;

/// No answer from the cluster: connection refused, reset or timed out. Worth a retry. Of a write
/// nobody knows whether it happened, so who tries again must bear to find it done. In process it
/// does not occur.
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
