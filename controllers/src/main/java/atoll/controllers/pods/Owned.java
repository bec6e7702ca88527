package atoll.controllers.pods;

import atoll.api.ObjectKey;
import atoll.api.OwnerReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What claiming needs to know of a pod or a ReplicaSet. Values, as digests of informers are: no
/// method asks the server.
public interface Owned {
    ObjectKey key();

    String uid();

    Map<String, String> labels();

    /// The owner with `controller: true`; null for an orphan.
    @Nullable OwnerReference controller();

    /// Whether it has a deletionTimestamp.
    boolean terminating();

    /// Index values under which a controller finds what it owns and what it might adopt. The
    /// controller's uid, or [#orphansOf] the namespace: one value, since an object has one
    /// controller at most.
    default List<String> ownership() {
        OwnerReference owner = controller();
        return List.of(owner == null ? orphansOf(key().namespace()) : owner.uid());
    }

    /// The index value of a namespace's objects without a controller; no uid has a slash.
    static String orphansOf(String namespace) {
        return "orphans/" + namespace;
    }
}
