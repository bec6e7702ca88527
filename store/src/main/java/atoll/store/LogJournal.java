package atoll.store;

import atoll.api.KubeObject;
import atoll.store.log.Disk;
import atoll.store.log.Log;
import atoll.store.log.LogRecord;
import atoll.store.log.Recovered;
import atoll.store.log.Snapshot;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Batches as records of a [Log], snapshots from images. Used by the committing thread; snapshots
/// are written by `background`.
final class LogJournal implements Journal {
    private static final long RUNNING = -1;
    private static final long NOTHING = 0;

    private final Disk disk;
    private final Log log;
    private final ExecutorService background;
    private final Consumer<String> warnings;

    /// [#RUNNING], [#NOTHING], or the bytes of a snapshot that was finished and not yet taken note
    /// of.
    private final AtomicLong snapshot = new AtomicLong(NOTHING);

    private LogJournal(Disk disk, Log log, ExecutorService background, Consumer<String> warnings) {
        this.disk = disk;
        this.log = log;
        this.background = background;
        this.warnings = warnings;
    }

    /// Reads a disk's state into an empty builder.
    static LogJournal open(
            Disk disk, StoreOptions options, ExecutorService background, ImageBuilder builder)
            throws IOException {
        var log =
                Log.open(
                        disk,
                        options.segmentBytes(),
                        options.snapshotBytes(),
                        new Loading(builder));
        return new LogJournal(disk, log, background, options.warnings());
    }

    /// Builds the image from what the log gives back. Resources share one key each; objects keep
    /// their bytes undecoded.
    private static final class Loading implements Recovered {
        private final ImageBuilder builder;
        private final Map<String, ResourceKey> resources = new HashMap<>();

        Loading(ImageBuilder builder) {
            this.builder = builder;
        }

        private ResourceKey resource(LogRecord record) {
            return resources.computeIfAbsent(record.resource(), ResourceKey::parse);
        }

        @Override
        public void object(LogRecord object) {
            byte[] json = object.json();
            if (json == null) {
                throw new IllegalStateException("a removal in a snapshot: " + object.key());
            }
            builder.restore(
                    resource(object),
                    object.key(),
                    KubeObject.stored(object.key(), json, object.revision()));
        }

        @Override
        public void snapshot(long revision) {
            builder.restored(revision);
        }

        @Override
        public void record(LogRecord record) {
            byte[] json = record.json();
            builder.apply(
                    resource(record),
                    record.key(),
                    json == null ? null : KubeObject.stored(record.key(), json, record.revision()),
                    record.revision());
        }
    }

    @Override
    public void append(Batch batch) throws IOException {
        log.append(batch.changes().stream().map(LogJournal::record).toList(), batch.durable());
    }

    private static LogRecord record(Change change) {
        StoreEvent event = change.event();
        KubeObject after = change.after();
        return new LogRecord(
                event.revision(),
                change.resource().path(),
                event.key(),
                after == null ? null : after.storedBytes());
    }

    @Override
    public boolean hasUnforced() {
        return log.hasUnforced();
    }

    @Override
    public void force() throws IOException {
        log.force();
    }

    /// Starts a snapshot when one is due and none is being written. A failure is no failure of the
    /// store: the log has everything, and the next is due after as much log again.
    @Override
    public void tend(Image published) {
        long finished = snapshot.get();
        if (finished == RUNNING) {
            return;
        }
        if (finished != NOTHING) {
            log.snapshotWritten(finished);
            snapshot.set(NOTHING);
        }
        if (log.snapshotDue()) {
            try {
                begin(published);
            } catch (IOException e) {
                warn(published.revision(), e);
            }
        }
    }

    /// The log's position and the image must be of one revision: the snapshot replaces the log up
    /// to there.
    private void begin(Image published) throws IOException {
        Snapshot file = log.beginSnapshot();
        if (file.revision() != published.revision()) {
            throw new IllegalStateException(
                    "log at %d, image at %d".formatted(file.revision(), published.revision()));
        }
        snapshot.set(RUNNING);
        background.execute(() -> write(file, published));
    }

    /// On the background thread. Whatever happens, the committing thread learns that it is over.
    private void write(Snapshot file, Image image) {
        long bytes = NOTHING;
        try {
            bytes = file.write(new ImageRecords(image));
        } catch (IOException e) {
            if (!background.isShutdown()) {
                warn(file.revision(), e);
            }
        } finally {
            snapshot.set(bytes);
        }
    }

    private void warn(long revision, IOException cause) {
        warnings.accept(
                "a snapshot of %s at revision %d failed: %s; the log is kept and the next is tried after as much log again"
                        .formatted(disk.path(), revision, cause.getMessage()));
    }

    @Override
    public String path() {
        return log.path();
    }

    @Override
    public void close() throws IOException {
        background.shutdownNow(); // a snapshot half written is worth nothing
        background.close();
        try (disk) {
            log.close();
        }
    }
}
