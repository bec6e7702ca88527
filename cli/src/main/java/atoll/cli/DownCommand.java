package atoll.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/// `atoll down`.
public final class DownCommand implements Command {
    /// The file by which a directory is known as Atoll's; nothing else is ever deleted.
    public static final String FLEET_FILE = "fleet.json";

    private static final String DELETE_DATA = "delete-data";
    private static final int STOP_WITHIN_SECONDS = 30;

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

    @Override
    public int run(Arguments given, PrintWriter out) throws IOException, InterruptedException {
        boolean deleteData = given.has(DELETE_DATA);
        @Nullable Path named = given.path("data");
        @Nullable Path data;
        try {
            Instance found = InstanceOption.find(environment, given);
            data = found.dataDirectory();
            stop(found.pid());
            new Instances(environment).forget(found.pid());
            out.printf("Stopped Atoll %s (pid %d).%n", found.place(), found.pid());
        } catch (CommandFailed e) {
            // Data of a fleet that is already down may still be deleted by name.
            if (e.exitCode() != ExitCode.NOT_RUNNING || !deleteData || named == null) {
                throw e;
            }
            data = named;
        }
        if (deleteData) {
            delete(data, out);
        }
        return ExitCode.DONE;
    }

    private static void stop(long pid) throws InterruptedException {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            process.onExit().get(STOP_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "process "
                            + pid
                            + " did not stop within "
                            + STOP_WITHIN_SECONDS
                            + " s; nothing was deleted. End it with: kill -9 "
                            + pid);
        }
    }

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
        Instances.deleteTree(data);
        out.printf("Deleted %s.%n", data);
    }
}
