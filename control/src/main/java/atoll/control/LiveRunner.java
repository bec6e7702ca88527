package atoll.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Steps each actor on a virtual thread of its own, on the wall clock. Actors may be added while
/// others run. A start or step that throws is logged and tried again: one actor's bug stops no
/// other.
public final class LiveRunner implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LiveRunner.class.getName());

    /// After a step that threw: long enough not to flood the log, short enough to recover unseen.
    private static final Duration PAUSE_AFTER_BUG = Duration.ofSeconds(1);

    /// For each actor; one that takes longer is interrupted.
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final List<Shell> shells = new CopyOnWriteArrayList<>();

    public LiveRunner(InstantSource clock) {
        this.clock = clock;
    }

    /// Starts an actor on a thread that bears its name.
    public void add(Actor actor) {
        var shell = new Shell(actor);
        shells.add(shell);
        shell.thread = Thread.ofVirtual().name(actor.name()).start(shell::run);
    }

    /// Stops the actors, each after the step it is in. Returns when all have ended or were
    /// interrupted.
    @Override
    public void close() {
        for (Shell shell : shells) {
            shell.stopping = true;
            shell.wakes.release();
        }
        for (Shell shell : shells) {
            shell.join();
        }
        shells.clear();
    }

    private final class Shell {
        private final Actor actor;

        /// Wakes not yet answered; drained before each step, so that wakes coalesce.
        private final Semaphore wakes = new Semaphore(0);

        private volatile boolean stopping;
        private volatile Thread thread = Thread.currentThread();

        Shell(Actor actor) {
            this.actor = actor;
        }

        private void run() {
            try {
                start();
                while (!stopping) {
                    Instant due = step();
                    await(due);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                actor.stop();
            }
        }

        /// Until it succeeds: an actor that cannot start is told of, not lost.
        private void start() throws InterruptedException {
            while (!stopping) {
                try {
                    actor.start(this::wake);
                    return;
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, actor.name() + " did not start and is tried again", e);
                    await(clock.instant().plus(PAUSE_AFTER_BUG));
                }
            }
        }

        /// A wake during a step brings one more step, not two.
        private void wake() {
            if (wakes.availablePermits() == 0) {
                wakes.release();
            }
        }

        private Instant step() {
            try {
                return actor.step();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, actor.name() + " failed and goes on", e);
                return clock.instant().plus(PAUSE_AFTER_BUG);
            }
        }

        private void await(Instant due) throws InterruptedException {
            if (wakes.drainPermits() > 0) {
                return;
            }
            Instant now = clock.instant();
            if (due.equals(Instant.MAX)) {
                wakes.acquire();
            } else if (due.isAfter(now)) {
                // Only now, for the distance to Instant.MIN ("at once") overflows.
                long millis = Duration.between(now, due).toMillis();
                if (!wakes.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            wakes.drainPermits();
        }

        private void join() {
            try {
                if (!thread.join(STOP_WITHIN)) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
