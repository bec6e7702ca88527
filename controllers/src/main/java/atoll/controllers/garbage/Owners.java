package atoll.controllers.garbage;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out which owners of an object are still there. Used by the collector's thread.
final class Owners {
    /// Absent owners remembered, as upstream: many dependents name the same.
    private static final int ABSENT_MAX = 500;

    private final Client client;
    private final Monitors monitors;

    /// Oldest first; what was absent once stays so, for uids do not come back.
    private final Map<Place, Boolean> absent = new LinkedHashMap<>();

    private record Place(OwnerReference owner, String namespace) {}

    Owners(Client client, Monitors monitors) {
        this.client = client;
        this.monitors = monitors;
    }

    /// @param solid owners that keep the object
    /// @param dangling owners that are gone
    /// @param waiting owners that go once the object is gone
    /// @param unknown owners of a kind nobody serves: the object must be left alone
    /// @param misplaced owners that live in another namespace, which counts as gone
    /// @param unfit owners in a namespace of an object in none: it must be left alone
    record Sorted(
            List<OwnerReference> solid,
            List<OwnerReference> dangling,
            List<OwnerReference> waiting,
            List<OwnerReference> unknown,
            List<OwnerReference> misplaced,
            List<OwnerReference> unfit) {
        Sorted() {
            this(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }

        /// For cutting the others.
        boolean keeps(OwnerReference owner) {
            return solid.contains(owner);
        }
    }

    /// Asks the server for owners that no informer shows.
    ///
    /// @throws RuntimeException of the client when it cannot be asked
    Sorted sort(KubeObject object) {
        var sorted = new Sorted();
        for (OwnerReference owner : object.ownerReferences()) {
            sort(owner, object.namespace(), sorted);
        }
        return sorted;
    }

    /// @param sorted is added to
    private void sort(OwnerReference owner, String namespace, Sorted sorted) {
        var kind = GroupVersionKind.of(owner.apiVersion(), owner.kind());
        ResourceInfo info = monitors.resourceOf(kind);
        if (info == null) {
            sorted.unknown().add(owner);
            return;
        }
        if (info.namespaced() && namespace.isEmpty()) {
            sorted.unfit().add(owner);
            if (monitors.livesElsewhere(info.resource(), owner.uid())) {
                sorted.misplaced().add(owner);
            }
            return;
        }
        var key = new ObjectKey(info.namespaced() ? namespace : "", owner.name());
        Node.Going going = going(info, key, owner);
        if (going == null) {
            sorted.dangling().add(owner);
            if (monitors.livesElsewhere(info.resource(), owner.uid())) {
                sorted.misplaced().add(owner);
            }
        } else if (going == Node.Going.WAITING) {
            sorted.waiting().add(owner);
        } else {
            sorted.solid().add(owner);
        }
    }

    /// Null: there is no such owner. What the informer does not show is asked of the server, for it
    /// may be younger than the informer.
    private Node.@Nullable Going going(ResourceInfo info, ObjectKey key, OwnerReference owner) {
        Node node = monitors.node(new Item(info.resource(), key));
        if (node != null && node.uid().equals(owner.uid())) {
            return node.going();
        }
        var place = new Place(owner, key.namespace());
        if (absent.containsKey(place)) {
            return null;
        }
        KubeObject live =
                client.find(info.resource(), key)
                        .filter(found -> found.uid().equals(owner.uid()))
                        .orElse(null);
        if (live == null) {
            absent.put(place, true);
            if (absent.size() > ABSENT_MAX) {
                absent.remove(absent.keySet().iterator().next());
            }
            return null;
        }
        return Node.going(live);
    }
}
