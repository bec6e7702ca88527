package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.DownCommand;
import atoll.cli.Environment;
import atoll.cli.ExitCode;
import atoll.cli.Instance;
import atoll.cli.Instances;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `atoll up --detach`: starts the same command without the flag as a process of its own, and waits
/// until its nodes are Ready.
///
/// The two processes talk through files only: the child's instance file says when it is ready, its
/// log why it is not. The child outlives this one.
final class Detached {
    /// How often the child's files are looked at.
    private static final long LOOK_EVERY_MILLIS = 50;

    /// In the data directory; for a fleet in memory with the starter's process id before it.
    private static final String LOG_FILE = "atoll.log";

    /// How the line begins by which a command says why it failed.
    private static final String SENTENCE = "atoll: ";

    private final Environment environment;
    private final UpOptions options;
    private final Path folder;
    private final Path log;
    private final Duration readyWithin;
    private final InstantSource clock;

    /// @param options as the child will read them too
    /// @param readyWithin after which the child is ended
    Detached(
            Environment environment, UpOptions options, Duration readyWithin, InstantSource clock) {
        this.environment = environment;
        this.options = options;
        this.readyWithin = readyWithin;
        this.clock = clock;
        Path data = options.dataDirectory(environment);
        this.folder = data == null ? environment.stateDirectory() : data;
        String name = data == null ? ProcessHandle.current().pid() + "-" + LOG_FILE : LOG_FILE;
        this.log = folder.resolve(name);
    }

    /// @param arguments of `up`, as they were given
    /// @return the exit code; a child that ended is told of by [CommandFailed], with its own last
    ///   sentence and code
    int start(List<String> arguments, PrintWriter out) throws IOException, InterruptedException {
        DataDirectory.prepare(folder);
        long logged = Files.exists(log) ? Files.size(log) : 0;
        Process child =
                new ProcessBuilder(command(arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        Instance instance = awaitReady(child, logged);
        String ready = Greeting.seconds(instance.startedAt(), clock.instant());
        new Greeting(instance, settings(instance), ready).print(out);
        return ExitCode.DONE;
    }

    /// As the child has kept them; a fleet in memory keeps none.
    private FleetSettings settings(Instance instance) throws IOException {
        Path data = instance.dataDirectory();
        return data == null
                ? options.settings(null)
                : FleetSettings.read(data.resolve(DownCommand.FLEET_FILE)).orElseThrow();
    }

    /// The same JVM with the same options and class path.
    private List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.add("up");
        arguments.stream().filter(argument -> !argument.equals("--detach")).forEach(command::add);
        command.add("--log");
        command.add(log.toString());
        return command;
    }

    /// @param logged the size of the log before the child began
    private Instance awaitReady(Process child, long logged)
            throws IOException, InterruptedException {
        Instant end = clock.instant().plus(readyWithin);
        var instances = new Instances(environment);
        while (!child.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            Optional<Instance> found = instances.ofProcess(child.pid());
            if (found.isPresent() && found.get().ready()) {
                return found.get();
            }
            if (clock.instant().isAfter(end)) {
                child.destroy();
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "not all nodes became Ready within "
                                + readyWithin.toMinutes()
                                + " min; the log is "
                                + log);
            }
        }
        String said = Files.readString(log).substring((int) logged).strip();
        String last = said.lines().reduce("", (_, line) -> line);
        throw new CommandFailed(
                child.exitValue() == ExitCode.DONE ? ExitCode.FAILED : child.exitValue(),
                last.startsWith(SENTENCE)
                        ? last.substring(SENTENCE.length())
                        : "the fleet ended with code " + child.exitValue() + "; see " + log);
    }
}
