package atoll.server.aggregate;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.server.resource.ClusterStore;
import atoll.store.ResourceImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The APIServices of a cluster that stand for another server, read anew when one changed; looking
/// for that costs one read. Thread-safe.
final class Delegates {
    static final GroupResource API_SERVICES =
            new GroupResource("apiregistration.k8s.io", "apiservices");

    private final ClusterStore store;
    private volatile @Nullable Known last;

    /// @param image compared by identity
    private record Known(ResourceImage image, List<Delegate> all) {}

    Delegates(ClusterStore store) {
        this.store = store;
    }

    /// By name.
    ///
    /// Those that are being deleted are gone already.
    List<Delegate> all() {
        ResourceImage now = store.published(API_SERVICES);
        Known known = last;
        if (known == null || known.image() != now) {
            var found = new ArrayList<Delegate>();
            for (KubeObject each : now) {
                if (Delegate.isDelegated(each) && !each.isBeingDeleted()) {
                    found.add(Delegate.of(each));
                }
            }
            known = new Known(now, List.copyOf(found));
            last = known;
        }
        return known.all();
    }

    /// Every APIService, local ones too.
    ResourceImage apiServices() {
        return store.published(API_SERVICES);
    }

    /// @param group empty for the core group
    @Nullable Delegate find(String group, String version) {
        for (Delegate each : all()) {
            if (each.version().equals(version) && each.group().equals(group)) {
                return each;
            }
        }
        return null;
    }
}
