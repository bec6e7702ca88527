package atoll.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/// `atoll down`. Asks the process to end (SIGTERM) and waits; it never kills. Data is deleted only
/// when asked for, only after the process has ended, and only where [#FLEET_FILE] says whose it is.
public final class DownCommand implements Command {
    /// The file by which a directory is known as Atoll's; nothing else is ever deleted.
    public static final String FLEET_FILE = "fleet.json";

    private static final String DELETE_DATA = "delete-data";

    /// What a fleet keeps in its data directory; a user's own files beside it stay.
    private static final List<String> OURS =
            List.of("store", "pki", "kubeconfig", "atoll.log", FLEET_FILE);

    /// A fleet forces its log and closes its watches meanwhile.
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    private final Environment environment;

    public DownCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "down";
    }

    @Override
    public String summary() {
        return "Stops a running fleet; its data stays.";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(InstanceOption.option())
                .addOption(
                        Option.builder()
                                .longOpt(DELETE_DATA)
                                .desc("Also deletes the data directory.")
                                .get());
    }

    /// A second `down` of the same fleet is told that nothing runs.
    @Override
    public int run(Arguments given, PrintWriter out) throws IOException, InterruptedException {
        boolean deleteData = given.has(DELETE_DATA);
        @Nullable Path named = given.path("data");
        @Nullable Path data;
        try {
            Instance found = InstanceOption.find(environment, given);
            data = found.dataDirectory();
            stop(found);
            new Instances(environment).forget(found.pid());
            out.printf("Stopped Atoll %s (pid %d).%n", found.place(), found.pid());
        } catch (CommandFailed e) {
            if (e.exitCode() != ExitCode.NOT_RUNNING || !deleteData) {
                throw e;
            }
            // Data of a fleet that is already down may still be deleted, but only by name.
            if (named == null) {
                throw new CommandFailed(
                        ExitCode.NOT_RUNNING,
                        "no Atoll is running; to delete the data of one that ran, name it with"
                                + " --data");
            }
            data = named;
        }
        if (deleteData) {
            delete(data, out);
        }
        return ExitCode.DONE;
    }

    /// A process that is gone already counts as stopped.
    ///
    /// @throws CommandFailed when it still runs after [#STOP_WITHIN]
    private static void stop(Instance instance) throws InterruptedException {
        InstanceProcess process = InstanceProcess.of(instance).orElse(null);
        if (process != null && !process.stop(STOP_WITHIN)) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "process "
                            + instance.pid()
                            + " did not stop within "
                            + STOP_WITHIN.toSeconds()
                            + " s; nothing was deleted. End it with: kill -9 "
                            + instance.pid());
        }
    }

    /// [#FLEET_FILE] goes last, so that an interrupted deletion can be taken up again.
    ///
    /// @param data null: in memory, so there is nothing to delete
    private static void delete(@Nullable Path data, PrintWriter out) throws IOException {
        if (data == null) {
            return;
        }
        if (!Files.exists(data.resolve(FLEET_FILE))) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    data
                            + " has no "
                            + FLEET_FILE
                            + ", so it is not an Atoll data directory;"
                            + " nothing was deleted");
        }
        for (String name : OURS) {
            Instances.deleteTree(data.resolve(name));
        }
        try {
            Files.delete(data);
        } catch (DirectoryNotEmptyException e) {
            out.printf("Deleted Atoll's files in %s; others are there, so it stays.%n", data);
            return;
        }
        out.printf("Deleted %s.%n", data);
    }
}
