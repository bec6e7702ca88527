package atoll.api;

import atoll.base.json.JsonObject;

/// One entry of `metadata.ownerReferences`.
///
/// @param apiVersion with the group: `apps/v1`. The version is the writer's choice and says nothing
///   of the owner
/// @param uid of the one incarnation that is meant: an object of the same name with another uid is
///   no owner
/// @param controller whether this owner manages the object; at most one does
/// @param blockOwnerDeletion whether an owner that is deleted in the foreground waits for this
///   object
public record OwnerReference(
        String apiVersion,
        String kind,
        String name,
        String uid,
        boolean controller,
        boolean blockOwnerDeletion) {

    /// What is absent is `""` or false; nothing is refused.
    public static OwnerReference of(JsonObject json) {
        return new OwnerReference(
                json.stringOr("apiVersion", ""),
                json.stringOr("kind", ""),
                json.stringOr("name", ""),
                json.stringOr("uid", ""),
                json.booleanOr("controller", false),
                json.booleanOr("blockOwnerDeletion", false));
    }

    /// The reference by which `owner` controls what it makes: `controller` and `blockOwnerDeletion`
    /// true.
    public static OwnerReference controlledBy(KubeObject owner) {
        return new OwnerReference(
                owner.apiVersion(), owner.kind(), owner.name(), owner.uid(), true, true);
    }

    /// False flags are left out, where upstream's pointers may also say false.
    public JsonObject toJson() {
        var builder =
                JsonObject.builder()
                        .put("apiVersion", apiVersion)
                        .put("kind", kind)
                        .put("name", name)
                        .put("uid", uid);
        if (controller) {
            builder.put("controller", true);
        }
        if (blockOwnerDeletion) {
            builder.put("blockOwnerDeletion", true);
        }
        return builder.build();
    }
}
