package atoll.server.resource;

import atoll.api.KubeObject;

/// What a custom resource knows beyond a built-in one.
///
/// @param definition the CustomResourceDefinition it was compiled from
/// @param preserveUnknown whether unknown fields are kept everywhere
public record CustomResource(KubeObject definition, boolean preserveUnknown) {
    /// A definition that is being deleted: its objects can be read and deleted, but not made.
    public boolean terminating() {
        return definition.isBeingDeleted();
    }
}
