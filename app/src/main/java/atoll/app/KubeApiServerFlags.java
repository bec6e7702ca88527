package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.RequestLimits;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.RuntimeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the flags of `kube-apiserver` mean to us. Flags that have no effect here are told by
/// [#ineffective], not refused.
record KubeApiServerFlags(LauncherFlags given) {
    private static final Set<String> EFFECTIVE =
            Set.of(
                    "advertise-address",
                    "authorization-mode",
                    "bind-address",
                    "cert-dir",
                    "client-ca-file",
                    "disable-admission-plugins",
                    "enable-priority-and-fairness",
                    "etcd-servers",
                    "max-mutating-requests-inflight",
                    "max-requests-inflight",
                    "proxy-client-cert-file",
                    "proxy-client-key-file",
                    "runtime-config",
                    "secure-port",
                    "service-account-issuer",
                    "service-account-key-file",
                    "service-account-signing-key-file",
                    "service-cluster-ip-range",
                    "tls-cert-file",
                    "tls-private-key-file",
                    "token-auth-file");

    /// True of us whatever the flag says.
    private static final Set<String> OF_COURSE =
            Set.of("allow-privileged", "insecure-port", "watch-cache", "profiling", "v");

    private static final Set<String> MODES = Set.of("AlwaysAllow", "AlwaysDeny", "Node", "RBAC");

    private static final Pattern FIELD = Pattern.compile("\\s*(?:\"([^\"]*)\"|([^,]*))\\s*(?:,|$)");

    private static final String ANY_ADDRESS = "0.0.0.0";

    /// The flags that somebody gave and that change nothing.
    List<String> ineffective() {
        return given.others(EFFECTIVE).stream()
                .filter(flag -> !OF_COURSE.contains(flag.substring(2)))
                .toList();
    }

    int port() {
        return number("secure-port", 6443, 1, 65_535);
    }

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
        boolean fair = !given.text("enable-priority-and-fairness", "true").equals("false");
        if (fair && (long) reading + mutating == 0) {
            throw wrong(
                    "--max-requests-inflight and --max-mutating-requests-inflight must not both be"
                            + " 0 with --enable-priority-and-fairness");
        }
        return new RequestLimits(reading, mutating, fair);
    }

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

    Path certificates() {
        return Path.of(given.text("cert-dir", "/var/run/kubernetes"));
    }

    @Nullable Path file(String flag) {
        String text = given.text(flag);
        return text == null || text.isEmpty() ? null : Path.of(text);
    }

    List<Path> files(String flag) {
        return given.all(flag).stream().map(Path::of).toList();
    }

    String serviceCidr() {
        List<String> ranges = given.all("service-cluster-ip-range");
        return ranges.isEmpty() ? "10.0.0.0/24" : ranges.getFirst();
    }

    String issuer() {
        return given.text("service-account-issuer", "https://kubernetes.default.svc.cluster.local");
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

    Set<String> disabledAdmission() {
        return Set.copyOf(given.all("disable-admission-plugins"));
    }

    /// Who decides what users may do, in turn. As upstream, everything is allowed unless a mode is
    /// given.
    List<String> authorizationModes() {
        List<String> modes = given.all("authorization-mode");
        List<String> other = modes.stream().filter(mode -> !MODES.contains(mode)).toList();
        if (!other.isEmpty()) {
            throw wrong("--authorization-mode " + String.join(",", other) + " is not served");
        }
        return modes.isEmpty() ? List.of("AlwaysAllow") : modes;
    }

    /// Lines of `token,user,uid,"group,group"`.
    Map<String, UserInfo> staticTokens() {
        Path file = file("token-auth-file");
        if (file == null) {
            return Map.of();
        }
        var tokens = new LinkedHashMap<String, UserInfo>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    readToken(file, line, tokens);
                }
            }
        } catch (IOException e) {
            throw wrong("--token-auth-file " + file + " cannot be read: " + e);
        }
        return tokens;
    }

    private static void readToken(Path file, String line, Map<String, UserInfo> tokens) {
        var fields = new ArrayList<String>();
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find() && matcher.start() < line.length()) {
            fields.add(matcher.group(1) == null ? matcher.group(2).strip() : matcher.group(1));
        }
        if (fields.size() < 3 || fields.getFirst().isEmpty()) {
            throw wrong(
                    "token file %s must have at least 3 columns (token, user name, user uid), found %d"
                            .formatted(file, fields.size()));
        }
        List<String> groups =
                fields.size() < 4 || fields.get(3).isEmpty()
                        ? List.of()
                        : List.of(fields.get(3).split("\\s*,\\s*"));
        tokens.put(fields.getFirst(), new UserInfo(fields.get(1), fields.get(2), groups, Map.of()));
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
