package atoll.server.audit;

import atoll.base.json.JsonObject;

/// Takes the audit events of requests. Thread-safe.
public interface AuditSink extends AutoCloseable {
    /// @return false when the event is lost and its request must not go on
    boolean write(JsonObject event);

    /// Writes out what it holds.
    @Override
    default void close() {}
}
