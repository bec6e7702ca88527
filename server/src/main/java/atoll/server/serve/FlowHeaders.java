package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.server.authenticate.UserInfo;
import atoll.server.listen.Exchange;
import org.jspecify.annotations.Nullable;

/// Says in a reply which flow schema and priority level its request belongs to. Requests are not
/// queued by them: administrators are exempt, everybody else is in the default one.
final class FlowHeaders {
    private static final String GROUP_VERSION = "flowcontrol.apiserver.k8s.io/v1";
    private static final GroupVersionResource SCHEMAS =
            GroupVersionResource.of(GROUP_VERSION, "flowschemas");
    private static final GroupVersionResource LEVELS =
            GroupVersionResource.of(GROUP_VERSION, "prioritylevelconfigurations");

    void set(Exchange exchange, ServedCluster cluster, UserInfo user) {
        String name = user.groups().contains("system:masters") ? "exempt" : "global-default";
        String schema = uid(cluster.registry().find(SCHEMAS, new ObjectKey("", name)).orElse(null));
        String level = uid(cluster.registry().find(LEVELS, new ObjectKey("", name)).orElse(null));
        if (!schema.isEmpty() && !level.isEmpty()) {
            exchange.setHeader("X-Kubernetes-Pf-Flowschema-Uid", schema);
            exchange.setHeader("X-Kubernetes-Pf-Prioritylevel-Uid", level);
        }
    }

    private static String uid(@Nullable KubeObject object) {
        return object == null ? "" : object.uid();
    }
}
