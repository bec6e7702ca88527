package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import java.util.Optional;

/// The parts of a control plane as `componentstatuses` shows them: nothing of them is stored, and
/// they have no version. They are always in this order; upstream's is chance.
final class Components {
    static final GroupResource RESOURCE = new GroupResource("", "componentstatuses");

    private final List<KubeObject> all;

    /// @param controlled whether controllers and a scheduler run beside the server
    Components(boolean controlled) {
        this.all =
                List.of(
                        component("controller-manager", controlled ? "" : refused(10257)),
                        component("scheduler", controlled ? "" : refused(10259)),
                        component("etcd-0", ""));
    }

    private static String refused(int port) {
        return "Get \"https://127.0.0.1:%1$d/healthz\": dial tcp 127.0.0.1:%1$d: connect: connection refused"
                .formatted(port);
    }

    /// @param problem empty when nothing is wrong
    private static KubeObject component(String name, String problem) {
        boolean healthy = problem.isEmpty();
        JsonObject condition =
                JsonObject.of(
                        "type", "Healthy",
                        "status", healthy ? "True" : "False",
                        "message", healthy ? "ok" : problem);
        return KubeObject.of(
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ComponentStatus",
                        "metadata",
                        JsonObject.of("name", name),
                        "conditions",
                        JsonArray.of(condition)));
    }

    Optional<KubeObject> find(String name) {
        return all.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /// All that selectors leave, whatever page is asked for.
    Listing list(ResourceDefinition definition, ListOptions options) {
        Selection selection = Selection.of(definition, "", options.labels(), options.fields());
        ObjectKey single = selection.single();
        List<KubeObject> found =
                all.stream()
                        .filter(each -> single == null || each.key().equals(single))
                        .filter(each -> selection.matches(each.key(), each))
                        .toList();
        return new Listing(found, "", "", -1);
    }
}
