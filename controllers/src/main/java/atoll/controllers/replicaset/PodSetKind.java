package atoll.controllers.replicaset;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.selector.LabelSelector;
import atoll.controllers.kinds.Kinds;

/// The two kinds that ask for a number of equal pods.
public enum PodSetKind {
    REPLICA_SET("ReplicaSet", Kinds.REPLICA_SETS, "replicaset-controller"),
    REPLICATION_CONTROLLER(
            "ReplicationController", Kinds.REPLICATION_CONTROLLERS, "replication-controller");

    private final String kind;
    private final GroupVersionResource resource;
    private final String controllerName;

    PodSetKind(String kind, GroupVersionResource resource, String controllerName) {
        this.kind = kind;
        this.resource = resource;
        this.controllerName = controllerName;
    }

    String kind() {
        return kind;
    }

    GroupVersionResource resource() {
        return resource;
    }

    /// Its name in Events.
    String controllerName() {
        return controllerName;
    }

    LabelSelector selector(KubeObject set) {
        return switch (this) {
            case REPLICA_SET ->
                    set.spec().has("selector")
                            ? LabelSelector.of(set.spec().object("selector"))
                            : LabelSelector.NOTHING;
            case REPLICATION_CONTROLLER ->
                    set.spec().object("selector").isEmpty()
                            ? LabelSelector.NOTHING
                            : LabelSelector.of(set.spec().object("selector").strings());
        };
    }
}
