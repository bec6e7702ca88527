package atoll.store.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file that grows at its end. One thread.
public interface DiskFile extends Closeable {
    /// With all that was appended.
    long size();

    /// Writes all remaining bytes at the end. After a failure some of them may be there.
    void append(ByteBuffer bytes) throws IOException;

    /// Reads into `target` from `position` on; -1 at the end.
    int read(ByteBuffer target, long position) throws IOException;

    /// Cuts the file; what comes next is appended there.
    void truncate(long size) throws IOException;

    /// Returns when all that was appended survives a power cut.
    void force() throws IOException;
}
