package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.Cluster;
import atoll.server.authorize.Authorizer;
import atoll.server.authorize.Authorizers;
import atoll.server.authorize.NodeAuthorizer;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.bootstrap.Bootstrap;
import atoll.server.config.ConfigException;
import atoll.server.delegate.AuthorizationConfiguration;
import atoll.server.delegate.AuthorizationConfiguration.Entry;
import atoll.server.delegate.AuthorizationWebhook;
import atoll.server.delegate.WebhookSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags of `kube-apiserver` that say who decides what users may do.
///
/// Either a file or flags; mixing them is refused. ABAC is known and refused.
record AuthorizationFlags(LauncherFlags given) {
    /// Without dashes.
    static final Set<String> NAMES =
            Set.of(
                    "authorization-config",
                    "authorization-mode",
                    "authorization-webhook-cache-authorized-ttl",
                    "authorization-webhook-cache-unauthorized-ttl",
                    "authorization-webhook-config-file",
                    "authorization-webhook-version");

    /// ABAC is missing: it is told apart, to be refused in its own words.
    private static final Set<String> MODES =
            Set.of("AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook");

    /// Upstream's defaults.
    private static final Duration ALLOWED_KEPT = Duration.ofMinutes(5);

    private static final Duration OTHERS_KEPT = Duration.ofSeconds(30);

    /// Whether everybody may do everything.
    ///
    /// @throws CommandFailed when a flag is wrong or the file cannot be read
    boolean isOpen() {
        return entries().stream().anyMatch(each -> each.equals(new Entry.Mode("AlwaysAllow")));
    }

    /// Who decides, in turn. As upstream, everything is allowed unless something is said.
    ///
    /// @param cluster whose roles and nodes are asked
    Authorizer authorizer(Cluster cluster, InstantSource clock) {
        List<Entry> entries = entries();
        try {
            return new Authorizers(
                    entries.stream().map(each -> authorizer(each, cluster, clock)).toList());
        } catch (ConfigException e) {
            throw wrong("invalid authorization config: " + e.getMessage());
        }
    }

    /// From the file where there is one, else from the flags; never empty.
    private List<Entry> entries() {
        Path file = given.file("authorization-config");
        if (file == null) {
            return ofFlags();
        }
        if (NAMES.stream()
                .anyMatch(flag -> !flag.equals("authorization-config") && given.has(flag))) {
            throw wrong(
                    "--authorization-config can not be specified when --authorization-mode or"
                            + " --authorization-webhook-* flags are defined");
        }
        List<Entry> entries = AuthorizationConfiguration.read(file).entries();
        for (Entry each : entries) {
            if (each.equals(new Entry.Mode("ABAC"))) {
                throw wrong("authorizers of the type ABAC are not served");
            }
        }
        return entries;
    }

    /// The order of the modes is the order in which they are asked.
    private List<Entry> ofFlags() {
        List<String> modes = given.all("authorization-mode");
        for (String mode : modes) {
            if (mode.equals("ABAC")) {
                throw wrong("--authorization-mode ABAC is not served");
            }
            if (!MODES.contains(mode)) {
                throw wrong("authorization-mode \"" + mode + "\" is not a valid mode");
            }
        }
        Path webhook = given.file("authorization-webhook-config-file");
        if (modes.contains("Webhook") && webhook == null) {
            throw wrong("authorization-mode Webhook's authorization config file not passed");
        }
        if (webhook != null && !modes.contains("Webhook")) {
            throw wrong("cannot specify --authorization-webhook-config-file without mode Webhook");
        }
        if (new HashSet<>(modes).size() < modes.size()) {
            throw wrong(
                    "authorization-mode [%s] has mode specified more than once"
                            .formatted(
                                    String.join(
                                            " ",
                                            modes.stream()
                                                    .map(each -> '"' + each + '"')
                                                    .toList())));
        }
        return modes.isEmpty()
                ? List.of(new Entry.Mode("AlwaysAllow"))
                : modes.stream().map(mode -> entry(mode, webhook)).toList();
    }

    /// @param webhook the file for the mode `Webhook`; null: none is given
    private Entry entry(String mode, @Nullable Path webhook) {
        return mode.equals("Webhook") && webhook != null
                ? new Entry.Webhook(
                        webhook,
                        WebhookSettings.ofFlags(
                                given.duration(
                                        "authorization-webhook-cache-authorized-ttl", ALLOWED_KEPT),
                                given.duration(
                                        "authorization-webhook-cache-unauthorized-ttl",
                                        OTHERS_KEPT),
                                version()))
                : new Entry.Mode(mode);
    }

    /// Of the reviews that are sent: upstream's flag knows two, and the older is its default.
    private String version() {
        String version = given.text("authorization-webhook-version", "v1beta1");
        if (!version.equals("v1") && !version.equals("v1beta1")) {
            throw wrong(
                    "invalid authorization config: unsupported webhook authorizer version \"%s\", supported versions are \"v1\", \"v1beta1\""
                            .formatted(version));
        }
        return version;
    }

    private static Authorizer authorizer(Entry entry, Cluster cluster, InstantSource clock) {
        return switch (entry) {
            case Entry.Mode(var mode) -> authorizer(mode, cluster);
            case Entry.Webhook(var kubeconfig, var settings) ->
                    new AuthorizationWebhook(kubeconfig, settings, clock);
        };
    }

    /// @param mode one of [#MODES] but `Webhook`
    private static Authorizer authorizer(String mode, Cluster cluster) {
        return switch (mode) {
            case "AlwaysAllow" -> Authorizer.allowAll();
            case "AlwaysDeny" -> Authorizers.denyAll();
            case "Node" ->
                    new NodeAuthorizer(
                            cluster.systemClient("kube-apiserver"), Bootstrap.nodeRules());
            case "RBAC" -> new RbacAuthorizer(cluster.systemClient("kube-apiserver"));
            default -> throw new IllegalArgumentException(mode);
        };
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
