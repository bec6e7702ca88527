package atoll.api;

import atoll.base.json.JsonObject;

/// One entry of `metadata.ownerReferences`.
public record OwnerReference(
        String apiVersion,
        String kind,
        String name,
        String uid,
        boolean controller,
        boolean blockOwnerDeletion) {

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
