package atoll.server.audit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The files that a log was put aside as, beside it, dated by their names as upstream dates them.
/// Cleaned by one thread at a time.
final class Backups {
    private static final System.Logger LOG = System.getLogger(Backups.class.getName());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT);
    private static final String COMPRESSED = ".gz";

    private final Path folder;
    private final String prefix;
    private final String suffix;
    private final LogRotation rotation;
    private final InstantSource clock;

    private record Backup(Path path, Instant time) {
        boolean isCompressed() {
            return path.toString().endsWith(COMPRESSED);
        }
    }

    Backups(Path log, LogRotation rotation, InstantSource clock) {
        Path whole = log.toAbsolutePath();
        String name = String.valueOf(whole.getFileName());
        int dot = name.lastIndexOf('.');
        this.folder = whole.resolveSibling("");
        this.prefix = (dot < 0 ? name : name.substring(0, dot)) + "-";
        this.suffix = dot < 0 ? "" : name.substring(dot);
        this.rotation = rotation;
        this.clock = clock;
    }

    Path named(Instant time) {
        return folder.resolve(
                prefix + TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC)) + suffix);
    }

    /// Removes what is too old or too many, and compresses the rest, if that is wanted.
    synchronized void clean() {
        try {
            List<Backup> kept = new ArrayList<>();
            var names = new HashSet<String>();
            Instant oldest =
                    rotation.days() == 0
                            ? Instant.MIN
                            : clock.instant().minus(Duration.ofDays(rotation.days()));
            for (Backup each : newestFirst()) {
                names.add(each.path().toString().replaceFirst("\\.gz$", ""));
                boolean many = rotation.backups() > 0 && names.size() > rotation.backups();
                if (many || each.time().isBefore(oldest)) {
                    Files.delete(each.path());
                } else {
                    kept.add(each);
                }
            }
            for (Backup each : kept) {
                if (rotation.compress() && !each.isCompressed()) {
                    compress(each.path());
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "old audit logs were not looked after", e);
        }
    }

    private List<Backup> newestFirst() throws IOException {
        var found = new ArrayList<Backup>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(path -> {
                Instant time = time(String.valueOf(path.getFileName()));
                if (time != null) {
                    found.add(new Backup(path, time));
                }
            });
        }
        found.sort(Comparator.comparing(Backup::time).reversed());
        return found;
    }

    /// Null for a file that is none of them.
    private @Nullable Instant time(String name) {
        String plain =
                name.endsWith(suffix + COMPRESSED) ? name.substring(0, name.length() - 3) : name;
        if (!plain.startsWith(prefix)
                || !plain.endsWith(suffix)
                || plain.length() < prefix.length() + suffix.length()) {
            return null;
        }
        try {
            String time = plain.substring(prefix.length(), plain.length() - suffix.length());
            return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static void compress(Path path) throws IOException {
        Path packed = path.resolveSibling(path.getFileName() + COMPRESSED);
        try (InputStream in = Files.newInputStream(path);
                var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            in.transferTo(out);
        }
        Files.delete(path);
    }
}
