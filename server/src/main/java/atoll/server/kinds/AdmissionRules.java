package atoll.server.kinds;

import atoll.base.json.JsonObject;
import java.util.List;

/// The selectors of policies, bindings and webhooks. One that cannot be read would stand in the way
/// of every write to the cluster.
final class AdmissionRules {
    private static final List<String> SELECTORS = List.of("namespaceSelector", "objectSelector");

    private AdmissionRules() {}

    static void policy(JsonObject policy, Problems problems) {
        JsonObject constraints = policy.object("spec", "matchConstraints");
        selectors(constraints, "spec.matchConstraints", problems);
    }

    static void binding(JsonObject binding, Problems problems) {
        JsonObject spec = binding.object("spec");
        selectors(spec.object("matchResources"), "spec.matchResources", problems);
        JsonObject params = spec.object("paramRef", "selector");
        Checks.selector(params, "spec.paramRef.selector", problems);
    }

    /// @param holder a webhook, or what holds selectors as one does
    static void selectors(JsonObject holder, String path, Problems problems) {
        for (String field : SELECTORS) {
            Checks.selector(holder.object(field), path + "." + field, problems);
        }
    }
}
