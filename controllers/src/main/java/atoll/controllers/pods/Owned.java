package atoll.controllers.pods;

import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What claiming needs to know of a pod or a ReplicaSet.
public interface Owned {
    ObjectKey key();

    String uid();

    Map<String, String> labels();

    @Nullable OwnerReference controller();

    boolean terminating();

    /// Index values under which a controller finds what it owns and what it might adopt.
    default List<String> ownership() {
        OwnerReference owner = controller();
        return List.of(owner == null ? orphansOf(key().namespace()) : owner.uid());
    }

    /// The index value of a namespace's objects without a controller; no uid has a slash.
    static String orphansOf(String namespace) {
        return "orphans/" + namespace;
    }
}
