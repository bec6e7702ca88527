package atoll.server.audit;

import atoll.base.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One line of JSON for each event, written before the request goes on. A line that cannot be
/// written is lost, and the request goes on all the same.
public final class LogSink implements AuditSink {
    private final OutputStream out;
    private final boolean own;

    private LogSink(OutputStream out, boolean own) {
        this.out = out;
        this.own = own;
    }

    /// Appends to `file`.
    ///
    /// @throws AuditException when it cannot be opened
    public static LogSink to(Path file) {
        try {
            return new LogSink(
                    Files.newOutputStream(
                            file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                    true);
        } catch (IOException e) {
            throw new AuditException("failed to open the audit log " + file + ": " + e);
        }
    }

    /// Prints to `out`, which stays open.
    public static LogSink to(PrintStream out) {
        return new LogSink(out, false);
    }

    @Override
    public synchronized void write(JsonObject event) {
        try {
            out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            System.getLogger(LogSink.class.getName())
                    .log(System.Logger.Level.ERROR, "an audit event was lost", e);
        }
    }

    @Override
    public synchronized void close() {
        if (own) {
            try {
                out.close();
            } catch (IOException e) {
                System.getLogger(LogSink.class.getName())
                        .log(System.Logger.Level.ERROR, "the audit log was not closed", e);
            }
        }
    }
}
