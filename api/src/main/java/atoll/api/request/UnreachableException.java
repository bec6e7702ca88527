package atoll.api.request;

/// No answer from the cluster: connection refused, reset or timed out. Worth a retry.
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
