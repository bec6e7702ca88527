package atoll.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.apache.commons.cli.Options;

/// One command of the program, as `atoll status`.
public interface Command {
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
    int run(Arguments given, PrintWriter out) throws IOException, InterruptedException;
}
