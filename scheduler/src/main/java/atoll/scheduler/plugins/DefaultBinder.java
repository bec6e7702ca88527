package atoll.scheduler.plugins;

import atoll.api.GroupVersionResource;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.scheduler.framework.BindPlugin;
import atoll.scheduler.framework.PodInfo;

/// Binds through the pod's `binding` subresource.
final class DefaultBinder implements BindPlugin {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private final String manager;

    DefaultBinder(String manager) {
        this.manager = manager;
    }

    @Override
    public String name() {
        return "DefaultBinder";
    }

    /// With the pod's uid: the server refuses it for a new pod of the same name.
    @Override
    public Write bind(PodInfo pod, String node) {
        return new Write.Create(
                PODS,
                pod.key().namespace(),
                pod.key().name(),
                "binding",
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Binding",
                        "metadata",
                        JsonObject.of(
                                "name",
                                pod.key().name(),
                                "namespace",
                                pod.key().namespace(),
                                "uid",
                                pod.uid()),
                        "target",
                        JsonObject.of("apiVersion", "v1", "kind", "Node", "name", node)),
                WriteOptions.by(manager));
    }
}
