package atoll.server.admission;

import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Set;

/// The plugins of a cluster, in the order in which they are asked.
public final class Admission {
    private final List<Plugin> plugins;

    /// @param disabled names of plugins to leave out
    public Admission(List<Plugin> plugins, Set<String> disabled) {
        this.plugins =
                plugins.stream().filter(plugin -> !disabled.contains(plugin.name())).toList();
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
