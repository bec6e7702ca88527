package atoll.server.audit;

import atoll.base.json.JsonObject;
import java.util.List;

/// Lets each request wait until its events are stored.
///
/// @param strict whether a request whose event is lost must not go on
record Blocking(AuditBackend backend, boolean strict) implements AuditSink {
    @Override
    public boolean write(JsonObject event) {
        return backend.store(List.of(event)) || !strict;
    }

    @Override
    public void close() {
        backend.close();
    }
}
