package atoll.store;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Takes batches through journal, publication, tickets and wakes, one after the other. Stepped by
/// the thread of [CommitterThread], or by whoever writes when there is none. The order is what
/// makes the promises of a [Ticket] true: on the disk, then seen by readers, then acknowledged,
/// then told to watchers. A disk that refuses is no fault of the store; anything else that fails
/// here stops it for good.
final class Committer {
    private final Intake intake;
    private final Publication publication;
    private final Journal journal;
    private final Consumer<String> warnings;

    /// Held by the one who commits, where several might.
    private final ReentrantLock committing = new ReentrantLock();

    Committer(Intake intake, Publication publication, Journal journal, Consumer<String> warnings) {
        this.warnings = warnings;
        this.intake = intake;
        this.publication = publication;
        this.journal = journal;
    }

    /// Commits all that waits. When this returns, so has everything decided before the call.
    /// Several writers may call it; one commits and the others wait for that. Watchers are woken
    /// with no lock held.
    void drain() {
        var touched = new LinkedHashSet<WatchRing>();
        committing.lock();
        try {
            for (Batch batch = intake.poll(); batch != null; batch = intake.poll()) {
                touched.addAll(commit(batch));
            }
        } catch (RuntimeException | Error e) {
            abandon(stopped(e));
            throw e;
        } finally {
            committing.unlock();
        }
        touched.forEach(WatchRing::wake);
    }

    /// Commits one batch and wakes whom it concerns. For the one committing thread.
    void step(Batch batch) {
        commit(batch).forEach(WatchRing::wake);
    }

    /// @return the rings whose watchers are to be woken
    private Set<WatchRing> commit(Batch batch) {
        try {
            journal.append(batch);
        } catch (IOException e) {
            refuse(batch, e);
            return Set.of();
        }
        Set<WatchRing> touched = publication.publish(batch);
        batch.succeed();
        journal.tend(batch.image());
        return touched;
    }

    /// Nothing of the batch holds, so nothing that was decided upon it does. The builder goes back
    /// to what is published, so the next write is decided upon that.
    private void refuse(Batch batch, IOException cause) {
        var failure =
                new StoreException(
                        "%d %s (%d bytes) to %s failed: %s; nothing of it holds, it may be tried again"
                                .formatted(
                                        batch.changes().size(),
                                        batch.changes().size() == 1 ? "write" : "writes",
                                        batch.bytes(),
                                        journal.path(),
                                        cause.getMessage()),
                        cause);
        for (Batch refused : intake.takeBack(publication.image())) {
            refused.fail(failure);
        }
    }

    /// A bug, or no memory: what was decided cannot be trusted to be what is published.
    static StoreException stopped(Throwable cause) {
        return new StoreException("the store stopped: " + cause, cause);
    }

    /// Ends with a reason everything that was decided and not published.
    void abandon(StoreException reason) {
        intake.close(reason);
        for (Batch refused : intake.takeBack(publication.image())) {
            refused.fail(reason);
        }
    }

    boolean hasUnforced() {
        return journal.hasUnforced();
    }

    /// Forces lazy writes; they were acknowledged, so a failure is nobody's answer: it is tried
    /// again with the next write.
    void force() {
        try {
            journal.force();
        } catch (IOException e) {
            warnings.accept(
                    "forcing lazy writes to %s failed: %s; it is tried again"
                            .formatted(journal.path(), e.getMessage()));
        }
    }

    /// Commits what was decided and closes the journal. The intake must have been closed.
    void close() {
        drain();
        try {
            journal.close();
        } catch (IOException e) {
            throw new StoreException(
                    "closing %s failed: %s".formatted(journal.path(), e.getMessage()), e);
        }
    }
}
