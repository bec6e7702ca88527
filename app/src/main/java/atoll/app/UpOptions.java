package atoll.app;

import atoll.cli.Arguments;
import atoll.cli.CommandFailed;
import atoll.cli.Environment;
import atoll.cli.ExitCode;
import atoll.server.AuditFiles;
import atoll.server.resource.RuntimeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/// The flags of `atoll up`. Null: not given.
///
/// @param data where the fleet is kept; the environment says where when null
/// @param kubeconfig null: among the fleet's files
/// @param audit what tells of requests; null: nothing does
/// @param runtimeConfig which group-versions the clusters serve
/// @param log where what the process says goes, for a detached one
record UpOptions(
        @Nullable Integer members,
        @Nullable Integer nodes,
        @Nullable Path data,
        boolean inMemory,
        @Nullable Integer port,
        String listen,
        @Nullable Path kubeconfig,
        @Nullable Path stages,
        @Nullable AuditFiles audit,
        RuntimeConfig runtimeConfig,
        boolean detach,
        @Nullable Path log) {
    private static final int MEMBERS_DEFAULT = 3;
    private static final int NODES_DEFAULT = 10;
    private static final String LOOPBACK = "127.0.0.1";

    /// As `--help` shows them.
    static Options flags() {
        return new Options()
                .addOption(
                        value(
                                "members",
                                "N",
                                "Member clusters (default: 3, or as many as the data has)."))
                .addOption(
                        value(
                                "nodes",
                                "N",
                                "Simulated nodes in each member (default: 10, or as the data"
                                        + " has)."))
                .addOption(
                        value(
                                "data",
                                "DIR",
                                "Where the fleet is kept (default: $XDG_DATA_HOME/atoll, else"
                                        + " ~/.local/share/atoll)."))
                .addOption(flag("in-memory", "Keeps nothing on disk."))
                .addOption(
                        value(
                                "port",
                                "PORT",
                                "Port to serve at (default: a free one at first, then the same"
                                        + " again)."))
                .addOption(
                        value(
                                "listen",
                                "ADDRESS",
                                "Address to serve at (default: " + LOOPBACK + ")."))
                .addOption(
                        value(
                                "kubeconfig",
                                "FILE",
                                "Kubeconfig to write contexts to; other entries stay (default:"
                                        + " DATA/kubeconfig)."))
                .addOption(
                        value(
                                "stages",
                                "FILE|DIR",
                                "KWOK Stages for nodes and pods, instead of the built-in ones."))
                .addOption(
                        value(
                                "audit-policy-file",
                                "FILE",
                                "Which requests are told of: a Policy of audit.k8s.io/v1."))
                .addOption(
                        value(
                                "audit-log-path",
                                "FILE",
                                "Where audit events go, a line of JSON each; - for standard"
                                        + " output."))
                .addOption(
                        value(
                                "audit-webhook-config-file",
                                "FILE",
                                "Kubeconfig of a webhook that takes audit events."))
                .addOption(
                        value(
                                "runtime-config",
                                "KEY=BOOL,..",
                                "API versions to serve or not, as kube-apiserver takes them:"
                                        + " api/all=true, api/beta=true, GROUP/VERSION=true."))
                .addOption(
                        flag(
                                "detach",
                                "Returns when all nodes are Ready; the fleet goes on in the"
                                        + " background."))
                // Between a detached process and the one that started it: not shown.
                .addOption(Option.builder().longOpt("log").hasArg().argName("FILE").get());
    }

    private static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    private static Option value(String name, String value, String description) {
        return Option.builder().longOpt(name).hasArg().argName(value).desc(description).get();
    }

    /// Nothing is read but the words given.
    ///
    /// @throws CommandFailed when a value is none or out of range, or two flags exclude each other
    static UpOptions read(Arguments given) {
        var options =
                new UpOptions(
                        given.number("members"),
                        given.number("nodes"),
                        given.path("data"),
                        given.has("in-memory"),
                        given.number("port"),
                        Objects.requireNonNullElse(given.text("listen"), LOOPBACK),
                        given.path("kubeconfig"),
                        given.path("stages"),
                        audit(given),
                        runtimeConfig(given),
                        given.has("detach"),
                        given.path("log"));
        options.check();
        return options;
    }

    /// Null when no audit flag is given; a policy without a place, or a place without a policy, is
    /// refused.
    private static @Nullable AuditFiles audit(Arguments given) {
        Path policy = given.path("audit-policy-file");
        String log = given.text("audit-log-path");
        Path webhook = given.path("audit-webhook-config-file");
        boolean goesSomewhere = log != null || webhook != null;
        if (goesSomewhere != (policy != null)) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    "--audit-policy-file needs --audit-log-path or --audit-webhook-config-file,"
                            + " and they need it");
        }
        return policy == null
                ? null
                : new AuditFiles(
                        policy,
                        log == null ? null : AuditFiles.Log.to(log),
                        webhook == null ? null : AuditFiles.Webhook.of(webhook));
    }

    /// @throws CommandFailed for a word that is none of `KEY=BOOL`
    private static RuntimeConfig runtimeConfig(Arguments given) {
        String text = given.text("runtime-config");
        try {
            return text == null || text.isBlank()
                    ? RuntimeConfig.FRESH
                    : RuntimeConfig.parse(List.of(text.split("\\s*,\\s*")));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.WRONG_USAGE, "--runtime-config: " + e.getMessage());
        }
    }

    /// @throws CommandFailed at once, before any file is touched
    private void check() {
        if (inMemory && data != null) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE, "--in-memory and --data exclude each other; drop one");
        }
        settings(null); // Numbers out of range are refused before anything is made.
    }

    /// Where the fleet is kept; null: in memory.
    @Nullable Path dataDirectory(Environment environment) {
        if (inMemory) {
            return null;
        }
        Path chosen = data == null ? environment.defaultDataDirectory() : data;
        return chosen.toAbsolutePath().normalize();
    }

    /// What the fleet is to be: the flags, else what `kept` says, else the defaults. Fewer members
    /// or nodes than there are is refused, since it would delete somebody's cluster.
    ///
    /// @param kept of an earlier run; null: a new fleet
    /// @throws CommandFailed naming the flag
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

    /// @param kept how many there are, the least that may be asked for
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
