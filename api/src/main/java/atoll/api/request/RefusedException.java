package atoll.api.request;

import atoll.api.Status;

/// The server answered, and the answer is a refusal. Raised where a caller cannot go on without
/// what it asked for; who can, looks at [Outcome] instead. Trying again does not help unless the
/// status says so (`retryAfterSeconds`, `Conflict`).
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Status status;
    private final String why;

    public RefusedException(Status status) {
        super(status.message());
        this.status = status;
        this.why = "";
    }

    /// The message is the status's and this; clients see the status alone.
    ///
    /// @param why what the status itself does not tell
    public RefusedException(Status status, String why) {
        super(status.message() + ": " + why);
        this.status = status;
        this.why = why;
    }

    public Status status() {
        return status;
    }

    /// What the status itself does not tell; empty when it tells all.
    public String why() {
        return why;
    }
}
