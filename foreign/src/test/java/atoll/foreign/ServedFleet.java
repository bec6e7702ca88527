package atoll.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A fleet of one member in a process of its own, in memory. Closing stops it.
final class ServedFleet implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 300;

    private final Path home;
    private final Path kubeconfig;

    /// What a program said.
    ///
    /// @param out standard output
    /// @param err standard error
    record Answer(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        /// @throws AssertionError when the program failed
        Answer orFail() {
            assertThat(code).as("%s%n%s", out, err).isZero();
            return this;
        }
    }

    private ServedFleet(Path home) throws IOException {
        this.home = home;
        this.kubeconfig = home.resolve("member1.kubeconfig");
        run(atoll("up", "--in-memory", "--detach", "--members", "1", "--nodes", "3")).orFail();
        Files.writeString(kubeconfig, run(atoll("kubeconfig", "member1")).orFail().out());
    }

    /// @param home an empty directory, for everything this fleet and its clients write
    static ServedFleet start(Path home) throws IOException {
        return new ServedFleet(home);
    }

    /// Of the member, for its administrator.
    Path kubeconfig() {
        return kubeconfig;
    }

    /// The command from the classes under test.
    private static List<String> atoll(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "atoll.app.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    /// Runs a client to its end.
    Answer run(Path program, String... arguments) {
        var command = new ArrayList<String>();
        command.add(program.toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Answer run(List<String> command) {
        try {
            Path out = Files.createTempFile(home, "out", "");
            Path err = Files.createTempFile(home, "err", "");
            var builder =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().put("XDG_DATA_HOME", home.resolve("data").toString());
            builder.environment().put("XDG_STATE_HOME", home.resolve("state").toString());
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
            Process process = builder.start();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " goes on: " + Files.readString(out));
            }
            return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        run(atoll("down"));
    }
}
