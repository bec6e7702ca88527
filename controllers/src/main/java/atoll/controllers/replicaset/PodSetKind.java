package atoll.controllers.replicaset;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.selector.LabelSelector;
import atoll.controllers.kinds.Kinds;

/// The two kinds that ask for a number of equal pods. They differ in name, resource and the form of
/// their selector, and in nothing that the controller does.
public enum PodSetKind {
    REPLICA_SET("ReplicaSet", "replicaset-controller"),
    REPLICATION_CONTROLLER("ReplicationController", "replication-controller");

    private final String kind;
    private final String controllerName;

    PodSetKind(String kind, String controllerName) {
        this.kind = kind;
        this.controllerName = controllerName;
    }

    String kind() {
        return kind;
    }

    /// Of the sets themselves; their pods are one resource for both.
    GroupVersionResource resource() {
        return switch (this) {
            case REPLICA_SET -> Kinds.REPLICA_SETS;
            case REPLICATION_CONTROLLER -> Kinds.REPLICATION_CONTROLLERS;
        };
    }

    /// Its name in Events.
    String controllerName() {
        return controllerName;
    }

    /// A missing selector selects nothing. A ReplicationController's is a plain map of labels; the
    /// empty one counts as missing.
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
