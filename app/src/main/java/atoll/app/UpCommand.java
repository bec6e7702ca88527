package atoll.app;

import atoll.cli.Arguments;
import atoll.cli.Command;
import atoll.cli.CommandFailed;
import atoll.cli.Environment;
import atoll.cli.ExitCode;
import atoll.cli.Instances;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.commons.cli.Options;

/// `atoll up`. Runs on the main thread until the process is told to stop, or hands over to
/// [Detached].
final class UpCommand implements Command {
    /// So long means that something is wrong; the fleet is stopped then.
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);

    private final Environment environment;
    private final Groundwork.Ahead groundwork;
    private final InstantSource clock;
    private final Stay stay;

    /// What goes on between ready and stopping.
    @FunctionalInterface
    interface Stay {
        /// Waits for the signal.
        Stay UNTIL_STOPPED = (_, stop) -> stop.await();

        void with(Running running, StopSignal stop) throws IOException, InterruptedException;
    }

    UpCommand(
            Environment environment, Groundwork.Ahead groundwork, InstantSource clock, Stay stay) {
        this.environment = environment;
        this.groundwork = groundwork;
        this.clock = clock;
        this.stay = stay;
    }

    @Override
    public String name() {
        return "up";
    }

    @Override
    public String summary() {
        return "Starts a fleet: a hub and its members, with simulated nodes.";
    }

    @Override
    public Options options() {
        return UpOptions.flags();
    }

    /// Announces the fleet twice, when it answers and when it is ready, and takes it back at the
    /// end, however it ends.
    ///
    /// @throws CommandFailed when it cannot start or not all nodes become Ready
    @Override
    public int run(Arguments given, PrintWriter out) throws IOException, InterruptedException {
        UpOptions options = UpOptions.read(given);
        if (options.detach()) {
            return new Detached(environment, options, READY_WITHIN, clock)
                    .start(given.words(), out);
        }
        var stop = new StopSignal();
        var instances = new Instances(environment);
        try (var running = Running.start(environment, options, groundwork, clock)) {
            instances.announce(running.instance());
            if (!running.fleet().awaitReady(READY_WITHIN)) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "not all nodes became Ready within " + READY_WITHIN.toMinutes() + " min");
            }
            instances.announce(running.instance().asReady());
            greet(running, out);
            stay.with(running, stop);
            out.println("Stopping.");
            out.flush();
        } finally {
            instances.forget(ProcessHandle.current().pid());
            stop.finished();
        }
        return ExitCode.DONE;
    }

    /// Counted from the launcher's own start, where that is known.
    private void greet(Running running, PrintWriter out) {
        Instant began = environment.launchedAt().orElse(running.instance().startedAt());
        String ready =
                "%s (readyz after %s)"
                        .formatted(
                                Greeting.seconds(began, clock.instant()),
                                Greeting.seconds(began, running.readyz()));
        new Greeting(running.instance(), running.fleet().settings(), ready).print(out);
    }
}
