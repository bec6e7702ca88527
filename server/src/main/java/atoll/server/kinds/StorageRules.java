package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Checks of volumes, claims and the classes and drivers behind them.
final class StorageRules {
    private static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");

    /// The fields of a PersistentVolume's spec that are not a source of its bytes.
    private static final List<String> BESIDE_SOURCES =
            List.of(
                    "accessModes",
                    "capacity",
                    "claimRef",
                    "mountOptions",
                    "nodeAffinity",
                    "persistentVolumeReclaimPolicy",
                    "storageClassName",
                    "volumeAttributesClassName",
                    "volumeMode");

    /// In the order in which they are looked at: the first is checked, others are too many.
    private static final List<String> SOURCES =
            List.of(
                    "hostPath",
                    "gcePersistentDisk",
                    "awsElasticBlockStore",
                    "glusterfs",
                    "flocker",
                    "nfs",
                    "rbd",
                    "quobyte",
                    "cephfs",
                    "iscsi",
                    "cinder",
                    "fc",
                    "flexVolume",
                    "azureFile",
                    "vsphereVolume",
                    "photonPersistentDisk",
                    "portworxVolume",
                    "azureDisk",
                    "scaleIO",
                    "local",
                    "storageos",
                    "csi");

    private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

    private StorageRules() {}

    static void claim(JsonObject claim, Problems problems) {
        claimSpec(claim.object("spec"), "spec", problems);
    }

    static void claimSpec(JsonObject spec, String path, Problems problems) {
        if (spec.array("accessModes").isEmpty()) {
            problems.required(path + ".accessModes", "at least 1 access mode is required");
        }
        if (spec.get("selector") instanceof JsonObject selector) {
            Checks.selector(selector, path + ".selector", problems);
        }
        accessModes(spec, path, problems);
        Json size = spec.object("resources", "requests").get("storage");
        if (size == null) {
            problems.required(path + ".resources[storage]");
        } else {
            positive(size, path + ".resources[storage]", problems);
        }
        className(spec, path, problems);
        Checks.oneOf(spec, "volumeMode", VOLUME_MODES, false, path, problems);
        if (spec.get("dataSource") instanceof JsonObject source) {
            dataSource(source, path + ".dataSource", problems);
        }
        if (spec.get("dataSourceRef") instanceof JsonObject source) {
            dataSource(source, path + ".dataSourceRef", problems);
            if (spec.get("dataSource") instanceof JsonObject other) {
                sameSource(other, source, path, problems);
            }
        }
        String attributes = spec.stringOr("volumeAttributesClassName", "");
        if (!attributes.isEmpty()) {
            problems.invalidEach(
                    path + ".volumeAttributesClassName", attributes, Names.subdomain(attributes));
        }
    }

    private static void accessModes(JsonObject spec, String path, Problems problems) {
        List<String> modes = spec.array("accessModes").strings();
        for (String mode : modes) {
            if (!ACCESS_MODES.contains(mode)) {
                problems.unsupported(path + ".accessModes", mode, ACCESS_MODES);
            }
        }
        if (modes.contains("ReadWriteOncePod") && modes.stream().distinct().count() > 1) {
            problems.forbidden(
                    path + ".accessModes", "may not use ReadWriteOncePod with other access modes");
        }
    }

    private static void positive(Json size, String path, Problems problems) {
        if (path.startsWith("spec.capacity") && Quantity.of(size).signum() < 0) {
            problems.invalidShown(
                    path, Quantity.of(size).toString(), "must be a valid resource quantity");
        }
        if (Quantity.of(size).signum() <= 0) {
            problems.invalid(path, size, "must be greater than zero");
        }
    }

    private static void className(JsonObject spec, String path, Problems problems) {
        String name = spec.stringOr("storageClassName", "");
        if (!name.isEmpty()) {
            problems.invalidEach(path + ".storageClassName", name, Names.subdomain(name));
        }
    }

    /// The path of the field stands where its value would, and shows nothing of it.
    private static void sameSource(
            JsonObject source, JsonObject reference, String path, Problems problems) {
        if (!reference.stringOr("namespace", "").isEmpty()) {
            problems.invalid(
                    path,
                    JsonObject.EMPTY,
                    "may not be specified when dataSourceRef.namespace is specified");
        } else if (!source.without("namespace").equals(reference.without("namespace"))) {
            problems.invalid(path, JsonObject.EMPTY, "must match dataSourceRef");
        }
    }

