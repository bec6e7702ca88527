package atoll.server.audit;

import atoll.base.json.JsonObject;
import java.util.List;

/// Where audit events end up. Thread-safe.
public interface AuditBackend extends AutoCloseable {
    /// Waits until they are stored.
    ///
    /// @return whether all of them were; the log tells why not
    boolean store(List<JsonObject> events);

    /// Told when nothing new will come; what is on its way may still be.
    @Override
    default void close() {}
}
