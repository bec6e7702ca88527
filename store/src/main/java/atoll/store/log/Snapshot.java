package atoll.store.log;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/// All objects at one revision, written beside the log while that goes on. Made by
/// [Log#beginSnapshot], written once, by a thread of its own.
public final class Snapshot {
    /// Bytes handed over at once, and bytes after which they are forced: many unforced bytes would
    /// make the log's own forcing wait.
    private static final int CHUNK = 1 << 20;

    private static final long FORCE_EVERY = 16L << 20;

    private final Disk disk;
    private final long revision;

    Snapshot(Disk disk, long revision) {
        this.disk = disk;
        this.revision = revision;
    }

    public long revision() {
        return revision;
    }

    /// Writes the file, gives it its name, and deletes what it replaces. After a failure the files
    /// before are still all there.
    ///
    /// @param objects the whole state at [#revision]
    /// @return the bytes written
    public long write(Iterator<LogRecord> objects) throws IOException {
        String name = FileKind.SNAPSHOT.name(revision);
        String unfinished = name + FileKind.UNFINISHED;
        long bytes;
        try (DiskFile file = disk.create(unfinished)) {
            fill(file, objects);
            bytes = file.size();
        } catch (IOException e) {
            disk.delete(unfinished);
            throw e;
        }
        disk.rename(unfinished, name);
        disk.force();
        deleteReplaced();
        return bytes;
    }

    private void fill(DiskFile file, Iterator<LogRecord> objects) throws IOException {
        file.append(FileKind.SNAPSHOT.header(revision));
        var writer = new RecordWriter();
        long count = 0;
        long forced = 0;
        while (objects.hasNext()) {
            writer.record(objects.next());
            count++;
            if (writer.size() >= CHUNK) {
                file.append(writer.bytes());
                writer.clear();
                if (file.size() - forced >= FORCE_EVERY) {
                    file.force();
                    forced = file.size();
                }
            }
        }
        writer.end(revision, count);
        file.append(writer.bytes());
        file.force();
    }

    /// Oldest first, so that a crash in between leaves no gap.
    private void deleteReplaced() throws IOException {
        List<String> names = disk.list();
        List<String> segments = FileKind.SEGMENT.in(names);
        for (int i = 0; i + 1 < segments.size(); i++) {
            if (FileKind.revision(segments.get(i + 1)) <= revision) {
                disk.delete(segments.get(i));
            }
        }
        for (String snapshot : FileKind.SNAPSHOT.in(names)) {
            if (FileKind.revision(snapshot) < revision) {
                disk.delete(snapshot);
            }
        }
        disk.force();
    }
}
