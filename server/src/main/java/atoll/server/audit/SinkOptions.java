package atoll.server.audit;

import java.time.Duration;
import java.time.InstantSource;

/// How events get to a backend.
///
/// @param mode whether requests wait for it
/// @param batching in [Mode#BATCH]
/// @param eventBytesMax larger ones are truncated; 0: none is
public record SinkOptions(Mode mode, Batches batching, long eventBytesMax) {
    /// Upstream's, for a log.
    public static final SinkOptions LOG =
            new SinkOptions(Mode.BLOCKING, new Batches(10_000, 1, Duration.ZERO, 0, 0, false), 0);

    /// Upstream's, for a webhook.
    public static final SinkOptions WEBHOOK =
            new SinkOptions(
                    Mode.BATCH, new Batches(10_000, 400, Duration.ofSeconds(30), 10, 15, true), 0);

    /// Whether requests wait until their events are stored, and are refused when they are not.
    public enum Mode {
        BATCH,
        BLOCKING,
        BLOCKING_STRICT
    }

    /// @param buffer events that may wait; what comes when so many do is lost
    /// @param size events sent at once
    /// @param delay how long a batch waits for more
    /// @param perSecond batches sent on average; 0: no limit
    /// @param burst batches sent at once after a pause
    /// @param together whether the next batch is sent though one is still on its way
    public record Batches(
            int buffer, int size, Duration delay, double perSecond, int burst, boolean together) {}

    /// @param name of the backend, for its thread
    public AuditSink to(AuditBackend backend, String name, InstantSource clock) {
        AuditSink sink =
                switch (mode) {
                    case BATCH -> new Batching(backend, batching, name, clock);
                    case BLOCKING -> new Blocking(backend, false);
                    case BLOCKING_STRICT -> new Blocking(backend, true);
                };
        return eventBytesMax == 0 ? sink : new Truncating(sink, eventBytesMax);
    }
}
