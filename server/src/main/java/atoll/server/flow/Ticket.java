package atoll.server.flow;

/// One request's passage through flow control. Used by the request's thread.
public interface Ticket {
    /// Of a request that is neither limited nor counted.
    Ticket FREE = new Free("", "");

    /// Whether the request may be served; otherwise it is turned away.
    boolean isAdmitted();

    /// The FlowSchema that the request belongs to; empty where none is an object.
    String schemaUid();

    /// The PriorityLevelConfiguration that the request belongs to; empty where none is an object.
    String levelUid();

    /// When a client that is turned away may come back.
    long retryAfterSeconds();

    /// Gives back what the request holds. The second time, and for a request that was turned away,
    /// it does nothing.
    void leave();
}
