package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.Environment;
import atoll.cli.ExitCode;
import atoll.cli.Instances;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `atoll up`.
@Command(
        name = "up",
        description = "Starts a fleet: a hub and its members, with simulated nodes.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);

    private final Environment environment;
    private final Groundwork.Ahead groundwork;
    private final InstantSource clock;

    @Mixin private UpOptions options = new UpOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    UpCommand(Environment environment, Groundwork.Ahead groundwork, InstantSource clock) {
        this.environment = environment;
        this.groundwork = groundwork;
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.check();
        PrintWriter out = spec.commandLine().getOut();
        if (options.detach) {
            return new Detached(environment, options, READY_WITHIN, clock)
                    .start(spec.commandLine().getParseResult().originalArgs(), out);
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
            greet(running, out);
            stop.await();
            out.println("Stopping.");
            out.flush();
        } finally {
            instances.forget(ProcessHandle.current().pid());
            stop.finished();
        }
        return ExitCode.DONE;
    }

    private void greet(Running running, PrintWriter out) {
        Instant began = running.instance().startedAt();
        String ready =
                "%s (readyz after %s)"
                        .formatted(
                                Greeting.seconds(began, clock.instant()),
                                Greeting.seconds(began, running.readyz()));
        new Greeting(running.instance(), running.fleet().settings(), ready).print(out);
    }
}
