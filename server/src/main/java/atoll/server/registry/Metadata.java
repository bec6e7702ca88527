package atoll.server.registry;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;

/// The rules of `metadata` that hold for every kind. Pure functions.
public final class Metadata {
    private Metadata() {}

    /// The object with what the server gives a new one: namespace, uid, creation time; without what
    /// only the server may set.
    static JsonObject ofNew(Target target, JsonObject object, Ids ids) {
        JsonObject meta = object.object("metadata");
        // Upstream's storage refuses it, which a dry run does not reach; its answer is a plain 500.
        boolean stored = !target.dryRun();
        if (stored && !meta.stringOr("resourceVersion", "").isEmpty()) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            "resourceVersion should not be set on objects to be created",
                            JsonObject.EMPTY));
        }
        meta =
                withoutSystemFields(inNamespace(target, meta))
                        .with("creationTimestamp", ids.timestamp())
                        .with("uid", ids.uid());
        return object.with("metadata", withoutEmpty(meta));
    }

    /// What is answered and never stored, with the metadata it may bring along.
    ///
    /// @param namespace of the address
    public static JsonObject ofAnswered(
            ResourceDefinition definition, String namespace, JsonObject object) {
        JsonObject meta =
                inNamespace(definition.namespaced(), namespace, object.object("metadata"));
        return object.with("metadata", withoutSystemFields(meta));
    }

    private static JsonObject withoutSystemFields(JsonObject meta) {
        return meta.without("creationTimestamp")
                .without("uid")
                .without("deletionTimestamp")
                .without("deletionGracePeriodSeconds")
                .without("selfLink");
    }

    /// A new or replacing object, as it was sent, with each owner named once.
    ///
    /// @param warnings gets a sentence when one was named again
    static JsonObject ownersOnce(JsonObject object, List<String> warnings) {
        return ownersOnce(object, "", warnings);
    }

    /// An object that admission has seen, with each owner named once. A patch that names one again
    /// is told only here.
    ///
    /// @param warnings as in [#ownersOnce(JsonObject, List)]
    static JsonObject ownersOnceAdmitted(JsonObject object, List<String> warnings) {
        return ownersOnce(object, " after mutating admission happens", warnings);
    }

    private static JsonObject ownersOnce(JsonObject object, String when, List<String> warnings) {
        List<JsonObject> owners = object.object("metadata").array("ownerReferences").objects();
        if (owners.size() < 2) {
            return object;
        }
        var kept = new LinkedHashSet<JsonObject>();
        var again = new TreeSet<String>();
        for (JsonObject owner : owners) {
            if (!kept.add(owner)) {
                again.add(owner.stringOr("uid", ""));
            }
        }
        if (again.isEmpty()) {
            return object;
        }
        warnings.add(
                ".metadata.ownerReferences contains duplicate entries"
                        + when
                        + "; API server dedups owner references in 1.20+, and may reject such"
                        + " requests as early as 1.24; please fix your requests; duplicate UID(s)"
                        + " observed: "
                        + String.join(", ", again));
        return object.update("metadata", meta -> meta.with("ownerReferences", JsonArray.of(kept)));
    }

    /// The metadata with the namespace of the address, which is all it may name.
    static JsonObject inNamespace(Target target, JsonObject meta) {
        return inNamespace(target.definition().namespaced(), target.key().namespace(), meta);
    }

    private static JsonObject inNamespace(boolean namespaced, String wanted, JsonObject meta) {
        String namespace = meta.stringOr("namespace", "");
        if (namespaced) {
            if (!namespace.isEmpty() && !namespace.equals(wanted)) {
                throw new RefusedException(
                        Status.badRequest(
                                "the namespace of the provided object does not match the namespace"
                                        + " sent on the request"));
            }
            return meta.with("namespace", wanted);
        }
        return meta.without("namespace");
    }

    /// The object of an update with what the server keeps: uid, creation and deletion times,
    /// generation.
    ///
    /// @param replacing whether the object was sent whole, not patched
    static JsonObject ofUpdate(
            Target target, JsonObject object, JsonObject current, boolean replacing) {
        JsonObject old = current.object("metadata");
        JsonObject meta = inNamespace(target, object.object("metadata"));
        String uid = meta.stringOr("uid", "");
        String oldUid = old.stringOr("uid", "");
        if (replacing && !uid.isEmpty() && !uid.equals(oldUid)) {
            requireUid(target, meta, oldUid);
        }
        // What a patch makes of it is refused as other changes are, later.
        meta = uid.isEmpty() ? kept(meta, old, "uid") : meta;
        meta = kept(meta, old, "creationTimestamp");
        meta = kept(meta, old, "generation");
        if (old.has("deletionTimestamp")) {
            meta = kept(meta, old, "deletionTimestamp");
            if (!meta.has("deletionGracePeriodSeconds")) {
                meta = kept(meta, old, "deletionGracePeriodSeconds");
            }
        }
        return object.with("metadata", withoutEmpty(meta));
    }

    /// @throws RefusedException when the object says another place than the address has
    static void requirePlace(Target target, JsonObject object) {
        requireName(target, inNamespace(target, object.object("metadata")));
    }

    /// @throws RefusedException when the object does not say the name that the address has
    static void requireName(Target target, JsonObject meta) {
        String name = meta.stringOr("name", "");
        if (name.isEmpty()) {
            throw undeterminable(target);
        } else if (!name.equals(target.name())) {
            throw new RefusedException(
                    Status.badRequest(
                            "the name of the object (%s) does not match the name on the URL (%s)"
                                    .formatted(name, target.name())));
        }
    }

    static RefusedException undeterminable(Target target) {
        return new RefusedException(
                Status.badRequest(
                        "the name of the object (%s based on URL) was undeterminable: name must be provided"
                                .formatted(target.name())));
    }

    /// @param actual empty when there is no object
    /// @throws RefusedException when an object that is sent whole says another uid
    static void requireUid(Target target, JsonObject meta, String actual) {
        String uid = meta.stringOr("uid", "");
        if (!uid.isEmpty() && !uid.equals(actual)) {
            throw target.conflict(
                    "StorageError: invalid object, Code: 4, Key: %s, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(storageKey(target), uid, actual));
        }
    }

    /// @throws RefusedException when a precondition names another version
    static void requireVersion(Target target, JsonObject meta, String actual) {
        String version = meta.stringOr("resourceVersion", "");
        if (!version.isEmpty() && !version.equals(actual)) {
            throw target.conflict(
                    "StorageError: invalid object, Code: 4, Key: %s, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ResourceVersion in precondition: %s, ResourceVersion in object meta: %s"
                            .formatted(storageKey(target), version, actual));
        }
    }

    private static JsonObject withoutEmpty(JsonObject meta) {
        JsonObject tidied = meta;
        for (String key : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
            Json value = tidied.get(key);
            if (value != null && value.asObject().isEmpty() && value.asArray().isEmpty()) {
                tidied = tidied.without(key);
            }
        }
        return tidied;
    }

    /// Where upstream keeps an object, as its refusals tell.
    private static String storageKey(Target target) {
        String group = target.resource().group();
        String resource = target.resource().resource();
        boolean whole =
                !target.definition().builtIn()
                        || group.equals("apiextensions.k8s.io")
                        || group.equals("apiregistration.k8s.io");
        String place =
                switch (resource) {
                    case "replicationcontrollers" -> "controllers";
                    case "endpoints" -> "services/endpoints";
                    case "services" -> "services/specs";
                    case "nodes" -> "minions";
                    case "ingresses" -> "ingress";
                    default -> resource;
                };
        // Who rehearses a write does not get as far as to where the prefix is added.
        String root = target.dryRun() ? "/" : "/registry/";
        return root + (whole ? group + "/" + resource : place) + "/" + target.key();
    }

    private static JsonObject kept(JsonObject meta, JsonObject old, String key) {
        Json value = old.get(key);
        return value == null ? meta.without(key) : meta.with(key, value);
    }

    /// Whether a write changes nothing, or nothing but the time at which a manager last wrote what
    /// it wrote before.
    static boolean isUnchanged(JsonObject object, JsonObject old) {
        if (object.equals(old)) {
            return true;
        }
        JsonObject meta = object.object("metadata");
        JsonObject oldMeta = old.object("metadata");
        return meta.has("managedFields") && untimed(object, meta).equals(untimed(old, oldMeta));
    }

    private static JsonObject untimed(JsonObject object, JsonObject meta) {
        return object.with(
                "metadata",
                meta.with(
                        "managedFields",
                        meta.array("managedFields")
                                .map(entry -> entry.asObject().without("time"))));
    }
}
