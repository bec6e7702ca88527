package atoll.server.policy;

/// A policy could not be evaluated; its failure policy says what follows.
final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
