package atoll.server.stream;

import atoll.api.Status;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One watcher on the wire. Its thread sleeps until it is woken, takes what there is, and writes it
/// at once: a watcher that fell behind catches up with few large writes.
public final class WatchStream {
    /// What one turn takes from the cursor at most.
    private static final int EVENTS_A_WRITE = 64;

    /// The longest sleep: bookmarks are due about once a minute.
    private static final Duration PULSE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final LongAdder told;

    /// For good: a stream runs once.
    private volatile boolean ended;

    /// The one that runs; null before.
    private volatile @Nullable Thread thread;

    /// Where events go.
    @FunctionalInterface
    public interface Sink {
        /// @param frames in their order: a line of JSON each, or protobuf behind its length
        void write(List<byte[]> frames) throws IOException;

        /// One write for all frames there are.
        static Sink of(OutputStream out) {
            return frames -> {
                if (frames.size() == 1) {
                    out.write(frames.getFirst());
                    return;
                }
                var batch = new ByteArrayOutputStream();
                frames.forEach(batch::writeBytes);
                out.write(batch.toByteArray());
            };
        }
    }

    /// @param told where the events it tells are counted
    public WatchStream(InstantSource clock, LongAdder told) {
        this.told = told;
        this.clock = clock;
    }

    private static List<byte[]> frames(List<WatchEvent> polled, EventEncoder events) {
        if (polled.size() == 1) {
            return List.of(events.frame(polled.getFirst()));
        }
        var frames = new ArrayList<byte[]>(polled.size());
        for (WatchEvent event : polled) {
            frames.add(events.frame(event));
        }
        return frames;
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

    /// Tells events, on the calling thread, until `deadline`, the watch's end, or [#end].
    ///
    /// @param caughtUp called, maybe often, when all that had happened was told
    /// @throws IOException when the client is gone
    public void run(
            Watch watch, EventEncoder events, Instant deadline, Runnable caughtUp, Sink sink)
            throws IOException {
        thread = Thread.currentThread();
        while (!ended) {
            List<WatchEvent> polled = watch.poll(EVENTS_A_WRITE);
            if (!polled.isEmpty()) {
                sink.write(frames(polled, events));
                told.add(polled.size());
                continue;
            }
            caughtUp.run();
            Optional<Status> end = watch.ended();
            if (end.isPresent()) {
                if (end.get().isFailure()) {
                    sink.write(List.of(events.error(end.get())));
                }
                return;
            }
            Duration left = Duration.between(clock.instant(), deadline);
            if (!left.isPositive()) {
                return;
            }
            LockSupport.parkNanos(this, sleep(left).toNanos());
        }
    }

    /// Until the next bookmark may be due, or the end.
    private static Duration sleep(Duration left) {
        Duration untilLast = left.minus(WatchOptions.LAST_BOOKMARK);
        Duration until = untilLast.isPositive() ? untilLast : left;
        return until.compareTo(PULSE) < 0 ? until : PULSE;
    }
}
