package atoll.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/// The two kinds of file: their names and their first [#HEADER] bytes.
///
/// A name is a revision in 19 digits, so that names sort as revisions do. A header is eight letters
/// (`AtollLog`, `AtollImg`), the format's version, the revision, and a CRC-32C of these; this
/// layout holds for all versions, so that a newer one is told from a damaged one.
enum FileKind {
    /// Records after its revision.
    SEGMENT(".log", 0x41746F6C6C4C6F67L),
    /// All objects at its revision.
    SNAPSHOT(".snapshot", 0x41746F6C6C496D67L);

    /// An unfinished snapshot.
    static final String UNFINISHED = ".tmp";

    static final int HEADER = 24;

    /// Raised when an older program would misread what a newer one writes.
    static final int VERSION = 1;

    private final String suffix;
    private final long magic;

    FileKind(String suffix, long magic) {
        this.suffix = suffix;
        this.magic = magic;
    }

    /// `0000000000000000042.log`
    String name(long revision) {
        return "%019d%s".formatted(revision, suffix);
    }

    /// Of a directory's sorted names those of this kind, in the order of their revisions.
    List<String> in(List<String> names) {
        return names.stream()
                .filter(name -> name.length() == 19 + suffix.length() && name.endsWith(suffix))
                .filter(name -> name.chars().limit(19).allMatch(c -> c >= '0' && c <= '9'))
                .toList();
    }

    static long revision(String name) {
        return Long.parseLong(name.substring(0, 19));
    }

    /// Ready to be written.
    ByteBuffer header(long revision) {
        var header = ByteBuffer.allocate(HEADER).putLong(magic).putInt(VERSION).putLong(revision);
        return header.putInt(checksum(header)).flip();
    }

    private static int checksum(ByteBuffer header) {
        var crc = new CRC32C();
        crc.update(header.slice(0, HEADER - 4));
        return (int) crc.getValue();
    }

    /// Checks a file's header against its name.
    ///
    /// @param path as messages name the file
    /// @throws DamagedLogException when it is cut short, damaged, or of a newer format
    void check(DiskFile file, String path, String name) throws IOException {
        var header = ByteBuffer.allocate(HEADER);
        while (header.hasRemaining()) {
            if (file.read(header, header.position()) < 0) {
                throw new DamagedLogException(
                        "%s is cut short at offset %d, inside its header"
                                .formatted(path, header.position()));
            }
        }
        if (header.flip().equals(header(revision(name)))) {
            return;
        }
        int version = header.getInt(Long.BYTES);
        if (header.getLong(0) == magic
                && version > VERSION
                && header.getInt(HEADER - 4) == checksum(header)) {
            throw new DamagedLogException(
                    "%s has format %d and this program reads up to %d: it was written by a newer one, use that"
                            .formatted(path, version, VERSION));
        }
        throw new DamagedLogException(path + " is damaged at offset 0, in its header");
    }
}
