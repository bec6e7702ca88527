package atoll.server.crd;

/// How far the objects of a definition that goes are deleted, in the words of its condition
/// `Terminating`.
enum CleanupPhase {
    PENDING(
            true,
            "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"),
    IN_PROGRESS(true, "InstanceDeletionInProgress", "CustomResource deletion is in progress"),
    COMPLETED(false, "InstanceDeletionCompleted", "removed all instances"),
    NEVER_ESTABLISHED(false, "NeverEstablished", "resource was never established");

    private final boolean going;
    private final String reason;
    private final String message;

    CleanupPhase(boolean going, String reason, String message) {
        this.going = going;
        this.reason = reason;
        this.message = message;
    }

    boolean isGoing() {
        return going;
    }

    String reason() {
        return reason;
    }

    String message() {
        return message;
    }
}
