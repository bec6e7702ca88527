package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Decides writes in one order, and collects them in batches for the committer. Its lock is held
/// for some map look-ups at a time, never while bytes are made or written. A write is decided
/// against all that was decided before it, whether the disk has it or not. Should the disk refuse,
/// everything decided since goes at once ([#takeBack]), so nobody ever builds on what does not
/// hold.
final class Intake {
    /// Batches that may wait for a disk that does not answer; then writes are refused.
    private static final int WAITING_MAX = 256;

    private final ReentrantLock lock = new ReentrantLock();

    /// Something came to an idle committer.
    private final Condition work = lock.newCondition();

    /// Guarded by `lock`, as all below: everything decided, durable or not.
    private ImageBuilder decided;

    private final RecentTrees recent = new RecentTrees();

    /// Takes what is decided now.
    private Batch open = new Batch();

    /// Full ones, oldest first.
    private final ArrayDeque<Batch> sealed = new ArrayDeque<>();

    /// The batch that is being committed, or the last one that was.
    private Batch taken = Batch.done();

    private @Nullable StoreException closed;

    Intake(Image start) {
        this.decided = new ImageBuilder(start);
    }

    /// Decides writes in order, with no other between them.
    ///
    /// @return as many as `writes`, in their order
    /// @throws StoreException when it is closed, or too many batches wait
    List<Submitted> decide(List<Prepared> writes) {
        var submitted = new ArrayList<Submitted>(writes.size());
        lock.lock();
        try {
            requireRoom();
            for (Prepared write : writes) {
                submitted.add(decide(write));
            }
            if (!open.isEmpty()) {
                work.signal();
            }
            return submitted;
        } finally {
            lock.unlock();
        }
    }

    private void requireRoom() {
        if (closed != null) {
            throw closed.again();
        }
        if (sealed.size() >= WAITING_MAX) {
            throw new StoreException(
                    "%d batches of writes wait for the disk already".formatted(sealed.size()));
        }
    }

    /// A conflict takes no revision; its ticket is that of what it conflicts with.
    private Submitted decide(Prepared prepared) {
        StoreWrite write = prepared.write();
        KubeObject actual = decided.get(write.resource(), write.key());
        if (!prepared.holdsFor(actual)) {
            return new Submitted(new WriteOutcome.Conflict(actual), newest());
        }
        Change change = prepared.change(actual, decided.revision() + 1);
        StoreEvent event = change.event();
        decided.apply(change.resource(), event.key(), change.after(), event.revision());
        recent.hold(event.object());
        Batch batch = open;
        batch.add(change);
        if (batch.isFull()) {
            seal();
        }
        return new Submitted(new WriteOutcome.Committed(event.object()), batch);
    }

    /// The batch whose end makes all that was decided so far hold.
    private Batch newest() {
        if (!open.isEmpty()) {
            return open;
        }
        return sealed.isEmpty() ? taken : sealed.getLast();
    }

    /// Costs an image of what changed since the last one.
    private void seal() {
        open.seal(decided.build());
        sealed.add(open);
        open = new Batch();
    }

    /// The oldest batch that waits; null when none does.
    @Nullable Batch poll() {
        lock.lock();
        try {
            return next();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Batch next() {
        if (sealed.isEmpty() && !open.isEmpty()) {
            seal();
        }
        Batch next = sealed.poll();
        if (next != null) {
            taken = next;
        }
        return next;
    }

    /// As [#poll], waiting for work.
    ///
    /// @return null after `nanos`, and when this is closed and empty
    /// @throws IllegalStateException when interrupted, which nobody does
    @Nullable Batch await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (open.isEmpty() && sealed.isEmpty() && closed == null && left > 0) {
                left = work.awaitNanos(left);
            }
            return next();
        } catch (InterruptedException e) {
            throw new IllegalStateException(
                    "the committer is ended by closing, not interrupting", e);
        } finally {
            lock.unlock();
        }
    }

    /// Takes back everything decided after `published`: the batch being committed, and all that was
    /// decided upon it.
    ///
    /// @return the batches to be refused
    List<Batch> takeBack(Image published) {
        lock.lock();
        try {
            var refused = new ArrayList<Batch>();
            refused.add(taken);
            refused.addAll(sealed);
            sealed.clear();
            if (!open.isEmpty()) {
                refused.add(open);
                open = new Batch();
            }
            taken = Batch.done();
            decided = new ImageBuilder(published);
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /// Costs an image of what changed since the last one.
    Image latest() {
        lock.lock();
        try {
            return decided.build();
        } finally {
            lock.unlock();
        }
    }

    @Nullable KubeObject latest(ResourceKey resource, ObjectKey key) {
        lock.lock();
        try {
            return decided.get(resource, key);
        } finally {
            lock.unlock();
        }
    }

    /// Refuses later writes for a reason. What was decided is still to be committed.
    ///
    /// @return false when it was closed before
    /// @param reason what later writers are told
    boolean close(StoreException reason) {
        lock.lock();
        try {
            if (closed != null) {
                return false;
            }
            closed = reason;
            work.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed != null;
        } finally {
            lock.unlock();
        }
    }
}
