package atoll.store;

import java.time.Duration;

/// The live shell around a [Committer]: one platform thread that waits for batches and for the time
/// to force lazy ones. Batches form by themselves: what is decided while one is written is the
/// next. It ends when the intake is closed and empty. Whatever it fails on that is no answer of the
/// disk, it refuses all that waits and ends.
final class CommitterThread {
    private final Intake intake;
    private final Committer committer;
    private final long lazyNanos;
    private final Thread thread;

    CommitterThread(Intake intake, Committer committer, Duration lazyDelay) {
        this.intake = intake;
        this.committer = committer;
        this.lazyNanos = lazyDelay.toNanos();
        this.thread = Thread.ofPlatform().daemon().name("store-log").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            loop();
        } catch (RuntimeException | Error e) {
            committer.abandon(Committer.stopped(e));
        }
    }

    /// Waits for work for ever, or, while something lazy is unforced, until its time has come.
    private void loop() {
        long lazySince = 0;
        while (true) {
            boolean lazy = committer.hasUnforced();
            long wait = lazy ? lazySince + lazyNanos - System.nanoTime() : Long.MAX_VALUE;
            Batch batch = intake.await(wait);
            if (batch != null) {
                if (!lazy) {
                    lazySince = System.nanoTime();
                }
                committer.step(batch);
            }
            if (batch == null && intake.isClosed()) {
                return;
            }
            if (lazy && System.nanoTime() - lazySince >= lazyNanos) {
                committer.force();
                lazySince = System.nanoTime(); // after a failure, too, it is not tried in a loop
            }
        }
    }

    /// Returns when all that was decided is committed and the thread has ended. The intake must
    /// have been closed.
    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
