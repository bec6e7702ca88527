package atoll.server.admission;

import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The plugins of a cluster, in the order in which they are asked.
public final class Admission {
    private final List<Plugin> plugins;

    /// @param disabled names of plugins to leave out
    Admission(List<Plugin> plugins, Set<String> disabled) {
        this.plugins =
                plugins.stream().filter(plugin -> !disabled.contains(plugin.name())).toList();
    }

    /// The plugins that upstream enables by default, as far as they are here, in upstream's order.
    ///
    /// @param suffixes five random characters for generated names
    public static Admission standard(
            ClusterStore store, Supplier<String> suffixes, Set<String> disabled) {
        return new Admission(
                List.of(
                        new NamespaceLifecycle(store),
                        new LimitRanger(store),
                        new ServiceAccounts(store, suffixes),
                        new TaintNodesByCondition(),
                        new PodSecurity(store),
                        new Priority(store),
                        new DefaultTolerationSeconds(),
                        new DefaultStorageClass(store),
                        new StorageProtection(),
                        new RuntimeClasses(store),
                        new RoleEscalation(store)),
                disabled);
    }

    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        JsonObject admitted = object;
        for (Plugin plugin : plugins) {
            admitted = plugin.mutate(request, admitted);
        }
        return admitted;
    }

    public void validate(AdmissionRequest request, JsonObject object) {
        for (Plugin plugin : plugins) {
            plugin.validate(request, object);
        }
    }
}
