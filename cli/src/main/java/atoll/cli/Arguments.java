package atoll.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/// What the user gave a command, read flag by flag. A value that a flag cannot take is wrong usage.
/// The flags themselves were checked by [Program]; what is read here is their values.
public final class Arguments {
    private final CommandLine line;
    private final List<String> words;

    Arguments(CommandLine line, List<String> words) {
        this.line = line;
        this.words = List.copyOf(words);
    }

    /// @param flag without its dashes
    public boolean has(String flag) {
        return line.hasOption(flag);
    }

    /// Null when it was not given.
    public @Nullable String text(String flag) {
        return line.getOptionValue(flag);
    }

    /// Null when it was not given.
    ///
    /// @throws CommandFailed for what is no whole number of 32 bits
    public @Nullable Integer number(String flag) {
        String given = line.getOptionValue(flag);
        if (given == null) {
            return null;
        }
        try {
            return Integer.valueOf(given);
        } catch (NumberFormatException _) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    "--" + flag + " needs a whole number, not \"" + given + "\"");
        }
    }

    /// Null when it was not given. The path need not exist.
    ///
    /// @throws CommandFailed for what can be no path here
    public @Nullable Path path(String flag) {
        String given = line.getOptionValue(flag);
        try {
            return given == null ? null : Path.of(given);
        } catch (InvalidPathException e) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    "--" + flag + " \"" + given + "\" is no path: " + e.getReason());
        }
    }

    /// One of `choices`; the first when nothing was given.
    ///
    /// @throws CommandFailed for another word
    public String choice(String flag, List<String> choices) {
        String given = line.getOptionValue(flag, choices.getFirst());
        if (!choices.contains(given)) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    "--"
                            + flag
                            + " is one of "
                            + String.join(", ", choices)
                            + ", not \""
                            + given
                            + "\"");
        }
        return given;
    }

    /// What stood after the flags. The first of them; null when there is none.
    public @Nullable String operand() {
        return line.getArgList().isEmpty() ? null : line.getArgList().getFirst();
    }

    /// All words after the command's name, as they were given.
    public List<String> words() {
        return words;
    }
}
