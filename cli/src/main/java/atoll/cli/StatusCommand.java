package atoll.cli;

import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// `atoll status`.
public final class StatusCommand implements Command {
    private static final List<String> FORMATS = List.of("text", "json");

    private final Environment environment;
    private final InstantSource clock;

    public StatusCommand(Environment environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "Shows a running fleet.";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(InstanceOption.option())
                .addOption(
                        Option.builder("o")
                                .longOpt("output")
                                .hasArg()
                                .argName("FORMAT")
                                .desc("text or json (default: text).")
                                .get());
    }

    @Override
    public int run(Arguments given, PrintWriter out) {
        String format = given.choice("output", FORMATS);
        Instance found = InstanceOption.find(environment, given);
        FleetReport report;
        try {
            report = FleetReport.ask(found, clock.instant());
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "process "
                            + found.pid()
                            + " runs but its kubeconfig cannot be used: "
                            + FileReason.withName(e));
        } catch (UnreachableException | RefusedException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "process "
                            + found.pid()
                            + " runs but does not answer at "
                            + found.address()
                            + ": "
                            + e.getMessage());
        }
        if (format.equals("json")) {
            out.println(report.toJson());
        } else {
            print(report, out);
        }
        return ExitCode.DONE;
    }

    private static void print(FleetReport report, PrintWriter out) {
        Instance instance = report.instance();
        out.printf("address     %s%n", instance.address());
        out.printf("running     %s, pid %d%n", words(report.uptime()), instance.pid());
        out.printf("data        %s%n", instance.place());
        out.printf("kubeconfig  %s%n", instance.kubeconfig());
        if (instance.log() != null) {
            out.printf("log         %s%n", instance.log());
        }
        out.printf("%n%-20s %13s %10s%n", "CLUSTER", "NODES READY", "PODS");
        for (FleetReport.Cluster cluster : report.clusters()) {
            String nodes = cluster.nodesReady() + "/" + cluster.nodes();
            out.printf("%-20s %13s %10d%n", cluster.name(), nodes, cluster.pods());
        }
    }

    /// `2d3h`, `5m12s`, `8s`: the two largest units.
    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
        }
        return seconds / 86_400 + "d" + seconds % 86_400 / 3600 + "h";
    }
}
