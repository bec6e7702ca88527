package atoll.placement.override;

/// An overrider does not apply to the object at hand; the message says which and why. It never
/// leaves this package: [Overrides] turns it into a note.
final class OverrideException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverrideException(String message) {
        super(message);
    }
}
