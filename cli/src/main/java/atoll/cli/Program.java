package atoll.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/// The commands of one program: finds the one that was asked for, reads its flags, explains itself.
///
/// @param name as the user types it
/// @param version printed by `--version`
public record Program(String name, String description, String version, List<Command> commands) {
    /// Where in help the words on a flag begin, in characters.
    private static final int FLAG_COLUMN = 24;

    public Program {
        commands = List.copyOf(commands);
    }

    /// Runs what `arguments` ask for. What goes wrong is one sentence on `err`. The one place where
    /// failures become words and a code.
    ///
    /// @return the process's exit code
    /// @param arguments as the shell gave them, without the program's name
    public int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        try {
            return dispatch(arguments, out, err);
        } catch (CommandFailed e) {
            err.println(name + ": " + e.getMessage());
            return e.exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        } catch (IOException e) {
            err.println(name + ": " + FileReason.withName(e));
            return ExitCode.FAILED;
        } catch (RuntimeException e) {
            // What we did not foresee is a bug and shows where.
            e.printStackTrace(err);
            return ExitCode.FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int dispatch(List<String> arguments, PrintWriter out, PrintWriter err)
            throws IOException, InterruptedException {
        if (arguments.isEmpty()) {
            help(err);
            return ExitCode.WRONG_USAGE;
        }
        String first = arguments.getFirst();
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (first) {
            case "help" -> help(rest, out);
            case "-h", "--help" -> help(List.of(), out);
            case "-V", "--version" -> {
                out.println(version);
                yield ExitCode.DONE;
            }
            default -> run(command(first), rest, out);
        };
    }

    private Command command(String wanted) {
        Optional<Command> found =
                commands.stream().filter(one -> one.name().equals(wanted)).findFirst();
        return found.orElseThrow(() ->
                new CommandFailed(
                        ExitCode.WRONG_USAGE,
                        "there is no command \""
                                + wanted
                                + "\"; there are: "
                                + String.join(
                                        ", ", commands.stream().map(Command::name).toList())));
    }

    private int run(Command command, List<String> words, PrintWriter out)
            throws IOException, InterruptedException {
        CommandLine line = parse(command, words);
        if (line.hasOption("help")) {
            help(command, out);
            return ExitCode.DONE;
        }
        int operands = command.operand().isEmpty() ? 0 : 1;
        if (line.getArgList().size() > operands) {
            throw wrong(
                    command, "does not know what \"" + line.getArgList().get(operands) + "\" is");
        }
        return command.run(new Arguments(line, words), out);
    }

    private CommandLine parse(Command command, List<String> words) {
        var parser = DefaultParser.builder().setAllowPartialMatching(false).get();
        try {
            return parser.parse(withHelp(command.options()), words.toArray(String[]::new));
        } catch (MissingArgumentException e) {
            throw wrong(command, "needs a value for " + flags(e.getOption()));
        } catch (UnrecognizedOptionException e) {
            throw wrong(command, "has no flag " + e.getOption());
        } catch (ParseException e) {
            throw wrong(command, "cannot read its flags: " + e.getMessage());
        }
    }

    private CommandFailed wrong(Command command, String what) {
        return new CommandFailed(
                ExitCode.WRONG_USAGE,
                "%s %s; see: %s help %s".formatted(command.name(), what, name, command.name()));
    }

    private static Options withHelp(Options options) {
        var all = new Options();
        options.getOptions().forEach(all::addOption);
        all.addOption(
                Option.builder("h").longOpt("help").desc("Shows this and does nothing.").get());
        return all;
    }

    private int help(List<String> words, PrintWriter out) {
        if (words.isEmpty()) {
            help(out);
        } else {
            help(command(words.getFirst()), out);
        }
        return ExitCode.DONE;
    }

    private void help(PrintWriter out) {
        out.printf("%s%n%nUsage: %s COMMAND [FLAGS]%n%nCommands:%n", description, name);
        for (Command command : commands) {
            row(out, command.name(), command.summary());
        }
        row(out, "help [COMMAND]", "Explains the program or a command.");
    }

    private void help(Command command, PrintWriter out) {
        String operand = command.operand().isEmpty() ? "" : " " + command.operand();
        out.printf(
                "%s%n%nUsage: %s %s [FLAGS]%s%n%nFlags:%n",
                command.summary(), name, command.name(), operand);
        for (Option option : withHelp(command.options()).getOptions()) {
            if (option.getDescription() != null) {
                String value = option.hasArg() ? " " + option.getArgName() : "";
                row(out, flags(option) + value, option.getDescription());
            }
        }
    }

    private static String flags(Option option) {
        String full = "--" + option.getLongOpt();
        return option.getOpt() == null ? full : "-" + option.getOpt() + ", " + full;
    }

    private static void row(PrintWriter out, String left, String right) {
        out.printf("  %-" + FLAG_COLUMN + "s %s%n", left, right);
    }
}
