package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.Map;

/// Labels of nodes that older clients know by other names.
final class NodeLabels {
    private static final Map<String, String> OLDER =
            Map.of(
                    "kubernetes.io/os", "beta.kubernetes.io/os",
                    "kubernetes.io/arch", "beta.kubernetes.io/arch");

    private NodeLabels() {}

    /// The node with what its labels say under their older names too.
    static KubeObject completed(KubeObject node) {
        JsonObject labels = node.metadata().object("labels");
        JsonObject all = labels;
        for (var names : OLDER.entrySet()) {
            String value = labels.string(names.getKey());
            if (value != null) {
                all = all.with(names.getValue(), value);
            }
        }
        JsonObject complete = all;
        return complete.equals(labels)
                ? node
                : KubeObject.of(
                        node.tree()
                                .update("metadata", metadata -> metadata.with("labels", complete)));
    }
}
