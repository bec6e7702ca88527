package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.authenticate.AnonymousAccess;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.ClientCertificates;
import atoll.server.authenticate.FrontProxy;
import atoll.server.authenticate.TokenAuthenticator;
import atoll.server.authenticate.TokenSettings;
import atoll.server.bootstrap.ClusterTrust;
import atoll.server.delegate.TokenWebhook;
import atoll.server.oidc.AuthenticationConfiguration;
import atoll.server.pki.PemFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The flags of `kube-apiserver` that say how users are told apart.
///
/// Client certificates and our own tokens of service accounts are not its affair:
/// [KubeApiServerKeys] and [TokenFlags] read those.
record AuthenticationFlags(LauncherFlags given) {
    /// Without dashes.
    static final Set<String> NAMES = names();

    /// Upstream's default.
    private static final Duration TOKENS_KEPT = Duration.ofMinutes(2);

    private static Set<String> names() {
        var names =
                new HashSet<>(
                        Set.of(
                                "anonymous-auth",
                                "authentication-config",
                                "authentication-token-webhook-cache-ttl",
                                "authentication-token-webhook-config-file",
                                "authentication-token-webhook-version",
                                "enable-bootstrap-token-auth",
                                "requestheader-allowed-names",
                                "requestheader-client-ca-file",
                                "requestheader-extra-headers-prefix",
                                "requestheader-group-headers",
                                "requestheader-uid-headers",
                                "requestheader-username-headers",
                                "token-auth-file"));
        names.addAll(OidcFlags.NAMES);
        return Set.copyOf(names);
    }

    /// @param own how our own tokens are made
    /// @param open whether everybody may do everything, which upstream lets nobody anonymous do
    /// @throws CommandFailed when a flag is wrong or a file cannot be read
    AuthenticationOptions options(TokenSettings own, boolean open, InstantSource clock) {
        Path tokens = given.file("token-auth-file");
        AuthenticationConfiguration others = others(own.issuers(), clock);
        return AuthenticationOptions.of(tokens == null ? Map.of() : TokenFile.read(tokens))
                .withBootstrapTokens(given.isSet("enable-bootstrap-token-auth", false))
                .with(elsewhere(others, own.audiences(), clock))
                .with(anonymous(others == null ? null : others.anonymous(), open))
                .with(frontProxy(clock));
    }

    /// Whoever knows tokens that are not of this server. Issuers before the webhook: the first that
    /// knows a token decides.
    private List<TokenAuthenticator> elsewhere(
            @Nullable AuthenticationConfiguration issuers,
            List<String> audiences,
            InstantSource clock) {
        var inTurn = new ArrayList<TokenAuthenticator>();
        if (issuers != null) {
            inTurn.add(TokenAuthenticator.forAudiences(audiences, issuers.issuers()));
        }
        Path webhook = given.file("authentication-token-webhook-config-file");
        if (webhook != null) {
            inTurn.add(webhook(webhook, audiences, clock));
        }
        return inTurn;
    }

    /// @param audiences that a token must be for, where the webhook tells any
    private TokenWebhook webhook(Path kubeconfig, List<String> audiences, InstantSource clock) {
        String version = given.text("authentication-token-webhook-version", "v1beta1");
        if (!version.equals("v1") && !version.equals("v1beta1")) {
            throw wrong(
                    "unsupported authentication webhook version \"%s\", supported versions are \"v1\", \"v1beta1\""
                            .formatted(version));
        }
        return new TokenWebhook(
                kubeconfig,
                version,
                audiences,
                given.duration("authentication-token-webhook-cache-ttl", TOKENS_KEPT),
                clock);
    }

    /// From the file or from the `oidc-` flags, never both; null when neither is given.
    ///
    /// @param issuers our own, which no file may name
    private @Nullable AuthenticationConfiguration others(
            List<String> issuers, InstantSource clock) {
        Path file = given.file("authentication-config");
        var flags = new OidcFlags(given);
        if (file == null) {
            return flags.configuration(issuers, clock);
        }
        if (flags.areGiven()) {
            throw wrong("authentication-config file and oidc-* flags are mutually exclusive");
        }
        return AuthenticationConfiguration.read(file, issuers, clock);
    }

    /// @param said what the file says; null: nothing, and the flag counts
    private AnonymousAccess anonymous(@Nullable AnonymousAccess said, boolean open) {
        if (said != null) {
            if (given.has("anonymous-auth")) {
                throw wrong(
                        "anonymous: Forbidden: --anonymous-auth flag cannot be set when anonymous"
                                + " field is configured in authentication configuration file");
            }
            return said;
        }
        return given.isSet("anonymous-auth", true) && !open
                ? AnonymousAccess.EVERYWHERE
                : AnonymousAccess.NOWHERE;
    }

    /// Null when no proxy is trusted. Its certificate counts only with one of the names, where any
    /// are given.
    private @Nullable FrontProxy frontProxy(InstantSource clock) {
        List<String> names = headers("requestheader-allowed-names");
        List<String> users = headers("requestheader-username-headers");
        List<String> uids = headers("requestheader-uid-headers");
        List<String> groups = headers("requestheader-group-headers");
        List<String> extras = headers("requestheader-extra-headers-prefix");
        if (!uids.isEmpty() && uids.stream().noneMatch("X-Remote-Uid"::equalsIgnoreCase)) {
            throw wrong(
                    "--requestheader-uid-headers is set without specifying the standard X-Remote-Uid"
                            + " header - API aggregation will not work");
        }
        Path file = given.file("requestheader-client-ca-file");
        if (file == null) {
            return null;
        }
        requireNames(file, names);
        return new FrontProxy(
                new ClientCertificates(PemFiles.certificates(file), clock),
                names,
                users,
                uids,
                groups,
                extras);
    }

    /// What servers behind this one are told of it.
    ///
    /// @param clients PEM: who issues certificates of clients
    ClusterTrust trust(String clients) {
        Path proxies = given.file("requestheader-client-ca-file");
        return new ClusterTrust(
                clients,
                proxies == null ? "" : PemFiles.text(proxies),
                headers("requestheader-username-headers"),
                headers("requestheader-uid-headers"),
                headers("requestheader-group-headers"),
                headers("requestheader-extra-headers-prefix"),
                headers("requestheader-allowed-names"));
    }

    /// Names separated by commas; an empty one is refused, as upstream does.
    private List<String> headers(String flag) {
        for (String value : given.values().getOrDefault(flag, List.of())) {
            for (String each : value.isEmpty() ? new String[0] : value.split(",", -1)) {
                if (each.isBlank()) {
                    throw wrong("empty value in \"" + flag + '"');
                }
            }
        }
        return given.all(flag);
    }

    /// Otherwise anybody with a certificate could be whom he likes.
    ///
    /// @throws CommandFailed when both files have a certificate in common and no name is required
    private void requireNames(Path proxies, List<String> names) {
        Path clients = given.file("client-ca-file");
        if (clients != null && names.isEmpty()) {
            var shared = new HashSet<>(PemFiles.certificates(clients));
            shared.retainAll(PemFiles.certificates(proxies));
            if (!shared.isEmpty()) {
                throw wrong(
                        "--requestheader-client-ca-file and --client-ca-file contain overlapping"
                                + " certificates; --requestheader-allowed-names must be specified to"
                                + " ensure regular client certificates cannot set authenticating"
                                + " proxy headers for arbitrary users");
            }
        }
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
