package atoll.tidy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Breaks every ban, so that a test can see each of them bite. Nothing of it ever runs.
final class Offender {
    static int counter;

    private Offender() {}

    static void offend() throws InterruptedException {
        Thread.sleep(Duration.ZERO);
        LockSupport.parkNanos(1);
        Supplier<Instant> clock = Instant::now;
        System.out.println(clock.get() + " " + System.nanoTime());
        Thread.ofVirtual().start(() -> counter++);
        Executors.newCachedThreadPool().close();
        CompletableFuture.completedFuture(new Random());
        System.identityHashCode(clock);
        System.exit(1);
    }
}
