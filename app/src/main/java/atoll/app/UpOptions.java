package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `atoll up`. Null: not given.
final class UpOptions {
    private static final int MEMBERS_DEFAULT = 3;
    private static final int NODES_DEFAULT = 10;

    @Option(
            names = "--members",
            paramLabel = "N",
            description = "Member clusters (default: 3, or as many as the data has).")
    @Nullable Integer members;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Simulated nodes in each member (default: 10, or as the data has).")
    @Nullable Integer nodes;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the fleet is kept (default: $$XDG_DATA_HOME/atoll, else"
                            + " ~/.local/share/atoll).")
    @Nullable Path data;

    @Option(names = "--in-memory", description = "Keeps nothing on disk.")
    boolean inMemory;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to serve at (default: a free one at first, then the same again).")
    @Nullable Integer port;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to serve at (default: ${DEFAULT-VALUE}).")
    String listen = "127.0.0.1";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "Kubeconfig to write contexts to; other entries stay (default: DATA/kubeconfig).")
    @Nullable Path kubeconfig;

    @Option(
            names = "--stages",
            paramLabel = "FILE|DIR",
            description = "KWOK Stages for nodes and pods, instead of the built-in ones.")
    @Nullable Path stages;

    @Option(
            names = "--detach",
            description = "Returns when all nodes are Ready; the fleet goes on in the background.")
    boolean detach;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            hidden = true,
            description = "Where the log goes.")
    @Nullable Path log;

    void check() {
        if (inMemory && data != null) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE, "--in-memory and --data exclude each other; drop one");
        }
    }

    /// What the fleet is to be: the flags, else what `kept` says, else the defaults. Fewer members
    /// or nodes than there are is refused, since it would delete somebody's cluster.
    FleetSettings settings(@Nullable FleetSettings kept) {
        if (kept == null) {
            return new FleetSettings(
                    or(members, MEMBERS_DEFAULT), or(nodes, NODES_DEFAULT), or(port, 0));
        }
        return new FleetSettings(
                grown("--members", members, kept.members()),
                grown("--nodes", nodes, kept.nodes()),
                or(port, kept.port()));
    }

    private static int or(@Nullable Integer given, int fallback) {
        return given == null ? fallback : given;
    }

    private static int grown(String flag, @Nullable Integer given, int kept) {
        if (given != null && given < kept) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    flag
                            + " "
                            + given
                            + " would shrink a fleet that has "
                            + kept
                            + "; use "
                            + kept
                            + " or more, or another --data");
        }
        return or(given, kept);
    }
}
