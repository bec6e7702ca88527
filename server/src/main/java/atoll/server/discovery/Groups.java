package atoll.server.discovery;

import atoll.server.resource.ResourceDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Resources by group and version, in the order discovery lists them.
///
/// @param byGroup group → version → resources; all three in the order of the resource table
record Groups(Map<String, Map<String, List<ResourceDefinition>>> byGroup) {
    static Groups of(List<ResourceDefinition> resources) {
        var byGroup = new LinkedHashMap<String, Map<String, List<ResourceDefinition>>>();
        for (ResourceDefinition one : resources) {
            byGroup.computeIfAbsent(one.resource().group(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(one.resource().version(), _ -> new ArrayList<>())
                    .add(one);
        }
        return new Groups(byGroup);
    }

    /// Without the core group, which has its own root.
    List<String> names() {
        return byGroup.keySet().stream().filter(group -> !group.isEmpty()).toList();
    }

    /// Empty when there is no such group.
    Map<String, List<ResourceDefinition>> versions(String group) {
        return byGroup.getOrDefault(group, Map.of());
    }
}
