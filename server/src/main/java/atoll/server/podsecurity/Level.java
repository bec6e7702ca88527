package atoll.server.podsecurity;

/// How much a pod may do, from all to least.
///
/// The order is that of strictness, so levels compare.
public enum Level {
    PRIVILEGED("privileged"),
    BASELINE("baseline"),
    RESTRICTED("restricted");

    private final String label;

    Level(String label) {
        this.label = label;
    }

    /// As a label's value.
    @Override
    public String toString() {
        return label;
    }
}
