package atoll.server.listen;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Counts the requests and conversations that have begun and not ended, so that a listener that
/// stops can let them end. Thread-safe; one thread waits.
final class UnderWay {
    private final AtomicInteger count = new AtomicInteger();

    /// The thread that waits until nothing is under way; null as long as none does.
    private volatile @Nullable Thread waiting;

    void begin() {
        count.incrementAndGet();
    }

    void end() {
        count.decrementAndGet();
        LockSupport.unpark(waiting);
    }

    /// Waits until nothing is under way, but not longer than this.
    void awaitQuiet(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        waiting = Thread.currentThread();
        long left = longest.toNanos();
        while (count.get() > 0 && left > 0) {
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
        }
    }
}
