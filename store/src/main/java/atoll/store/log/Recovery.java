package atoll.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads a disk once, when a store opens. What a crash leaves behind is cut away; what a crash
/// cannot leave behind is refused, and then nothing was changed. Used once, by one thread. A
/// snapshot must be whole: it was given its name only when all of it was forced.
final class Recovery {
    private final Disk disk;
    private final Recovered target;
    private long revision;
    private long snapshotBytes;
    private long segmentBytes;

    /// Where the records of the last segment end.
    private long end;

    Recovery(Disk disk, Recovered target) {
        this.disk = disk;
        this.target = target;
    }

    /// @return the segment to append to; null when there is none
    @Nullable String run() throws IOException {
        List<String> names = disk.list();
        for (String name : names) {
            if (name.endsWith(FileKind.UNFINISHED)) {
                disk.delete(name);
            }
        }
        List<String> snapshots = FileKind.SNAPSHOT.in(names);
        if (!snapshots.isEmpty()) {
            load(snapshots.getLast());
        }
        long covered = revision;
        List<String> segments = FileKind.SEGMENT.in(names);
        String current = null;
        for (String segment : uncovered(segments, covered)) {
            if (replay(segment, covered, segment.equals(segments.getLast()))) {
                current = segment;
            }
        }
        return current;
    }

    long revision() {
        return revision;
    }

    /// The size of the snapshot; 0 when there is none.
    long snapshotBytes() {
        return snapshotBytes;
    }

    /// The size of the log after the snapshot.
    long segmentBytes() {
        return segmentBytes;
    }

    private String path(String name) {
        return disk.path() + "/" + name;
    }

    /// @throws DamagedLogException when it is damaged or lacks objects
    private void load(String name) throws IOException {
        String path = path(name);
        try (DiskFile file = disk.open(name)) {
            FileKind.SNAPSHOT.check(file, path, name);
            var reader = new RecordReader(file, path);
            long count = 0;
            for (LogRecord object = reader.next(); object != null; object = reader.next()) {
                target.object(object);
                count++;
            }
            if (reader.damage() != null) {
                throw damaged(path, reader);
            }
            if (reader.ended() != count) {
                throw new DamagedLogException(
                        "%s is incomplete: it has %d objects and says %d"
                                .formatted(path, count, reader.ended()));
            }
            snapshotBytes = file.size();
        }
        revision = FileKind.revision(name);
        target.snapshot(revision);
    }

    /// The segments that a snapshot does not replace as a whole: all from the last one on that
    /// starts at or before its revision.
    private List<String> uncovered(List<String> segments, long covered) throws DamagedLogException {
        var kept = new ArrayList<String>();
        for (String segment : segments) {
            if (FileKind.revision(segment) <= covered) {
                kept.clear();
            }
            kept.add(segment);
        }
        if (!kept.isEmpty() && FileKind.revision(kept.getFirst()) > covered) {
            throw new DamagedLogException(
                    "%s begins after revision %d, but what comes before it is only known up to %d: files are missing from %s"
                            .formatted(
                                    path(kept.getFirst()),
                                    FileKind.revision(kept.getFirst()),
                                    covered,
                                    disk.path()));
        }
        return kept;
    }

    /// @return whether the segment is to be kept
    private boolean replay(String name, long covered, boolean last) throws IOException {
        String path = path(name);
        try (DiskFile file = disk.open(name)) {
            if (last && file.size() < FileKind.HEADER) {
                // The crash came while it was made: nothing was written to it yet.
                disk.delete(name);
                return false;
            }
            FileKind.SEGMENT.check(file, path, name);
            if (file.size() == FileKind.HEADER && !last) {
                return false; // a full disk let it be made and not be used
            }
            requireContinuous(name, covered);
            var reader = new RecordReader(file, path);
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                accept(record, path);
            }
            if (reader.damage() != null) {
                cut(file, path, reader, last);
            }
            end = reader.offset();
            segmentBytes += end;
            return true;
        }
    }

    /// A segment's name says after which revision it begins.
    private void requireContinuous(String name, long covered) throws DamagedLogException {
        long start = FileKind.revision(name);
        if (start > covered && start != revision) {
            throw new DamagedLogException(
                    "%s begins after revision %d, but the files before it end at %d: records are missing from %s"
                            .formatted(path(name), start, revision, disk.path()));
        }
    }

    private void accept(LogRecord record, String path) throws DamagedLogException {
        if (record.revision() <= revision) {
            if (end == 0) {
                return; // the first segment may begin with what the snapshot has
            }
            throw new DamagedLogException(
                    "%s has revision %d after %d".formatted(path, record.revision(), revision));
        }
        target.record(record);
        revision = record.revision();
    }

    /// Removes a torn tail: bytes that a crash cut off before they were acknowledged. Damage to
    /// bytes that were forced before is no torn tail.
    private void cut(DiskFile file, String path, RecordReader reader, boolean last)
            throws IOException {
        if (!last || forcedLater(file, reader.offset())) {
            throw damaged(path, reader);
        }
        file.truncate(reader.offset());
        file.force();
    }

    private static DamagedLogException damaged(String path, RecordReader reader) {
        return new DamagedLogException(
                "%s is damaged at offset %d: %s; restore the data directory from a copy"
                        .formatted(path, reader.offset(), reader.damage()));
    }

    /// Whether a batch that was written after `offset` says that the bytes there had been forced.
    private static boolean forcedLater(DiskFile file, long offset) throws IOException {
        var rest = ByteBuffer.allocate(Math.toIntExact(file.size() - offset));
        while (rest.hasRemaining() && file.read(rest, offset + rest.position()) >= 0) {}
        rest.flip();
        for (int at = FrameWriter.FRAME_HEADER + 1; at + 16 <= rest.limit(); at++) {
            if (rest.getLong(at) == RecordWriter.MARK
                    && rest.getLong(at + 8) > offset
                    && isWhole(rest, at - 1 - FrameWriter.FRAME_HEADER)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a mark's frame starts here.
    private static boolean isWhole(ByteBuffer bytes, int frame) {
        var crc = new CRC32C();
        crc.update(bytes.slice(frame + FrameWriter.FRAME_HEADER, 17));
        return bytes.getInt(frame) == 17 && bytes.getInt(frame + 4) == (int) crc.getValue();
    }
}
