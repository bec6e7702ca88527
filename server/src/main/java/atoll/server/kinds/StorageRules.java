package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Defaults;
import atoll.server.checks.LineDiff;
import atoll.server.checks.Problems;
import atoll.server.checks.Shown;
import atoll.server.pods.AffinityRules;
import atoll.server.pods.ClaimRules;
import atoll.server.pods.DiskRules;
import atoll.server.pods.VolumeRules;
import java.util.List;

/// Checks of volumes and the classes and drivers behind them.
final class StorageRules {
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

    private StorageRules() {}

    static void volume(JsonObject volume, Problems problems) {
        JsonObject spec = volume.object("spec");
        if (spec.array("accessModes").isEmpty()) {
            problems.required("spec.accessModes");
        }
        ClaimRules.accessModes(spec, "spec", problems);
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
                            + (spec.has("capacity") ? capacity : JsonNull.NULL)
                            + ": supported values: \"storage\"");
        }
        capacity.forEach((name, amount) -> {
            ClaimRules.basic(amount, "spec.capacity[" + name + "]", problems);
            ClaimRules.positive(amount, "spec.capacity[" + name + "]", problems);
        });
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
        sources(spec, "spec", problems);
        if (spec.object("hostPath").stringOr("path", "").equals("/")
                && spec.stringOr("persistentVolumeReclaimPolicy", "").equals("Recycle")) {
            problems.forbidden(
                    "spec.persistentVolumeReclaimPolicy",
                    "may not be 'recycle' for a hostPath mount of '/'");
        }
        ClaimRules.className(spec, "spec", problems);
        Checks.oneOf(spec, "volumeMode", ClaimRules.VOLUME_MODES, false, "spec", problems);
        attributesClass(spec, problems);
    }

    /// A volume that nobody but what attaches it knows of.
    static void inline(JsonObject spec, String path, Problems problems) {
        String context = "in the context of inline volumes";
        if (spec.has("claimRef")) {
            problems.forbidden(path + ".claimRef", "may not be specified " + context);
        }
        if (!spec.object("capacity").isEmpty()) {
            problems.forbidden(path + ".capacity", "may not be specified " + context);
        }
        if (!spec.has("csi")) {
            problems.required(path + ".csi", "has to be specified " + context);
        }
        if (spec.array("accessModes").isEmpty()) {
            problems.required(path + ".accessModes");
        }
        ClaimRules.accessModes(spec, path, problems);
        String policy = spec.stringOr("persistentVolumeReclaimPolicy", "");
        if (!policy.isEmpty() && !policy.equals("Retain")) {
            problems.forbidden(
                    path + ".persistentVolumeReclaimPolicy", "may only be Retain " + context);
        }
        if (spec.has("nodeAffinity")) {
            problems.forbidden(path + ".nodeAffinity", "may not be specified " + context);
        }
        sources(spec, path, problems);
        if (!spec.stringOr("storageClassName", "").isEmpty()) {
            problems.forbidden(path + ".storageClassName", "may not be specified " + context);
        }
        if (!spec.stringOr("volumeMode", "Filesystem").equals("Filesystem")) {
            problems.forbidden(
                    path + ".volumeMode",
                    "may not specify volumeMode other than Filesystem " + context);
        }
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

    private static void sources(JsonObject spec, String above, Problems problems) {
        int sources = 0;
        for (String key : SOURCES) {
            if (!spec.has(key)) {
                continue;
            }
            if (sources++ > 0 && !key.equals("flexVolume")) {
                String shown = key.equals("cephfs") ? "cephFS" : key;
                problems.forbidden(above + "." + shown, "may not specify more than 1 volume type");
            } else {
                source(spec, key, spec.object(key), above, problems);
            }
        }
        if (sources == 0) {
            problems.required(above, "must specify a volume type");
        }
    }

    private static void source(
            JsonObject spec, String key, JsonObject source, String above, Problems problems) {
        String path = above + "." + VolumeRules.place(key);
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
                    problems.required(
                            above + ".nodeAffinity", "Local volume requires node affinity");
                }
            }
            case "csi" -> {
                VolumeRules.driver(source.stringOr("driver", ""), path + ".driver", problems);
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
                named(secret, "name", Names::subdomain, path + "." + key, problems);
                named(secret, "namespace", Names::label, path + "." + key, problems);
            }
        }
    }

    private static void named(
            JsonObject secret, String key, Names.Rule rule, String path, Problems problems) {
        String name = secret.stringOr(key, "");
        if (name.isEmpty()) {
            problems.required(path + "." + key);
        } else {
            problems.invalidEach(path + "." + key, name, rule.apply(name));
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
                && !NodeLabelRenames.only(before.get("nodeAffinity"), spec.get("nodeAffinity"))) {
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
}
