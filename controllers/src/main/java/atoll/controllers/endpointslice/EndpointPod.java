package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Interner;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a Service needs of a pod behind it.
///
/// Equal parts are shared between pods; labels and ports of a set's pods are one object.
///
/// @param ips the pod's addresses, its first family first
/// @param ports named container ports, for Services that name their target
/// @param readySince when its condition `Ready` last changed; empty where that is not told
/// @param hostname set only where the pod has one of its own under `subdomain`
/// @param ready whether the condition `Ready` is True
record EndpointPod(
        ObjectKey key,
        String uid,
        Map<String, String> labels,
        List<String> ips,
        List<NamedPort> ports,
        String nodeName,
        String hostname,
        String subdomain,
        boolean ready,
        String readySince,
        boolean terminating) {

    /// @param port the number in the container
    record NamedPort(String name, String protocol, int port) {}

    /// Null for a pod that no Service can send anything to: without address, or finished.
    static @Nullable EndpointPod of(KubeObject pod, Interner interner) {
        JsonObject spec = pod.spec();
        JsonObject status = pod.status();
        String phase = status.stringOr("phase", "");
        JsonArray conditions = status.array("conditions");
        JsonObject readiness = Conditions.find(conditions, "Ready");
        List<String> ips = ips(status);
        if (ips.isEmpty() || phase.equals("Succeeded") || phase.equals("Failed")) {
            return null;
        }
        return new EndpointPod(
                pod.key(),
                pod.uid(),
                interner.one(pod.labels()),
                ips,
                interner.one(ports(spec)),
                interner.one(spec.stringOr("nodeName", "")),
                spec.stringOr("hostname", ""),
                interner.one(spec.stringOr("subdomain", "")),
                Conditions.isTrue(conditions, "Ready"),
                readiness == null ? "" : readiness.stringOr("lastTransitionTime", ""),
                pod.isBeingDeleted());
    }

    /// `podIPs`, or the single `podIP` of a pod that has no list.
    private static List<String> ips(JsonObject status) {
        List<String> listed =
                status.array("podIPs").objects().stream()
                        .map(ip -> ip.stringOr("ip", ""))
                        .filter(ip -> !ip.isEmpty())
                        .toList();
        String single = status.stringOr("podIP", "");
        return listed.isEmpty() && !single.isEmpty() ? List.of(single) : listed;
    }

    /// Of the containers, not of init containers: as upstream looks for a name.
    private static List<NamedPort> ports(JsonObject spec) {
        return spec.array("containers").objects().stream()
                .flatMap(container -> container.array("ports").objects().stream())
                .filter(port -> port.has("name"))
                .map(port ->
                        new NamedPort(
                                port.stringOr("name", ""),
                                port.stringOr("protocol", "TCP"),
                                (int) port.longOr("containerPort", 0)))
                .toList();
    }

    /// The address of one family, `IPv4` or `IPv6`; null without one.
    @Nullable String address(String family) {
        boolean six = family.equals("IPv6");
        return ips.stream().filter(ip -> (ip.indexOf(':') >= 0) == six).findFirst().orElse(null);
    }

    /// `{"kind": "Pod", …, "uid": …}`: by the uid a slice's endpoint is known again.
    JsonObject targetRef() {
        return JsonObject.of(
                "kind", "Pod", "namespace", key.namespace(), "name", key.name(), "uid", uid);
    }
}
