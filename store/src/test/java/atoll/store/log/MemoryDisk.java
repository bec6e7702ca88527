package atoll.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// A disk that a test owns: it can be full, fail to force, lose what was not forced, and be
/// damaged.
public final class MemoryDisk implements Disk {
    /// A file's bytes, of which the first `forced` survive a power cut.
    private static final class Content {
        byte[] bytes = {};
        int forced;
    }

    private final TreeMap<String, Content> files = new TreeMap<>();
    private long free = Long.MAX_VALUE;
    private int forcesToFail;
    private int forces;
    private boolean closed;
    private Runnable onForce = () -> {};

    /// From now on this many more bytes fit.
    public synchronized void free(long bytes) {
        free = bytes;
    }

    public synchronized void failForces(int count) {
        forcesToFail = count;
    }

    /// Run after each successful force of a file.
    public synchronized void onForce(Runnable action) {
        onForce = action;
    }

    /// How often a file was forced.
    public synchronized int forces() {
        return forces;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    public synchronized byte[] bytes(String name) {
        return files.get(name).bytes.clone();
    }

    public synchronized void put(String name, byte[] bytes) {
        var content = new Content();
        content.bytes = bytes.clone();
        content.forced = bytes.length;
        files.put(name, content);
    }

    public synchronized void remove(String name) {
        files.remove(name);
    }

    /// What the next process finds after this one was killed: everything written.
    public synchronized MemoryDisk afterKill() {
        var next = new MemoryDisk();
        files.forEach((name, content) -> next.put(name, content.bytes));
        return next;
    }

    /// What is found after a power cut: of each file what was forced.
    public synchronized MemoryDisk afterPowerCut() {
        var next = new MemoryDisk();
        files.forEach(
                (name, content) -> next.put(name, Arrays.copyOf(content.bytes, content.forced)));
        return next;
    }

    @Override
    public String path() {
        return "disk";
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public synchronized DiskFile create(String name) {
        var content = new Content();
        files.put(name, content);
        return new MemoryFile(content);
    }

    @Override
    public synchronized DiskFile open(String name) {
        return new MemoryFile(files.get(name));
    }

    @Override
    public synchronized void rename(String from, String to) {
        files.put(to, files.remove(from));
    }

    @Override
    public synchronized void delete(String name) {
        Content gone = files.remove(name);
        giveBack(gone == null ? 0 : gone.bytes.length);
    }

    private void giveBack(int bytes) {
        free += free == Long.MAX_VALUE ? 0 : bytes;
    }

    @Override
    public void force() {}

    @Override
    public synchronized void close() {
        closed = true;
    }

    private final class MemoryFile implements DiskFile {
        private final Content content;

        MemoryFile(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            synchronized (MemoryDisk.this) {
                return content.bytes.length;
            }
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            synchronized (MemoryDisk.this) {
                int fits = (int) Math.min(free, bytes.remaining());
                int old = content.bytes.length;
                content.bytes = Arrays.copyOf(content.bytes, old + fits);
                bytes.get(content.bytes, old, fits);
                free -= free == Long.MAX_VALUE ? 0 : fits;
                if (bytes.hasRemaining()) {
                    throw new IOException("No space left on device");
                }
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (MemoryDisk.this) {
                int length = (int) Math.min(target.remaining(), content.bytes.length - position);
                if (length <= 0) {
                    return -1;
                }
                target.put(content.bytes, (int) position, length);
                return length;
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (MemoryDisk.this) {
                giveBack(content.bytes.length - (int) size);
                content.bytes = Arrays.copyOf(content.bytes, (int) size);
                content.forced = Math.min(content.forced, (int) size);
            }
        }

        @Override
        public void force() throws IOException {
            Runnable then;
            synchronized (MemoryDisk.this) {
                if (forcesToFail > 0) {
                    forcesToFail--;
                    throw new IOException("Input/output error");
                }
                content.forced = content.bytes.length;
                forces++;
                then = onForce;
            }
            then.run();
        }

        @Override
        public void close() {}
    }

    /// Names with how many bytes each file has.
    @Override
    public synchronized String toString() {
        var parts = new ArrayList<String>();
        files.forEach((name, content) -> parts.add(name + "=" + content.bytes.length));
        return String.join(" ", parts);
    }
}
