package atoll.server.audit;

/// An audit policy or backend that cannot be used. The message says why.
public final class AuditException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AuditException(String message) {
        super(message);
    }
}
