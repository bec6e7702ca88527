package atoll.store.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The records of a store on a disk: segments that grow at their end, and a snapshot that replaces
/// the older ones. Used by one thread; a [Snapshot] may be written by another meanwhile.
///
/// After a failed write the file is cut back to what was last known to be on the disk, and what was
/// acknowledged since without being forced is written again. Linux reports a failed flush once and
/// then forgets it, so nothing may be assumed of bytes whose flush failed.
public final class Log implements Closeable {
    /// Unforced bytes at which a lazy write forces all the same: what must be written again after a
    /// failure stays small.
    private static final long UNFORCED_MAX = 8L << 20;

    private final Disk disk;
    private final long segmentBytes;
    private final long snapshotBytes;
    private final RecordWriter writer = new RecordWriter();

    private DiskFile file;
    private String name;

    /// The last record that was acknowledged.
    private long revision;

    /// Length of `file` that is known to be on the disk.
    private long forced;

    /// Acknowledged but not forced.
    private final List<LogRecord> unforced = new ArrayList<>();

    /// Whether `file` may hold bytes that were refused.
    private boolean torn;

    private long sinceSnapshot;
    private long lastSnapshot;

    private Log(Disk disk, long segmentBytes, long snapshotBytes, Recovery recovery)
            throws IOException {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.snapshotBytes = snapshotBytes;
        String current = recovery.run();
        this.revision = recovery.revision();
        this.sinceSnapshot = recovery.segmentBytes();
        this.lastSnapshot = recovery.snapshotBytes();
        this.name = current == null ? FileKind.SEGMENT.name(revision) : current;
        this.file = current == null ? create(name) : disk.open(current);
        this.file.force(); // the process before may have died with lazy writes unforced
        this.forced = file.size();
    }

    /// Opens what a disk holds, empty or not.
    ///
    /// @param segmentBytes size at which a segment is closed
    /// @param snapshotBytes log after which a snapshot is due, see [#snapshotDue]
    /// @throws DamagedLogException when records that were acknowledged cannot be read
    public static Log open(Disk disk, long segmentBytes, long snapshotBytes, Recovered recovered)
            throws IOException {
        return new Log(disk, segmentBytes, snapshotBytes, new Recovery(disk, recovered));
    }

    private DiskFile create(String segment) throws IOException {
        DiskFile made = disk.create(segment);
        try {
            made.append(FileKind.SEGMENT.header(FileKind.revision(segment)));
            made.force();
            disk.force();
            return made;
        } catch (IOException e) {
            made.close();
            disk.delete(segment);
            throw e;
        }
    }

    /// Appends records, all or none, and forces them when asked to. After a failure none of them
    /// counts, and the next call tries again from where the last success ended.
    ///
    /// @param records with rising revisions
    public void append(List<LogRecord> records, boolean force) throws IOException {
        if (torn) {
            mend();
        }
        if (file.size() >= segmentBytes) {
            roll();
        }
        long before = file.size();
        torn = true; // until all went well
        write(records);
        if (force || file.size() - forced > UNFORCED_MAX) {
            file.force();
            torn = false;
            revision = records.getLast().revision();
            forced();
        } else {
            torn = false;
            revision = records.getLast().revision();
            unforced.addAll(records);
        }
        sinceSnapshot += file.size() - before;
    }

    private void write(List<LogRecord> records) throws IOException {
        writer.clear();
        writer.mark(forced);
        records.forEach(writer::record);
        file.append(writer.bytes());
    }

    /// All that is in the file is on the disk now.
    private void forced() {
        forced = file.size();
        unforced.clear();
    }

    /// Back to what is on the disk, with what was acknowledged since written once more.
    private void mend() throws IOException {
        file.truncate(forced);
        writer.forgetNames();
        if (!unforced.isEmpty()) {
            write(unforced);
        }
        file.force();
        forced();
        torn = false;
    }

    /// Whether records were acknowledged that a power cut would take.
    public boolean hasUnforced() {
        return !unforced.isEmpty();
    }

    /// Forces what was appended lazily.
    public void force() throws IOException {
        if (torn) {
            mend();
        } else if (hasUnforced()) {
            torn = true;
            file.force();
            torn = false;
            forced();
        }
    }

    /// Closes the segment and begins the next. A failure leaves the old one in use.
    private void roll() throws IOException {
        force();
        String next = FileKind.SEGMENT.name(revision);
        if (next.equals(name)) {
            return; // it holds nothing yet
        }
        DiskFile full = file;
        file = create(next);
        name = next;
        forced = file.size();
        writer.forgetNames();
        full.close();
    }

    /// Whether so much was written since the last snapshot that reading it back takes longer than
    /// writing the next is worth: the given bound, and twice what is alive.
    public boolean snapshotDue() {
        return sinceSnapshot >= Math.max(snapshotBytes, 2 * lastSnapshot);
    }

    /// Ends the segment at the last record, so that a snapshot of that state will replace all
    /// segments before the new one.
    ///
    /// @return to be written with the state at [Snapshot#revision], by any one thread
    public Snapshot beginSnapshot() throws IOException {
        if (torn) {
            mend();
        }
        roll();
        sinceSnapshot = 0; // should it fail, the next is due after as much again
        return new Snapshot(disk, revision);
    }

    /// Tells the log how large the snapshot became.
    public void snapshotWritten(long bytes) {
        lastSnapshot = bytes;
    }

    /// The file that is appended to, for messages.
    public String path() {
        return disk.path() + "/" + name;
    }

    /// The last revision that was appended.
    public long revision() {
        return revision;
    }

    /// Forces what is unforced and closes the files; the disk stays open.
    @Override
    public void close() throws IOException {
        try {
            force();
        } finally {
            file.close();
        }
    }
}
