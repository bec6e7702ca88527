package atoll.controllers.nodelifecycle;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.List;

/// Labels of nodes that older clients know by other names.
final class NodeLabels {
    private static final List<String> NAMES = List.of("kubernetes.io/arch", "kubernetes.io/os");

    private NodeLabels() {}

    /// The node with what its labels say under their older names too. The same object when it has
    /// them.
    static KubeObject completed(KubeObject node) {
        JsonObject labels = node.metadata().object("labels");
        JsonObject all = labels;
        for (String name : NAMES) {
            String value = labels.string(name);
            if (value != null) {
                all = all.with("beta." + name, value);
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
