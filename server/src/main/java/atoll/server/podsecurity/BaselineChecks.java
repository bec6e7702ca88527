package atoll.server.podsecurity;

import static atoll.server.podsecurity.PodShape.name;
import static atoll.server.podsecurity.PodShape.plural;
import static atoll.server.podsecurity.PodShape.quoted;

import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What no pod of the baseline level does, but for its security profiles ([Profiles]).
///
/// Each method finds at most one violation, over all containers together: ephemeral and init
/// containers count like others. Null means that there is nothing to say.
final class BaselineChecks {
    /// What Docker gives a container of itself, but `NET_RAW`.
    private static final Set<String> CAPABILITIES =
            Set.of(
                    "AUDIT_WRITE",
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "MKNOD",
                    "NET_BIND_SERVICE",
                    "SETFCAP",
                    "SETGID",
                    "SETPCAP",
                    "SETUID",
                    "SYS_CHROOT");

    /// By the minor version that first allows them.
    private static final Map<String, Integer> SYSCTLS =
            Map.ofEntries(
                    Map.entry("kernel.shm_rmid_forced", 0),
                    Map.entry("net.ipv4.ip_local_port_range", 0),
                    Map.entry("net.ipv4.tcp_syncookies", 0),
                    Map.entry("net.ipv4.ping_group_range", 0),
                    Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
                    Map.entry("net.ipv4.ip_local_reserved_ports", 27),
                    Map.entry("net.ipv4.tcp_keepalive_time", 29),
                    Map.entry("net.ipv4.tcp_fin_timeout", 29),
                    Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
                    Map.entry("net.ipv4.tcp_keepalive_probes", 29),
                    Map.entry("net.ipv4.tcp_rmem", 32),
                    Map.entry("net.ipv4.tcp_wmem", 32));

    private BaselineChecks() {}

    /// Dropping is always allowed; only `add` is looked at.
    static @Nullable Violation capabilities(PodShape pod) {
        var bad = new ArrayList<String>();
        var added = new TreeSet<String>();
        for (JsonObject container : pod.containers()) {
            List<String> beyond =
                    container.array("securityContext", "capabilities", "add").strings().stream()
                            .filter(each -> !CAPABILITIES.contains(each))
                            .toList();
            if (!beyond.isEmpty()) {
                bad.add(name(container));
                added.addAll(beyond);
            }
        }
        return bad.isEmpty()
                ? null
                : new Violation(
                        "non-default capabilities",
                        quoted("container", bad)
                                + " must not include "
                                + quoted(added)
                                + " in securityContext.capabilities.add");
    }

    static @Nullable Violation hostNamespaces(PodShape pod) {
        List<String> shared =
                List.of("hostNetwork", "hostPID", "hostIPC").stream()
                        .filter(each -> pod.spec().booleanOr(each, false))
                        .map(each -> each + "=true")
                        .toList();
        return shared.isEmpty()
                ? null
                : new Violation("host namespaces", String.join(", ", shared));
    }

    static @Nullable Violation hostPaths(PodShape pod) {
        List<String> volumes =
                pod.spec().array("volumes").objects().stream()
                        .filter(volume -> volume.has("hostPath"))
                        .map(PodShape::name)
                        .toList();
        return volumes.isEmpty()
                ? null
                : new Violation("hostPath volumes", quoted("volume", volumes));
    }

    /// A port 0 is none. Ports are sorted as texts, as upstream's sets do: `443, 80`.
    static @Nullable Violation hostPorts(PodShape pod) {
        var bad = new ArrayList<String>();
        var ports = new TreeSet<String>();
        for (JsonObject container : pod.containers()) {
            List<String> used =
                    container.array("ports").objects().stream()
                            .map(port -> port.longOr("hostPort", 0))
                            .filter(port -> port != 0)
                            .map(String::valueOf)
                            .toList();
            if (!used.isEmpty()) {
                bad.add(name(container));
                ports.addAll(used);
            }
        }
        return bad.isEmpty()
                ? null
                : new Violation(
                        "hostPort",
                        "%s %s %s %s"
                                .formatted(
                                        quoted("container", bad),
                                        bad.size() == 1 ? "uses" : "use",
                                        plural("hostPort", ports.size()),
                                        String.join(", ", ports)));
    }

    /// A probe of a named host lets the kubelet be sent anywhere on its network.
    static @Nullable Violation hostProbes(PodShape pod) {
        Map<String, Set<String>> hosts = new TreeMap<>();
        for (JsonObject container : pod.containers()) {
            for (List<String> path :
                    List.of(
                            List.of("livenessProbe"),
                            List.of("readinessProbe"),
                            List.of("startupProbe"),
                            List.of("lifecycle", "postStart"),
                            List.of("lifecycle", "preStop"))) {
                JsonObject handler = container.object(path.toArray(String[]::new));
                for (String kind : List.of("httpGet", "tcpSocket")) {
                    String host = handler.object(kind).stringOr("host", "");
                    if (!host.isEmpty()) {
                        hosts.computeIfAbsent(name(container), _ -> new TreeSet<>()).add(host);
                    }
                }
            }
        }
        if (hosts.isEmpty()) {
            return null;
        }
        var all = new TreeSet<String>();
        hosts.values().forEach(all::addAll);
        return new Violation(
                "probe or lifecycle host",
                "%s %s %s"
                        .formatted(
                                quoted("container", hosts.keySet()),
                                hosts.size() == 1 ? "uses" : "use",
                                quoted("probe or lifecycle host", all)));
    }

    static @Nullable Violation privileged(PodShape pod) {
        List<String> bad = pod.containersWhose(context -> context.booleanOr("privileged", false));
        return bad.isEmpty()
                ? null
                : new Violation(
                        "privileged",
                        quoted("container", bad) + " must not set securityContext.privileged=true");
    }

    /// Any type but `Default`, which an absent one is.
    static @Nullable Violation procMount(PodShape pod) {
        var types = new TreeSet<String>();
        List<String> bad =
                pod.containersWhose(context -> {
                    String type = context.stringOr("procMount", "Default");
                    if (type.equals("Default")) {
                        return false;
                    }
                    types.add(type);
                    return true;
                });
        return bad.isEmpty()
                ? null
                : new Violation(
                        "procMount",
                        quoted("container", bad)
                                + " must not set securityContext.procMount to "
                                + quoted(types));
    }

    /// Names only; values are free.
    ///
    /// @param minor the version of the list of what is allowed
    static @Nullable Violation sysctls(PodShape pod, int minor) {
        List<String> beyond =
                pod.securityContext().array("sysctls").objects().stream()
                        .map(PodShape::name)
                        .filter(each -> SYSCTLS.getOrDefault(each, Integer.MAX_VALUE) > minor)
                        .toList();
        return beyond.isEmpty()
                ? null
                : new Violation("forbidden sysctls", String.join(", ", beyond));
    }

    /// Windows' way to be privileged, for the pod or one container.
    static @Nullable Violation hostProcess(PodShape pod) {
        var setters = new ArrayList<String>();
        if (isHostProcess(pod.securityContext())) {
            setters.add("pod");
        }
        List<String> bad = pod.containersWhose(BaselineChecks::isHostProcess);
        if (!bad.isEmpty()) {
            setters.add(quoted("container", bad));
        }
        return setters.isEmpty()
                ? null
                : new Violation(
                        "hostProcess",
                        String.join(" and ", setters)
                                + " must not set securityContext.windowsOptions.hostProcess=true");
    }

    private static boolean isHostProcess(JsonObject context) {
        return context.object("windowsOptions").booleanOr("hostProcess", false);
    }
}
