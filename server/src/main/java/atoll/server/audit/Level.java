package atoll.server.audit;

/// How much of a request an event tells. Each level tells all that the one before it does.
public enum Level {
    NONE("None"),
    METADATA("Metadata"),
    REQUEST("Request"),
    REQUEST_RESPONSE("RequestResponse");

    private final String word;

    Level(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public boolean isAtLeast(Level other) {
        return compareTo(other) >= 0;
    }
}
