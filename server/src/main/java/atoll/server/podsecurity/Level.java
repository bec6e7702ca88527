package atoll.server.podsecurity;

/// How much a pod may do, from all to least.
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
