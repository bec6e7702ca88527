package atoll.controllers.garbage;

import atoll.api.OwnerReference;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who depends on whom, by owner's uid. In the order in which dependents were seen. An owner is
/// known by its uid alone and need not exist. Both methods cost as much as the object has owners or
/// dependents.
final class Graph {
    private final Map<String, Set<Item>> byOwner = new HashMap<>();

    /// @param before null: it is new
    /// @param after null: it is gone
    void changed(Item item, @Nullable Node before, @Nullable Node after) {
        List<OwnerReference> old = before == null ? List.of() : before.owners();
        List<OwnerReference> now = after == null ? List.of() : after.owners();
        if (old.equals(now)) {
            return;
        }
        for (OwnerReference owner : old) {
            byOwner.computeIfPresent(
                    owner.uid(),
                    (_, items) -> {
                        items.remove(item);
                        return items.isEmpty() ? null : items;
                    });
        }
        for (OwnerReference owner : now) {
            byOwner.computeIfAbsent(owner.uid(), _ -> new LinkedHashSet<>()).add(item);
        }
    }

    /// A copy: what is done with dependents may change the graph.
    List<Item> dependents(String ownerUid) {
        Set<Item> items = byOwner.get(ownerUid);
        return items == null ? List.of() : List.copyOf(items);
    }

    /// Without a copy.
    boolean hasDependents(String ownerUid) {
        return byOwner.containsKey(ownerUid);
    }
}
