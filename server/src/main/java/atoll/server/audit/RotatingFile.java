package atoll.server.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A file that is put aside before a line would make it too large: `audit.log` becomes
/// `audit-2026-05-01T12-00-00.000.log`. What was put aside is looked after by a thread of its own,
/// one for each time. Thread-safe.
final class RotatingFile implements Closeable {
    private static final long MEGABYTE = 1 << 20;

    private final Path path;
    private final long bytesMax;
    private final InstantSource clock;
    private final Backups backups;
    private OutputStream out;
    private long bytes;
    private @Nullable Thread cleaning;

    RotatingFile(Path path, LogRotation rotation, InstantSource clock) throws IOException {
        this.path = path;
        this.bytesMax = rotation.megabytes() * MEGABYTE;
        this.clock = clock;
        this.backups = new Backups(path, rotation, clock);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        this.out = open();
        this.bytes = Files.size(path);
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    synchronized void write(byte[] line) throws IOException {
        if (bytesMax > 0 && line.length > bytesMax) {
            throw new IOException(
                    "write length %d exceeds maximum file size %d"
                            .formatted(line.length, bytesMax));
        }
        if (bytesMax > 0 && bytes + line.length > bytesMax) {
            rotate();
        }
        out.write(line);
        out.flush();
        bytes += line.length;
    }

    private void rotate() throws IOException {
        out.close();
        Files.move(path, backups.named(clock.instant()), StandardCopyOption.REPLACE_EXISTING);
        out = open();
        bytes = 0;
        cleaning = Thread.ofVirtual().name("audit-log").start(backups::clean);
    }

    @Override
    public void close() throws IOException {
        Thread last;
        synchronized (this) {
            out.close();
            last = cleaning;
        }
        if (last != null) {
            try {
                last.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
