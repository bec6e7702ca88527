package atoll.store.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// One flat directory that belongs to one store. The seam where tests put disks that are full, slow
/// or lose what was not forced.
public interface Disk extends Closeable {
    /// How messages name the directory.
    String path();

    /// The names of its files, sorted.
    List<String> list() throws IOException;

    /// Makes an empty file; an old one of that name loses its content.
    DiskFile create(String name) throws IOException;

    /// Opens a file that exists, to read and to append.
    DiskFile open(String name) throws IOException;

    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// Makes creations, renames and deletions so far survive a power cut.
    void force() throws IOException;
}
