package atoll.server.audit;

/// A point in the life of a request at which an event is written.
public enum Stage {
    REQUEST_RECEIVED("RequestReceived"),
    /// Headers were sent, the body goes on: watches and the like only.
    RESPONSE_STARTED("ResponseStarted"),
    RESPONSE_COMPLETE("ResponseComplete"),
    PANIC("Panic");

    private final String word;

    Stage(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
