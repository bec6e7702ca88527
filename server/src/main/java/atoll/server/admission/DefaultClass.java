package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.Comparator;
import java.util.Optional;

/// The class that is marked as the default one; of several, the newest.
///
/// Of two that are as old, the one whose name comes first, as upstream has it. Only the exact text
/// `true` marks a class.
///
/// @param store where the classes are looked up, at each call
/// @param classes a resource whose objects have no namespace
///
/// @param mark the annotation
record DefaultClass(ClusterStore store, GroupResource classes, String mark) {
    private Optional<KubeObject> find() {
        return store.latest(classes).stream()
                .filter(each -> each.annotations().getOrDefault(mark, "").equals("true"))
                .max(
                        Comparator.comparing(KubeObject::creationTimestamp)
                                .thenComparing(KubeObject::name, Comparator.reverseOrder()));
    }

    /// The object with the name of this class in its spec, where there is one.
    JsonObject named(JsonObject object, String field) {
        return find().map(found -> object.update("spec", spec -> spec.with(field, found.name())))
                .orElse(object);
    }
}
