package atoll.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A directory of the file system, locked against other processes while it is open. The lock is a
/// file lock on `lock`, which also says whose it is; it ends with the process, however that ends.
public final class FileDisk implements Disk {
    private static final String LOCK = "lock";

    private final Path directory;
    private final FileChannel lock;

    private FileDisk(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /// Makes the directory where it is missing, and locks it.
    ///
    /// @throws IOException whose message is one sentence for the user
    public static FileDisk open(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IOException(
                    "data directory %s cannot be made: %s".formatted(directory, reason(e)), e);
        }
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            directory.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "data directory %s cannot be written: %s".formatted(directory, reason(e)), e);
        }
        return locked(directory, channel);
    }

    /// @throws IOException when another process, or this one, holds it
    private static FileDisk locked(Path directory, FileChannel channel) throws IOException {
        @Nullable FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null; // this very process holds it
        }
        if (held == null) {
            String owner = text(channel);
            channel.close();
            throw new IOException(
                    "data directory %s is in use by process %s: stop that one, or name another directory"
                            .formatted(directory, owner));
        }
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
        return new FileDisk(directory, channel);
    }

    private static String text(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    }

    /// The JDK's file exceptions have the file as their message and the cause in their class name.
    private static String reason(IOException e) {
        return e.getClass() == IOException.class
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    @Override
    public String path() {
        return directory.toString();
    }

    @Override
    public List<String> list() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return channel(
                name,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return channel(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private DiskFile channel(String name, StandardOpenOption... options) throws IOException {
        return new ChannelFile(FileChannel.open(directory.resolve(name), options));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void force() throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Gives the lock back; open files stay open.
    @Override
    public void close() throws IOException {
        lock.close();
    }

    /// A file as a channel. The size is kept here, so that appending asks the file system nothing.
    private static final class ChannelFile implements DiskFile {
        private final FileChannel channel;
        private long size;

        ChannelFile(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                size += channel.write(bytes, size);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
            size = length;
        }

        @Override
        public void force() throws IOException {
            channel.force(false); // the size is needed to read the bytes, so it is forced too
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
