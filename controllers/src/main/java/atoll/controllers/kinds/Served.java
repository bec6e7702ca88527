package atoll.controllers.kinds;

import atoll.api.GroupResource;
import atoll.api.ResourceInfo;
import java.util.HashSet;
import java.util.List;

/// What a cluster serves, each resource once.
public final class Served {
    private Served() {}

    /// The resources that allow all of `verbs`, each in its preferred (first listed) version, in
    /// discovery's order. `Event` of two groups counts twice: resources are the same only within
    /// their group.
    public static List<ResourceInfo> preferred(List<ResourceInfo> resources, List<String> verbs) {
        var taken = new HashSet<GroupResource>();
        return resources.stream()
                .filter(info -> info.verbs().containsAll(verbs))
                .filter(info -> taken.add(info.resource().groupResource()))
                .toList();
    }
}
