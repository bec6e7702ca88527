package atoll.app;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.cli.Environment;
import atoll.cli.Instances;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The command `atoll` of a user with a home of their own: as a process, or, where the process is
/// not the thing, on the test's thread. Closing stops whatever still runs there.
final class Product implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 120;

    private final Path home;
    private final Environment environment;

    /// @param home an empty directory
    Product(Path home) {
        this.home = home;
        this.environment =
                new Environment(
                        Map.of(
                                "XDG_DATA_HOME", home.resolve("data").toString(),
                                "XDG_STATE_HOME", home.resolve("state").toString()),
                        home);
    }

    /// What a command answered.
    ///
    /// @param out standard output
    /// @param err standard error
    record Answer(int code, String out, String err) {
        JsonObject json() {
            return JsonReader.readObject(out);
        }
    }

    Environment environment() {
        return environment;
    }

    Path home() {
        return home;
    }

    /// The command in this JVM: quick, and all that a user sees is here too.
    Answer call(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                Main.program(environment, new Groundwork.Ahead(), InstantSource.system())
                        .run(
                                List.of(arguments),
                                new PrintWriter(out, true),
                                new PrintWriter(err, true));
        return new Answer(code, out.toString(), err.toString());
    }

    /// The command as a process that has ended.
    Answer run(String... arguments) {
        return await(builder(command(arguments)));
    }

    /// The command as a process that goes on; what it says goes to files beside each other.
    Process start(Path out, Path err, String... arguments) throws IOException {
        return builder(command(arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /// Any program of this user that has ended.
    Answer await(ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile(home, "out", "");
            Path err = Files.createTempFile(home, "err", "");
            Process process =
                    builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        builder.command() + " goes on: " + text(out) + "\n" + text(err));
            }
            return new Answer(process.exitValue(), text(out), text(err));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment.variables());
        builder.environment().remove("KUBECONFIG");
        return builder;
    }

    /// The program from the classes under test.
    static List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The checkout that holds the classes under test.
    static Path checkout() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("ARCHITECTURE.md"))) {
            here = here.getParent();
        }
        return here;
    }

    @Override
    public void close() {
        Path instances = environment.stateDirectory().resolve("instances");
        if (!Files.isDirectory(instances)) {
            return;
        }
        new Instances(environment)
                .running().stream()
                        .flatMap(instance -> ProcessHandle.of(instance.pid()).stream())
                        .filter(process -> process.pid() != ProcessHandle.current().pid())
                        .forEach(process -> {
                            process.destroyForcibly();
                            process.onExit().join();
                        });
    }
}
