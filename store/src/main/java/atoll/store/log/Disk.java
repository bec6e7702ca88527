package atoll.store.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// One flat directory that belongs to one store. The seam where tests put disks that are full, slow
/// or lose what was not forced. Names are plain: no directories. Used by one thread, save that a
/// snapshot's files are another's.
public interface Disk extends Closeable {
    /// How messages name the directory.
    String path();

    /// The names of its files, sorted.
    List<String> list() throws IOException;

    /// Makes an empty file; an old one of that name loses its content.
    DiskFile create(String name) throws IOException;

    /// Opens a file that exists, to read and to append.
    DiskFile open(String name) throws IOException;

    /// Replaces an old file of that name, and leaves either the one or the other after a crash.
    void rename(String from, String to) throws IOException;

    /// A file that is not there is no failure.
    void delete(String name) throws IOException;

    /// Makes creations, renames and deletions so far survive a power cut.
    void force() throws IOException;
}
