package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The state of all clusters of a process, in one total order.
///
/// A write is *decided* at once against the newest state, under one short lock; then it is made
/// durable, published and told to watchers. Readers hold an [Image] and take no lock.
public final class Store implements AutoCloseable {
    private final StoreOptions options;
    private final Publication publication;
    private final ReentrantLock deciding = new ReentrantLock();

    /// Guarded by `deciding`, as all below: everything decided, durable or not.
    private final ImageBuilder decided;

    private boolean closed;

    private Store(Image start, StoreOptions options) {
        this.options = options;
        this.publication = new Publication(start, options);
        this.decided = new ImageBuilder(start);
    }

    /// A store without a disk. Writes are published before `submit` returns, on the caller's
    /// thread; it starts no thread, so equal calls make equal histories.
    public static Store inMemory() {
        return inMemory(StoreOptions.DEFAULT);
    }

    public static Store inMemory(StoreOptions options) {
        return new Store(Image.EMPTY, options);
    }

    /// A new store in memory that starts from this one's published image and goes its own way.
    /// O(1): the two share all that neither changes. Its watches start at the image's revision.
    public Store fork(Recorder recorder) {
        return new Store(image(), options.withRecorder(recorder));
    }

    /// The published state: all of it is durable, and watchers are told of it.
    public Image image() {
        return publication.image();
    }

    /// The newest state, including what is decided but not yet durable. For deciding only: never
    /// shown to anybody.
    public Image latest() {
        deciding.lock();
        try {
            return decided.build();
        } finally {
            deciding.unlock();
        }
    }

    /// As `latest().resource(resource).get(key)`, cheaper.
    public @Nullable KubeObject latest(ResourceKey resource, ObjectKey key) {
        deciding.lock();
        try {
            return decided.get(resource, key);
        } finally {
            deciding.unlock();
        }
    }

    /// Decides a write now. Never waits for the disk; the ticket does.
    public Submitted submit(StoreWrite write) {
        return submitAll(List.of(write)).getFirst();
    }

    /// Decides independent writes in order, with no other write between them. They share a commit.
    public List<Submitted> submitAll(List<? extends StoreWrite> writes) {
        List<Prepared> prepared = writes.stream().map(Prepared::of).toList(); // encodes, unlocked
        var submitted = new ArrayList<Submitted>(prepared.size());
        Set<WatchRing> touched;
        deciding.lock();
        try {
            requireOpen();
            var batch = new Batch();
            for (Prepared write : prepared) {
                submitted.add(new Submitted(decide(write, batch), batch));
            }
            batch.seal(decided.build());
            touched = publication.publish(batch);
            batch.succeed();
        } finally {
            deciding.unlock();
        }
        touched.forEach(WatchRing::wake);
        return submitted;
    }

    private WriteOutcome decide(Prepared prepared, Batch batch) {
        StoreWrite write = prepared.write();
        KubeObject actual = decided.get(write.resource(), write.key());
        if (!prepared.holdsFor(actual)) {
            return new WriteOutcome.Conflict(actual);
        }
        Change change = prepared.change(actual, decided.revision() + 1);
        StoreEvent event = change.event();
        decided.apply(change.resource(), event.key(), change.after(), event.revision());
        batch.add(change);
        return new WriteOutcome.Committed(event.object());
    }

    /// Follows one resource.
    ///
    /// @param afterRevision the last revision the watcher knows, as of [Image#revision]
    /// @param wake run from any thread when there is something to poll; it must be quick, must not
    ///   block and must not call back into the store
    /// @throws ExpiredException when events after that revision are no longer kept
    public Cursor watch(ResourceKey resource, long afterRevision, Runnable wake) {
        return publication.watch(resource, afterRevision, wake);
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
    }

    /// Refuses later writes. Images and cursors stay readable.
    @Override
    public void close() {
        deciding.lock();
        try {
            closed = true;
        } finally {
            deciding.unlock();
        }
    }
}
