package atoll.server.policy;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.server.resource.ClusterStore;
import atoll.store.ResourceImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The policies of a cluster that are bound, compiled. Made anew when a policy or a binding
/// changed; looking for that costs two reads. Thread-safe.
final class PolicyIndex {
    static final String GROUP = "admissionregistration.k8s.io";

    private final ClusterStore store;
    private final GroupResource policies;
    private final GroupResource bindings;
    private volatile @Nullable Compiled last;

    /// @param policies what the list was made from
    private record Compiled(ResourceImage policies, ResourceImage bindings, List<Policy> list) {}

    PolicyIndex(ClusterStore store, String policies, String bindings) {
        this.store = store;
        this.policies = new GroupResource(GROUP, policies);
        this.bindings = new GroupResource(GROUP, bindings);
    }

    /// By name.
    List<Policy> policies() {
        ResourceImage policiesNow = store.published(policies);
        if (policiesNow.size() == 0) {
            return List.of();
        }
        ResourceImage bindingsNow = store.published(bindings);
        Compiled known = last;
        if (known != null && known.policies() == policiesNow && known.bindings() == bindingsNow) {
            return known.list();
        }
        var compiled = new Compiled(policiesNow, bindingsNow, compile(policiesNow, bindingsNow));
        last = compiled;
        return compiled.list();
    }

    private static List<Policy> compile(ResourceImage policies, ResourceImage bindings) {
        Map<String, List<Binding>> byPolicy = new TreeMap<>();
        for (KubeObject binding : bindings) {
            byPolicy.computeIfAbsent(
                            binding.spec().stringOr("policyName", ""), _ -> new ArrayList<>())
                    .add(Binding.of(binding));
        }
        var compiled = new ArrayList<Policy>();
        for (KubeObject policy : policies) {
            List<Binding> bound = byPolicy.getOrDefault(policy.name(), List.of());
            if (!bound.isEmpty()) {
                compiled.add(Policy.compile(policy, bound));
            }
        }
        return List.copyOf(compiled);
    }
}
