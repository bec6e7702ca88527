package atoll.server.audit;

import atoll.base.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of JSON for each event. A line that cannot be written is lost.
public final class AuditLog implements AuditBackend {
    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());

    private final @Nullable PrintStream out;
    private final @Nullable RotatingFile file;

    private AuditLog(@Nullable PrintStream out, @Nullable RotatingFile file) {
        this.out = out;
        this.file = file;
    }

    /// Appends to `file`.
    ///
    /// @throws AuditException when it cannot be opened
    public static AuditLog to(Path file, LogRotation rotation, InstantSource clock) {
        try {
            return new AuditLog(null, new RotatingFile(file, rotation, clock));
        } catch (IOException e) {
            throw new AuditException("failed to open the audit log " + file + ": " + e);
        }
    }

    /// Prints to `out`, which stays open.
    public static AuditLog to(PrintStream out) {
        return new AuditLog(out, null);
    }

    @Override
    public boolean store(List<JsonObject> events) {
        try {
            for (JsonObject event : events) {
                write((event + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return true;
        } catch (IOException e) {
            LOG.log(Level.ERROR, "an audit event was lost", e);
            return false;
        }
    }

    private void write(byte[] line) throws IOException {
        if (file != null) {
            file.write(line);
        } else if (out != null) {
            out.writeBytes(line);
            out.flush();
        }
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.log(Level.ERROR, "the audit log was not closed", e);
            }
        }
    }
}
