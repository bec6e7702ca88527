package atoll.store;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.store.log.Disk;
import atoll.store.log.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The state of all clusters of a process, in one total order.
///
/// A write is *decided* at once against the newest state, under one short lock; then it is made
/// durable, published and told to watchers. Readers hold an [Image] and take no lock. Values go in
/// and come out: a tree is copied into bytes when it is submitted, and an object never changes.
/// What a write means, whether it is allowed, and what its key should be is decided by whoever
/// submits.
public final class Store implements AutoCloseable {
    private final StoreOptions options;
    private final Publication publication;
    private final Intake intake;
    private final Committer committer;

    /// Null when writers commit themselves.
    private final @Nullable CommitterThread thread;

    private Store(Image start, StoreOptions options, Journal journal, boolean threaded) {
        this.options = options;
        this.publication = new Publication(start, options);
        this.intake = new Intake(start);
        this.committer = new Committer(intake, publication, journal, options.warnings());
        this.thread = threaded ? new CommitterThread(intake, committer, options.lazyDelay()) : null;
    }

    /// A store without a disk. Writes are published before `submit` returns, on the caller's
    /// thread; it starts no thread, so equal calls make equal histories.
    public static Store inMemory() {
        return inMemory(StoreOptions.DEFAULT);
    }

    /// Of the options those about files and lazy writes mean nothing here.
    public static Store inMemory(StoreOptions options) {
        return new Store(Image.EMPTY, options, Journal.NONE, false);
    }

    /// A store in a directory, which is made when missing and locked while it is open. Starts one
    /// thread that commits, and another while a snapshot is written.
    ///
    /// @throws StoreException when the directory cannot be used, is in use, or holds what is
    ///   damaged or was written by a newer program
    public static Store open(Path directory, StoreOptions options) {
        Disk disk;
        try {
            disk = FileDisk.open(directory);
        } catch (IOException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
        var background =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("store-snapshot").factory());
        return open(disk, options, background, true);
    }

    /// @param background writes snapshots; closed with the store, as is the disk
    /// @param threaded whether a thread commits; else writers do, before `submit` returns
    static Store open(
            Disk disk, StoreOptions options, ExecutorService background, boolean threaded) {
        try {
            var builder = new ImageBuilder(Image.EMPTY);
            Journal journal = LogJournal.open(disk, options, background, builder);
            var store = new Store(builder.build(), options, journal, threaded);
            if (store.thread != null) {
                store.thread.start();
            }
            return store;
        } catch (IOException | RuntimeException e) {
            background.close();
            throw failedToOpen(disk, e);
        }
    }

    private static StoreException failedToOpen(Disk disk, Exception cause) {
        try {
            disk.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return new StoreException(
                "data directory %s cannot be opened: %s".formatted(disk.path(), cause.getMessage()),
                cause);
    }

    /// A new store in memory that starts from this one's published image and goes its own way.
    /// O(1): the two share all that neither changes. Its watches start at the image's revision.
    public Store fork(Recorder recorder) {
        return new Store(image(), options.withRecorder(recorder), Journal.NONE, false);
    }

    /// The published state: all of it is durable, and watchers are told of it.
    public Image image() {
        return publication.image();
    }

    /// The newest state, including what is decided but not yet durable. For deciding only: never
    /// shown to anybody.
    public Image latest() {
        return intake.latest();
    }

    /// As `latest().resource(resource).get(key)`, cheaper.
    public @Nullable KubeObject latest(ResourceKey resource, ObjectKey key) {
        return intake.latest(resource, key);
    }

    /// Decides a write now. Never waits for the disk; the ticket does.
    ///
    /// @throws StoreException when the store is closed or the disk is far behind
    public Submitted submit(StoreWrite write) {
        return submitAll(List.of(write)).getFirst();
    }

    /// Decides independent writes in order, with no other write between them. They share a commit,
    /// or a few when they are many.
    ///
    /// @return as many as writes, in their order; one that conflicts does not stop the others
    /// @throws StoreException as [#submit]; then nothing was decided
    /// @throws IllegalArgumentException when an object has no `metadata` or is too large; then
    ///   nothing was decided
    public List<Submitted> submitAll(List<? extends StoreWrite> writes) {
        List<Prepared> prepared = writes.stream().map(Prepared::of).toList(); // encodes, unlocked
        List<Submitted> submitted = intake.decide(prepared);
        if (thread == null) {
            committer.drain();
        }
        return submitted;
    }

    /// Follows one resource. What came before this call wakes nobody: poll once before waiting.
    ///
    /// @param afterRevision the last revision the watcher knows, as of [Image#revision]
    /// @param wake run from any thread when there is something to poll; it must be quick, must not
    ///   block and must not call back into the store
    /// @throws ExpiredException when events after that revision are no longer kept
    public Cursor watch(ResourceKey resource, long afterRevision, Runnable wake) {
        return publication.watch(resource, afterRevision, wake);
    }

    /// Refuses later writes, commits those that were decided, forces them and gives the directory
    /// back. Images and cursors stay readable.
    ///
    /// @throws StoreException when the disk refuses the last bytes
    @Override
    public void close() {
        if (!intake.close(new StoreException("the store is closed"))) {
            return;
        }
        if (thread != null) {
            thread.join();
        }
        committer.close();
    }
}
