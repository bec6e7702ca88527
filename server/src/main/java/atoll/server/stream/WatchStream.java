package atoll.server.stream;

import atoll.api.Status;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.resource.ResourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// One watcher on the wire. Its thread sleeps until it is woken, takes what there is, and writes it
/// at once: a watcher that fell behind catches up with few large writes.
public final class WatchStream {
    private static final int EVENTS_A_WRITE = 64;

    /// The longest sleep: bookmarks are due about once a minute.
    private static final Duration PULSE = Duration.ofSeconds(30);

    private final Thread thread;
    private final InstantSource clock;
    private final LongAdder told;
    private volatile boolean ended;

    /// @param thread the one that will [#run]
    /// @param told where the events it tells are counted
    public WatchStream(Thread thread, InstantSource clock, LongAdder told) {
        this.thread = thread;
        this.told = told;
        this.clock = clock;
    }

    /// Tells that there may be something to read. From any thread.
    public void wake() {
        LockSupport.unpark(thread);
    }

    /// Ends the watch: the client is gone, or the server stops. From any thread.
    public void end() {
        ended = true;
        wake();
    }

    /// Tells events until `deadline`, the watch's end, or [#end].
    ///
    /// @throws IOException when the client is gone
    public void run(
            Watch watch,
            Encoder encoder,
            SharedEvents shared,
            ResourceDefinition definition,
            Format format,
            Instant deadline,
            OutputStream out)
            throws IOException {
        var events = new EventEncoder(encoder, shared, definition, format);
        while (!ended) {
            List<WatchEvent> polled = watch.poll(EVENTS_A_WRITE);
            if (!polled.isEmpty()) {
                write(polled, events, out);
                told.add(polled.size());
                continue;
            }
            Optional<Status> end = watch.ended();
            if (end.isPresent()) {
                if (end.get().isFailure()) {
                    out.write(events.error(end.get()));
                }
                return;
            }
            Duration left = Duration.between(clock.instant(), deadline);
            if (!left.isPositive()) {
                return;
            }
            LockSupport.parkNanos(this, (left.compareTo(PULSE) < 0 ? left : PULSE).toNanos());
        }
    }

    private static void write(List<WatchEvent> polled, EventEncoder events, OutputStream out)
            throws IOException {
        if (polled.size() == 1) {
            out.write(events.frame(polled.getFirst()));
            return;
        }
        var batch = new ByteArrayOutputStream();
        for (WatchEvent event : polled) {
            batch.writeBytes(events.frame(event));
        }
        out.write(batch.toByteArray());
    }
}
