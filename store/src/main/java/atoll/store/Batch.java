package atoll.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Writes that share one trip to the disk, and the ticket of each of them.
///
/// Filled under the store's deciding lock until it is sealed; from then on only the committer
/// touches it, but for threads that wait. Life: open, sealed, finished. It is finished once, with
/// success or with a failure, and all who await it are told the same; it is the [Ticket] of every
/// write in it.
final class Batch implements Ticket {
    /// Bounds of one trip: the time the last writer of a batch waits for the first one's bytes.
    private static final int CHANGES_MAX = 1024;

    private static final long BYTES_MAX = 4L << 20;

    /// One thread that waits; a stack of them, newest first.
    private record Waiter(@Nullable Thread thread, @Nullable Waiter next) {}

    /// In place of a stack: nobody needs to wait any more.
    private static final Waiter FINISHED = new Waiter(null, null);

    private final List<Change> changes = new ArrayList<>();
    private final AtomicReference<@Nullable Waiter> waiters = new AtomicReference<>();

    /// Of the objects in it, as [KubeObject#storedSize] counts.
    private long bytes;

    private boolean durable;

    /// Null while it is open.
    private @Nullable Image image;

    /// Written before [#FINISHED] is, so read safely after it.
    private @Nullable StoreException failure;

    /// A batch of nothing that needs no waiting for.
    static Batch done() {
        var batch = new Batch();
        batch.finish();
        return batch;
    }

    /// Under the deciding lock, before it is sealed.
    void add(Change change) {
        changes.add(change);
        bytes += change.event().object().storedSize();
        durable |= change.durability() == Durability.DURABLE;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    boolean isFull() {
        return changes.size() >= CHANGES_MAX || bytes >= BYTES_MAX;
    }

    /// @param state everything up to and including the last change
    void seal(Image state) {
        image = state;
    }

    List<Change> changes() {
        return changes;
    }

    long bytes() {
        return bytes;
    }

    /// Whether some change of it must be on the disk before its ticket is good.
    boolean durable() {
        return durable;
    }

    /// @throws IllegalStateException while it is open
    Image image() {
        if (image == null) {
            throw new IllegalStateException("batch of " + changes.size() + " is still open");
        }
        return image;
    }

    void succeed() {
        finish();
    }

    /// A batch that was told to have succeeded stays so.
    void fail(StoreException cause) {
        if (waiters.get() == FINISHED) {
            return; // it was told to have succeeded
        }
        failure = cause;
        finish();
    }

    /// Who enlists after this finds [#FINISHED]; who was enlisted is unparked, newest first.
    private void finish() {
        for (Waiter at = waiters.getAndSet(FINISHED); at != null; at = at.next()) {
            LockSupport.unpark(at.thread());
        }
    }

    @Override
    public void await() {
        if (waiters.get() != FINISHED) {
            park();
        }
        if (failure != null) {
            throw failure.again();
        }
    }

    /// An interrupt does not end the waiting; it is pending again afterwards.
    private void park() {
        if (!enlist(Thread.currentThread())) {
            return;
        }
        boolean interrupted = false;
        while (waiters.get() != FINISHED) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// False when there is nothing to wait for any more.
    private boolean enlist(Thread thread) {
        while (true) {
            Waiter top = waiters.get();
            if (top == FINISHED) {
                return false;
            }
            if (waiters.compareAndSet(top, new Waiter(thread, top))) {
                return true;
            }
        }
    }
}
