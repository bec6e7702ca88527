package atoll.server.table;

import static atoll.server.table.Texts.NONE;
import static atoll.server.table.Texts.or;

import atoll.base.json.JsonObject;
import java.util.TreeSet;

/// The cells of a node.
final class NodeCells {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

    private NodeCells() {}

    /// `Ready,SchedulingDisabled`; `Unknown` only where no condition says anything, since an
    /// unknown readiness is `NotReady`.
    static String status(JsonObject node) {
        String ready = Texts.condition(node, "Ready");
        String text = ready == null ? "Unknown" : ready.equals("True") ? "Ready" : "NotReady";
        return node.object("spec").booleanOr("unschedulable", false)
                ? text + ",SchedulingDisabled"
                : text;
    }

    /// From labels `node-role.kubernetes.io/ROLE` and the older `kubernetes.io/role`, sorted.
    static String roles(JsonObject node) {
        var roles = new TreeSet<String>();
        node.object("metadata", "labels")
                .strings()
                .forEach((key, value) -> {
                    if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                        roles.add(key.substring(ROLE_PREFIX.length()));
                    } else if (key.equals("kubernetes.io/role") && !value.isEmpty()) {
                        roles.add(value);
                    }
                });
        return or(String.join(",", roles), NONE);
    }

    /// @param type `InternalIP`, `ExternalIP`
    static String address(JsonObject node, String type) {
        for (JsonObject address : node.array("status", "addresses").objects()) {
            if (address.stringOr("type", "").equals(type)) {
                return address.stringOr("address", "");
            }
        }
        return NONE;
    }

    /// `6.1.0 (amd64)`
    static String kernel(JsonObject node) {
        JsonObject info = node.object("status", "nodeInfo");
        String architecture = info.stringOr("architecture", "");
        return or(info.string("kernelVersion"), Texts.UNKNOWN)
                + (architecture.isEmpty() ? "" : " (" + architecture + ")");
    }
}
