package atoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.request.Client;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.cli.Arguments;
import atoll.cli.Command;
import atoll.cli.Environment;
import atoll.cli.Instance;
import atoll.cli.Instances;
import atoll.cli.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.cli.Options;

/// The command `atoll` of a user with a home of their own: as a process, or, where the process is
/// not the thing, on the test's thread. Closing stops whatever still runs there.
final class Product implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 120;
    private static final Duration READY_WITHIN = Duration.ofMinutes(1);

    /// The same for every fleet of this JVM.
    private static final Groundwork.Ahead GROUNDWORK = new Groundwork.Ahead();

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
                Main.program(
                                environment,
                                GROUNDWORK,
                                InstantSource.system(),
                                UpCommand.Stay.UNTIL_STOPPED)
                        .run(
                                List.of(arguments),
                                new PrintWriter(out, true),
                                new PrintWriter(err, true));
        return new Answer(code, out.toString(), err.toString());
    }

    /// A fleet in this JVM, all its nodes Ready, known to the other commands until it is closed.
    /// One at a time: an instance is known by its process.
    Up up(String... flags) throws IOException, InterruptedException {
        var running =
                Running.start(environment, options(flags), GROUNDWORK, InstantSource.system());
        new Instances(environment).announce(running.instance());
        var up = new Up(running, environment);
        if (!running.fleet().awaitReady(READY_WITHIN)) {
            up.close();
            throw new AssertionError("not Ready within " + READY_WITHIN);
        }
        return up;
    }

    /// See [Product#up].
    record Up(Running running, Environment environment) implements AutoCloseable {
        Client client(String cluster) {
            return running.fleet().client(cluster, "test");
        }

        Instance instance() {
            return running.instance();
        }

        @Override
        public void close() throws IOException {
            running.close();
            new Instances(environment).forget(running.instance().pid());
        }
    }

    /// What `up` reads from its flags.
    static UpOptions options(String... flags) {
        var read = new AtomicReference<UpOptions>();
        Command reader =
                new Command() {
                    @Override
                    public String name() {
                        return "up";
                    }

                    @Override
                    public String summary() {
                        return "Reads flags.";
                    }

                    @Override
                    public Options options() {
                        return UpOptions.flags();
                    }

                    @Override
                    public int run(Arguments given, PrintWriter out) {
                        read.set(UpOptions.read(given));
                        return 0;
                    }
                };
        var err = new StringWriter();
        var words = new ArrayList<>(List.of(flags));
        words.addFirst("up");
        new Program("atoll", "", "", List.of(reader))
                .run(words, new PrintWriter(err), new PrintWriter(err));
        assertThat(read.get()).as("%s", err).isNotNull();
        return read.get();
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
