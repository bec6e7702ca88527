package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.cli.FileReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The directory that a fleet is kept in.
final class DataDirectory {
    private DataDirectory() {}

    /// Makes the directory if it is missing.
    ///
    /// Nothing is written into it.
    ///
    /// @throws CommandFailed when it cannot be used
    static void prepare(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw unusable(
                    "cannot make the data directory " + data + " (" + FileReason.of(e) + ")");
        }
        if (!Files.isWritable(data)) {
            throw unusable("the data directory " + data + " is not writable");
        }
    }

    private static CommandFailed unusable(String what) {
        return new CommandFailed(
                ExitCode.FAILED, what + "; choose another with --data, or use --in-memory");
    }
}
