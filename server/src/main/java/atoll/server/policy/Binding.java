package atoll.server.policy;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.server.matching.Constraints;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A policy put to use.
///
/// @param paramRef which parameters; null for none
/// @param actions of a validating binding: Deny, Warn, Audit
record Binding(
        String name, Constraints constraints, @Nullable JsonObject paramRef, List<String> actions) {
    static Binding of(KubeObject binding) {
        JsonObject spec = binding.spec();
        return new Binding(
                binding.name(),
                Constraints.of(spec.object("matchResources")),
                spec.get("paramRef") instanceof JsonObject reference ? reference : null,
                spec.array("validationActions").strings());
    }
}
