package atoll.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.apache.commons.cli.Options;

/// One command of the program, as `atoll status`. Stateless: what it works on comes in through its
/// constructor and its arguments. Runs on the main thread, once.
public interface Command {
    /// As the user types it, one word.
    String name();

    /// One sentence for the list of commands.
    String summary();

    /// What may follow the flags, as help shows it; empty for nothing.
    default String operand() {
        return "";
    }

    /// The flags it understands, besides `--help`.
    Options options();

    /// @return an [ExitCode]
    /// @throws CommandFailed with what to tell the user
    /// @param out what was asked for; flushed by the caller
    /// @throws IOException told to the user with the file's name
    int run(Arguments given, PrintWriter out) throws IOException, InterruptedException;
}
