package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.DownCommand;
import atoll.cli.Environment;
import atoll.cli.ExitCode;
import atoll.cli.KubeconfigCommand;
import atoll.cli.StatusCommand;
import atoll.cli.VersionCommand;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The one `main`.
@Command(
        name = "atoll",
        description = "A whole Kubernetes fleet in one Java program.",
        mixinStandardHelpOptions = true,
        version = Main.VERSION,
        subcommands = HelpCommand.class)
public final class Main {
    static final String VERSION = "atoll 0.1.0 (Kubernetes v1.36.3)";

    private Main() {}

    public static void main(String[] args) {
        Logging.configure();
        var groundwork = new Groundwork.Ahead();
        if (args.length > 0 && args[0].equals("up") && !List.of(args).contains("--detach")) {
            groundwork.begin();
        }
        System.exit(
                commandLine(Environment.ofProcess(), groundwork, InstantSource.system())
                        .execute(args));
    }

    static CommandLine commandLine(
            Environment environment, Groundwork.Ahead groundwork, InstantSource clock) {
        var commandLine = new CommandLine(new Main());
        commandLine.addSubcommand(new UpCommand(environment, groundwork, clock));
        commandLine.addSubcommand(new DownCommand(environment));
        commandLine.addSubcommand(new StatusCommand(environment, clock));
        commandLine.addSubcommand(new KubeconfigCommand(environment));
        commandLine.addSubcommand(new VersionCommand(VERSION));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler(Main::failed);
        return commandLine;
    }

    /// A failure that we foresaw is one sentence; anything else is a bug and shows where.
    private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
        if (e instanceof CommandFailed failed) {
            line.getErr().println("atoll: " + failed.getMessage());
            return failed.exitCode();
        }
        e.printStackTrace(line.getErr());
        return ExitCode.FAILED;
    }
}
