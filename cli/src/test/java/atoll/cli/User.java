package atoll.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A user with a home of their own, and instances that are only said to run: what runs is a program
/// that sleeps, or the test itself.
final class User implements AutoCloseable {
    final Environment environment;
    final Instances instances;
    private final Process sleeper;

    User(Path home) throws IOException {
        environment = new Environment(Map.of("XDG_STATE_HOME", home.toString()), home);
        instances = new Instances(environment);
        sleeper = new ProcessBuilder("sleep", "600").start();
    }

    /// A process that stands for a fleet, and ends when it is told to.
    ProcessHandle sleeper() {
        return sleeper.toHandle();
    }

    static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElseThrow();
    }

    Instance announce(ProcessHandle process, Path data) throws IOException {
        return announce(process.pid(), startOf(process), data);
    }

    Instance announce(long pid, Instant startedAt, Path data) throws IOException {
        Path kubeconfig = environment.home().resolve("kubeconfig");
        var instance =
                new Instance(pid, startedAt, "https://127.0.0.1:1", data, kubeconfig, null, true);
        instances.announce(instance);
        return instance;
    }

    /// @param failure what it said on standard error
    record Answer(int code, String out, String failure) {}

    Answer call(Command command, String... flags) {
        var out = new StringWriter();
        var err = new StringWriter();
        var words = new ArrayList<>(List.of(flags));
        words.addFirst(command.name());
        int code =
                new Program("atoll", "", "", List.of(command))
                        .run(words, new PrintWriter(out), new PrintWriter(err));
        return new Answer(code, out.toString(), err.toString());
    }

    @Override
    public void close() {
        sleeper.destroyForcibly().onExit().join();
    }
}
