package atoll.server.bootstrap;

import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;

/// An object that a cluster shall have.
///
/// @param status what its `status` subresource shall hold at first; empty for nothing
/// @param manager the field manager that makes it
/// @param statusManager the field manager of `status`
/// @param upkeep what happens when it is there but different
/// @param tree without `status`, in the version of `resource`
record Wanted(
        GroupVersionResource resource,
        JsonObject tree,
        JsonObject status,
        String manager,
        String statusManager,
        Upkeep upkeep) {

    /// How an object that exists is kept right.
    enum Upkeep {
        /// It belongs to the user once it is made.
        LEAVE,
        /// Missing rules and labels come back, additions stay, unless `autoupdate` is `false`.
        ROLE,
        /// Missing subjects come back, additions stay, unless `autoupdate` is `false`.
        BINDING,
        /// As [StandardFlows] says.
        SPEC,
        /// As [ClusterTrust] says.
        TRUST
    }

    static Wanted of(GroupVersionResource resource, JsonObject tree) {
        return of(resource, tree, Upkeep.LEAVE);
    }

    static Wanted of(GroupVersionResource resource, JsonObject tree, Upkeep upkeep) {
        return new Wanted(resource, tree, JsonObject.EMPTY, Bootstrap.MANAGER, "", upkeep);
    }

    /// The same, made by another field manager.
    Wanted by(String otherManager) {
        return new Wanted(resource, tree, status, otherManager, statusManager, upkeep);
    }

    /// The same with a status, which is applied by `by` right after it was made.
    Wanted withStatus(JsonObject newStatus, String by) {
        return new Wanted(resource, tree, newStatus, manager, by, upkeep);
    }

    ObjectKey key() {
        JsonObject metadata = tree.object("metadata");
        return new ObjectKey(metadata.stringOr("namespace", ""), metadata.stringOr("name", ""));
    }
}
