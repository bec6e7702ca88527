package atoll.cli;

import atoll.base.json.JsonException;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The instances that run for this user: one small file each, removed at a clean stop and swept
/// when its process is gone. The files are `PID.json` in one directory. Commands may run at the
/// same time: a file is put in its place whole, and one that vanishes is passed over.
public final class Instances {
    private final Path directory;

    public Instances(Environment environment) {
        this.directory = environment.stateDirectory().resolve("instances");
    }

    /// A directory of its own for the files of the in-memory instance `pid`.
    public Path filesOf(long pid) {
        return directory.resolve(Long.toString(pid));
    }

    /// Replaces what this process announced before.
    ///
    /// @throws IOException when the file cannot be written
    public void announce(Instance instance) throws IOException {
        Files.createDirectories(directory);
        Path fresh = directory.resolve(instance.pid() + ".json.new");
        Files.write(fresh, JsonWriter.toBytes(instance.toJson()));
        Files.move(fresh, fileOf(instance.pid()), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Forgets an instance and the files it had here.
    public void forget(long pid) throws IOException {
        Files.deleteIfExists(fileOf(pid));
        deleteTree(filesOf(pid));
    }

    private Path fileOf(long pid) {
        return directory.resolve(pid + ".json");
    }

    /// Empty when it does not run.
    public Optional<Instance> ofProcess(long pid) {
        return running().stream().filter(instance -> instance.pid() == pid).findFirst();
    }

    /// All that run, the oldest first. Forgets those whose process is gone on the way.
    ///
    /// @throws CommandFailed when the files cannot be read
    public List<Instance> running() {
        var running = new ArrayList<Instance>();
        try {
            for (Path file : files()) {
                Optional<Instance> read = read(file);
                if (read.isPresent() && InstanceProcess.of(read.get()).isPresent()) {
                    running.add(read.get());
                } else if (read.isPresent()) {
                    forget(read.get().pid());
                }
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "the list of running instances in " + directory + " cannot be read: " + e);
        }
        running.sort(Comparator.comparing(Instance::startedAt));
        return running;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of(); // Nothing ever ran.
        }
    }

    /// @throws CommandFailed for a file that is none of ours: it is not deleted unasked
    private static Optional<Instance> read(Path file) throws IOException {
        try {
            return Optional.of(Instance.of(JsonReader.readObject(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // It stopped while we looked.
        } catch (JsonException | DateTimeException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    file
                            + " is damaged ("
                            + e.getMessage()
                            + "); delete it, and find the instance by its process if one runs");
        }
    }

    /// The instance that runs on `data`, or without it the only one that runs.
    ///
    /// @throws CommandFailed with [ExitCode#NOT_RUNNING], or [ExitCode#WRONG_USAGE] when several
    ///   run
    public Instance find(@Nullable Path data) {
        List<Instance> running = running();
        if (data != null) {
            Path wanted = canonical(data);
            return running.stream()
                    .filter(instance -> runsOn(wanted, instance.dataDirectory()))
                    .findFirst()
                    .orElseThrow(() ->
                            notRunning(
                                    "no Atoll runs on "
                                            + data
                                            + "; start one with: atoll up --data "
                                            + data));
        }
        return switch (running.size()) {
            case 0 -> throw notRunning("no Atoll is running; start one with: atoll up");
            case 1 -> running.getFirst();
            default ->
                    throw new CommandFailed(
                            ExitCode.WRONG_USAGE,
                            running.size()
                                    + " instances run; name one with --data: "
                                    + String.join(
                                            ", ", running.stream().map(Instance::place).toList()));
        };
    }

    private static boolean runsOn(Path wanted, @Nullable Path directory) {
        return directory != null && wanted.equals(canonical(directory));
    }

    private static CommandFailed notRunning(String message) {
        return new CommandFailed(ExitCode.NOT_RUNNING, message);
    }

    /// By what links point to, so that two names of one directory are one.
    private static Path canonical(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    /// Deletes a directory and all that is in it, if it is there.
    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
