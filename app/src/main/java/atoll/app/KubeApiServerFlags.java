package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.RequestLimits;
import atoll.server.resource.AdmissionChoice;
import atoll.server.resource.RuntimeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the flags of `kube-apiserver` mean to us. Flags that have no effect here are told by
/// [#ineffective], not refused. Read when asked: a wrong value of a flag that nobody asks about is
/// not noticed.
record KubeApiServerFlags(LauncherFlags given) {
    /// Those read here; other records have their own.
    private static final Set<String> EFFECTIVE =
            Set.of(
                    "advertise-address",
                    "bind-address",
                    "cert-dir",
                    "client-ca-file",
                    "disable-admission-plugins",
                    "enable-admission-plugins",
                    "enable-priority-and-fairness",
                    "etcd-servers",
                    "max-mutating-requests-inflight",
                    "max-requests-inflight",
                    "proxy-client-cert-file",
                    "proxy-client-key-file",
                    "runtime-config",
                    "secure-port",
                    "service-cluster-ip-range",
                    "tls-cert-file",
                    "tls-private-key-file");

    /// True of us whatever the flag says.
    private static final Set<String> OF_COURSE =
            Set.of("allow-privileged", "insecure-port", "watch-cache", "profiling", "v");

    /// Upstream's default of `--bind-address`.
    private static final String ANY_ADDRESS = "0.0.0.0";

    /// The flags that somebody gave and that change nothing. As they were typed: `--feature-gates`;
    /// admission plugins that are not served as `--enable-admission-plugins=NAME`.
    List<String> ineffective() {
        return Stream.concat(
                        given.others(EFFECTIVE).stream()
                                .filter(flag ->
                                        !AuthenticationFlags.NAMES.contains(flag.substring(2)))
                                .filter(flag ->
                                        !AuthorizationFlags.NAMES.contains(flag.substring(2)))
                                .filter(flag -> !TokenFlags.NAMES.contains(flag.substring(2)))
                                .filter(flag -> !OF_COURSE.contains(flag.substring(2)))
                                .filter(flag -> !AuditFlags.has(flag.substring(2))),
                        admission().withoutEffect().stream()
                                .map(plugin -> "--enable-admission-plugins=" + plugin))
                .toList();
    }

    AuditFlags audit() {
        return new AuditFlags(given);
    }

    /// @throws CommandFailed for no number between 1 and 65535
    int port() {
        return number("secure-port", 6443, 1, 65_535);
    }

    /// @throws CommandFailed for text that is no number between `least` and `most`
    private int number(String flag, int fallback, int least, int most) {
        String text = given.text(flag, String.valueOf(fallback));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        String range =
                most == Integer.MAX_VALUE
                        ? "at least " + least
                        : "between " + least + " and " + most;
        throw wrong("--" + flag + " " + text + " must be " + range);
    }

    /// How many requests are served at once.
    RequestLimits limits() {
        RequestLimits usual = RequestLimits.DEFAULT;
        int reading = number("max-requests-inflight", usual.reading(), 0, Integer.MAX_VALUE);
        int mutating =
                number("max-mutating-requests-inflight", usual.mutating(), 0, Integer.MAX_VALUE);
        boolean fair = given.isSet("enable-priority-and-fairness", true);
        if (fair && (long) reading + mutating == 0) {
            throw wrong(
                    "--max-requests-inflight and --max-mutating-requests-inflight must not both be"
                            + " 0 with --enable-priority-and-fairness");
        }
        return new RequestLimits(reading, mutating, fair);
    }

    /// @throws CommandFailed for an address that no name leads to
    InetSocketAddress listen() {
        String text = given.text("bind-address", ANY_ADDRESS);
        try {
            return new InetSocketAddress(InetAddress.getByName(text), port());
        } catch (UnknownHostException _) {
            throw wrong("--bind-address " + text + " is not an address of this machine");
        }
    }

    /// Where others in the cluster reach the server.
    String advertised() {
        String bound = listen().getAddress().getHostAddress();
        boolean any = listen().getAddress().isAnyLocalAddress();
        return given.text("advertise-address", any ? "127.0.0.1" : bound);
    }

    /// Names that a certificate made here covers.
    List<String> names() {
        return List.of(advertised());
    }

    /// Where upstream puts the pair that it makes itself.
    Path certificates() {
        return Path.of(given.text("cert-dir", "/var/run/kubernetes"));
    }

    @Nullable Path file(String flag) {
        return given.file(flag);
    }

    /// The first range; a second one, for dual stack, is not served. The default is upstream's.
    String serviceCidr() {
        List<String> ranges = given.all("service-cluster-ip-range");
        return ranges.isEmpty() ? "10.0.0.0/24" : ranges.getFirst();
    }

    /// How tokens of service accounts are made.
    TokenFlags tokens() {
        return new TokenFlags(given);
    }

    /// The first that answers is used.
    List<String> etcdServers() {
        return given.all("etcd-servers");
    }

    /// Which group-versions are served.
    RuntimeConfig runtimeConfig() {
        try {
            return RuntimeConfig.parse(given.all("runtime-config"));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /// @throws CommandFailed naming an unknown plugin
    AdmissionChoice admission() {
        try {
            return AdmissionChoice.of(
                    given.all("enable-admission-plugins"), given.all("disable-admission-plugins"));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /// Who decides what users may do.
    AuthorizationFlags authorization() {
        return new AuthorizationFlags(given);
    }

    /// How users are told apart.
    AuthenticationFlags authentication() {
        return new AuthenticationFlags(given);
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
