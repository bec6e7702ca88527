package atoll.server.audit;

import atoll.base.json.JsonObject;

/// Where audit events go. Thread-safe.
public interface AuditSink extends AutoCloseable {
    void write(JsonObject event);

    /// Writes out what it holds.
    @Override
    default void close() {}
}
