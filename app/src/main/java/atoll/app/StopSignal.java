package atoll.app;

import java.util.concurrent.CountDownLatch;

/// Ctrl-C and `kill`: the main thread ends the program in order, and the process ends with code 0.
/// The hook holds the process until the main thread has closed everything, then ends it: exit codes
/// other than 0 would come from the signal.
final class StopSignal {
    /// Down once somebody wants the process to end.
    private final CountDownLatch asked = new CountDownLatch(1);

    /// Down once the main thread has closed everything.
    private final CountDownLatch finished = new CountDownLatch(1);

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    /// Runs when the process is told to end, and also when the main thread ends it by itself.
    private void stop() {
        if (finished.getCount() == 0) {
            return;
        }
        asked.countDown();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    /// Waits for the signal.
    void await() throws InterruptedException {
        asked.await();
    }

    /// Says that everything is closed. Must be called in any case, or the process never ends.
    void finished() {
        finished.countDown();
    }
}