    private static void dataSource(JsonObject source, String path, Problems problems) {
        Checks.required(source, "name", path, problems);
        Checks.required(source, "kind", path, problems);
        String kind = source.stringOr("kind", "");
        String group = source.stringOr("apiGroup", "");
        if (group.isEmpty() && !kind.equals("PersistentVolumeClaim")) {
            problems.invalid(
                    path,
                    kind,
                    "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }
        if (!group.isEmpty()) {
            problems.invalidEach(path + ".apiGroup", group, Names.subdomain(group));
        }
        String namespace = source.stringOr("namespace", "");
        if (!namespace.isEmpty()) {
            problems.invalidEach(path + ".namespace", namespace, Names.label(namespace));
        }
    }

    private static String annotation(JsonObject object, String key) {
        return object.object("metadata", "annotations").stringOr(key, "");
    }

    /// A claim is bound to its volume once; bound, it may grow.
    static void claimChanged(JsonObject claim, JsonObject old, Problems problems) {
        JsonObject before = old.object("spec");
        JsonObject now = claim.object("spec");
        String chosen = annotation(claim, OLD_CLASS);
        String given = annotation(old, OLD_CLASS);
        String named = now.stringOr("storageClassName", "");
        boolean moved =
                !given.isEmpty()
                        && given.equals(named)
                        && (chosen.isEmpty() || chosen.equals(given));
        if (!moved && !chosen.equals(given)) {
            problems.invalid("metadata.annotations." + OLD_CLASS, chosen, "field is immutable");
        }
        if (!before.has("storageClassName") && (moved || given.isEmpty())) {
            // What had no class may get one: the default, once there is one.
            now = now.without("storageClassName");
        }
        if (before.stringOr("volumeName", "").isEmpty()) {
            now = kept(now, before, "volumeName");
        }
        if (old.object("status").stringOr("phase", "").equals("Bound")) {
            now = kept(now, before, "volumeAttributesClassName");
            JsonObject requests = before.object("resources", "requests");
            now =
                    Defaults.inside(
                            now,
                            "resources",
                            amounts ->
                                    Defaults.inside(
                                            amounts,
                                            "requests",
                                            each -> kept(each, requests, "storage")));
        }
        if (!now.equals(before)) {
            problems.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims\n"
                            + LineDiff.between(
                                    Shown.lines("PersistentVolumeClaimSpec", before),
                                    Shown.lines("PersistentVolumeClaimSpec", now)));
        }
        claimGrows(claim, old, problems);
    }

    /// A claim may take back what its volume has not grown to yet.
    private static void claimGrows(JsonObject claim, JsonObject old, Problems problems) {
        JsonObject spec = claim.object("spec");
        JsonObject before = old.object("spec");
        Quantity size = size(spec.object("resources", "requests"));
        Quantity had = size(before.object("resources", "requests"));
        if (size.compareTo(had) < 0
                && size.compareTo(size(old.object("status", "capacity"))) <= 0) {
            problems.forbidden(
                    "spec.resources.requests.storage",
                    "field can not be less than status.capacity");
        }
        Checks.unchanged(spec, before, "volumeMode", "", problems);
        String path = "spec.volumeAttributesClassName";
        String hint = " is forbidden when status.currentVolumeAttributesClassName is not nil";
        if (old.object("status").has("currentVolumeAttributesClassName")
                && before.has("volumeAttributesClassName")) {
            if (!spec.has("volumeAttributesClassName")) {
                problems.forbidden(path, "update to nil" + hint);
            } else if (spec.stringOr("volumeAttributesClassName", "").isEmpty()) {
                problems.forbidden(path, "update to empty string" + hint);
            }
        }
    }

    private static Quantity size(JsonObject amounts) {
        return Quantity.orZero(amounts.get("storage"));
    }

    private static JsonObject kept(JsonObject now, JsonObject before, String key) {
        Json value = before.get(key);
        return value == null ? now.without(key) : now.with(key, value);
    }

    static void volume(JsonObject volume, Problems problems) {
        JsonObject spec = volume.object("spec");
        if (spec.array("accessModes").isEmpty()) {
            problems.required("spec.accessModes");
        }
        accessModes(spec, "spec", problems);
        JsonObject capacity = spec.object("capacity");
        if (capacity.isEmpty()) {
            problems.required("spec.capacity");
        }
        Json size = capacity.get("storage");
        if (size == null || capacity.size() > 1) {
            problems.add(
                    "FieldValueNotSupported",
                    "spec.capacity",
                    "Unsupported value: "
                            + (capacity.isEmpty() ? JsonNull.NULL : capacity)
                            + ": supported values: \"storage\"");
        }
        if (size != null) {
            positive(size, "spec.capacity[storage]", problems);
        }
        Checks.oneOf(
                spec,
                "persistentVolumeReclaimPolicy",
                List.of("Delete", "Recycle", "Retain"),
                false,
                "spec",
                problems);
        if (spec.object("nodeAffinity").get("required") instanceof JsonObject required) {
            AffinityRules.nodeSelector(required, "spec.nodeAffinity.required", problems);
        } else if (spec.has("nodeAffinity")) {
            problems.required(
                    "spec.nodeAffinity.required", "must specify required node constraints");
        }
        sources(spec, problems);
        if (spec.object("hostPath").stringOr("path", "").equals("/")
                && spec.stringOr("persistentVolumeReclaimPolicy", "").equals("Recycle")) {
            problems.forbidden(
                    "spec.persistentVolumeReclaimPolicy",
                    "may not be 'recycle' for a hostPath mount of '/'");
        }
        className(spec, "spec", problems);
        Checks.oneOf(spec, "volumeMode", VOLUME_MODES, false, "spec", problems);
        attributesClass(spec, problems);
    }

    private static void attributesClass(JsonObject spec, Problems problems) {
        if (!spec.has("volumeAttributesClassName")) {
            return;
        }
        String path = "spec.volumeAttributesClassName";
        String name = spec.stringOr("volumeAttributesClassName", "");
        if (name.isEmpty()) {
            problems.required(path, "an empty string is disallowed");
        } else {
            problems.invalidEach(path, name, Names.subdomain(name));
        }
        if (!spec.has("csi")) {
            problems.required(
                    "spec.csi", "has to be specified when using volumeAttributesClassName");
        }
    }

    private static void sources(JsonObject spec, Problems problems) {
        int sources = 0;
        for (String key : SOURCES) {
            if (!spec.has(key)) {
                continue;
            }
            if (sources++ > 0) {
                problems.forbidden("spec." + key, "may not specify more than 1 volume type");
            } else {
                source(spec, key, spec.object(key), problems);
            }
        }
        if (sources == 0) {
            problems.required("spec", "must specify a volume type");
        }
    }

    private static void source(JsonObject spec, String key, JsonObject source, Problems problems) {
        String path = "spec." + key;
        switch (key) {
            case "hostPath" -> VolumeRules.hostPath(source, path, problems);
            case "local" -> {
                String place = source.stringOr("path", "");
                if (place.isEmpty()) {
                    problems.required(path + ".path");
                } else {
                    VolumeRules.noBackSteps(place, path + ".path", problems);
                }
                if (!spec.has("nodeAffinity")) {
                    problems.required("spec.nodeAffinity", "Local volume requires node affinity");
                }
            }
            case "csi" -> {
                String driver = source.stringOr("driver", "");
                if (driver.isEmpty()) {
                    problems.required(path + ".driver");
                } else {
                    VolumeRules.driver(driver, path + ".driver", problems);
                }
                Checks.required(source, "volumeHandle", path, problems);
                secrets(source, path, problems);
            }
            default -> DiskRules.check(key, source, true, path, problems);
        }
    }

    private static void secrets(JsonObject csi, String path, Problems problems) {
        for (String key :
                List.of(
                        "controllerPublishSecretRef",
                        "controllerExpandSecretRef",
                        "nodePublishSecretRef",
                        "nodeExpandSecretRef")) {
            if (csi.get(key) instanceof JsonObject secret) {
                Checks.required(secret, "name", path + "." + key, problems);
                Checks.required(secret, "namespace", path + "." + key, problems);
            }
        }
    }

    /// What expands a volume may be told later.
    private static JsonObject withoutLate(JsonObject spec, JsonObject before) {
        return before.object("csi").has("controllerExpandSecretRef") || !spec.has("csi")
                ? spec
                : Defaults.inside(spec, "csi", csi -> csi.without("controllerExpandSecretRef"));
    }

    /// An update of a volume: upstream looks at the whole twice.
    static void volume(String part, JsonObject volume, JsonObject old, Problems problems) {
        if (part.equals("status")) {
            return;
        }
        volume(volume, problems);
        if (!old.isEmpty()) {
            volume(volume, problems);
            volumeChanged(volume, old, problems);
        }
    }

    /// Where a volume's bytes are stays as it was made.
    private static void volumeChanged(JsonObject volume, JsonObject old, Problems problems) {
        JsonObject before = old.object("spec");
        JsonObject spec = withoutLate(volume.object("spec"), before);
        if (!source(spec).equals(source(before))) {
            problems.forbidden(
                    "spec.persistentvolumesource",
                    "spec.persistentvolumesource is immutable after creation\n"
                            + LineDiff.between(
                                    Shown.lines("PersistentVolumeSource", before),
                                    Shown.lines("PersistentVolumeSource", spec)));
        }
        Checks.unchanged(spec, before, "volumeMode", "", problems);
        if (before.has("nodeAffinity")
                && !Objects.equals(spec.get("nodeAffinity"), before.get("nodeAffinity"))) {
            problems.invalidAs(
                    "*VolumeNodeAffinity",
                    "nodeAffinity",
                    spec.get("nodeAffinity"),
                    Checks.IMMUTABLE + ", except for updating from beta label to GA");
        }
        if (before.has("volumeAttributesClassName") && !spec.has("volumeAttributesClassName")) {
            problems.forbidden(
                    "spec.volumeAttributesClassName",
                    "update from non-nil value to nil is forbidden");
        }
    }

    private static JsonObject source(JsonObject spec) {
        JsonObject source = spec;
        for (String key : BESIDE_SOURCES) {
            source = source.without(key);
        }
        return source;
    }

    static void storageClassChanged(JsonObject object, JsonObject old, Problems problems) {
        for (String key :
                List.of("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")) {
            Checks.unchanged(object, old, key, "", problems);
        }
    }

    static void csiDriverChanged(JsonObject object, JsonObject old, Problems problems) {
        JsonObject now = object.object("spec");
        JsonObject before = old.object("spec");
        same(now, before, "attachRequired", "spec.attachedRequired", problems);
        same(now, before, "fsGroupPolicy", "spec.fsGroupPolicy", problems);
        same(now, before, "volumeLifecycleModes", "spec.volumeLifecycleModes", problems);
    }

    private static void same(
            JsonObject now, JsonObject before, String key, String path, Problems problems) {
        @Nullable Json value = now.get(key);
        if (!Objects.equals(value, before.get(key))) {
            problems.invalid(path, value == null ? JsonNull.NULL : value, Checks.IMMUTABLE);
        }
    }

    static void attachment(JsonObject attachment, Problems problems) {
        JsonObject spec = attachment.object("spec");
        JsonObject source = spec.object("source");
        VolumeRules.driver(spec.stringOr("attacher", ""), "spec.attacher", problems);
        String name = source.stringOr("persistentVolumeName", "");
        if (source.has("inlineVolumeSpec")
                == source.get("persistentVolumeName") instanceof JsonString) {
            if (source.has("inlineVolumeSpec")) {
                problems.forbidden(
                        "spec.source",
                        "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
            } else {
                problems.required(
                        "spec.source",
                        "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
            }
        } else if (name.isEmpty() && !source.has("inlineVolumeSpec")) {
            problems.required(
                    "spec.source.persistentVolumeName",
                    "must specify non empty persistentVolumeName");
        }
        String node = spec.stringOr("nodeName", "");
        problems.invalidEach("spec.nodeName", node, Names.subdomain(node));
        if (!name.isEmpty()) {
            problems.invalidEach("spec.source.persistentVolumeName", name, Names.subdomain(name));
        }
    }

    static void attachmentChanged(JsonObject now, JsonObject old, Problems problems) {
        if (!now.object("spec").equals(old.object("spec"))) {
            problems.invalidAs(
                    "VolumeAttachmentSpec", "spec", now.object("spec"), Checks.IMMUTABLE);
        }
    }
}
