package atoll.server.pods;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.MetadataRules;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Checks of a pod's volumes.
public final class VolumeRules {
    /// The types of volume in the order in which they are looked at. A second one is refused under
    /// the name on the right.
    private static final List<Map.Entry<String, String>> TYPES =
            List.of(
                    Map.entry("emptyDir", "emptyDir"),
                    Map.entry("hostPath", "hostPath"),
                    Map.entry("gitRepo", "gitRepo"),
                    Map.entry("gcePersistentDisk", "gcePersistentDisk"),
                    Map.entry("awsElasticBlockStore", "awsElasticBlockStore"),
                    Map.entry("secret", "secret"),
                    Map.entry("nfs", "nfs"),
                    Map.entry("iscsi", "iscsi"),
                    Map.entry("glusterfs", "glusterfs"),
                    Map.entry("flocker", "flocker"),
                    Map.entry("persistentVolumeClaim", "persistentVolumeClaim"),
                    Map.entry("rbd", "rbd"),
                    Map.entry("cinder", "cinder"),
                    Map.entry("cephfs", "cephFS"),
                    Map.entry("quobyte", "quobyte"),
                    Map.entry("downwardAPI", "downwarAPI"),
                    Map.entry("fc", "fc"),
                    Map.entry("flexVolume", "flexVolume"),
                    Map.entry("configMap", "configMap"),
                    Map.entry("azureFile", "azureFile"),
                    Map.entry("vsphereVolume", "vsphereVolume"),
                    Map.entry("photonPersistentDisk", "photonPersistentDisk"),
                    Map.entry("portworxVolume", "portworxVolume"),
                    Map.entry("azureDisk", "azureDisk"),
                    Map.entry("storageos", "storageos"),
                    Map.entry("projected", "projected"),
                    Map.entry("scaleIO", "scaleIO"),
                    Map.entry("csi", "csi"),
                    Map.entry("ephemeral", "ephemeral"),
                    Map.entry("image", "image"));

    private static final List<String> HOST_PATH_TYPES =
            List.of(
                    "",
                    "BlockDevice",
                    "CharDevice",
                    "Directory",
                    "DirectoryOrCreate",
                    "File",
                    "FileOrCreate",
                    "Socket");

    private VolumeRules() {}

    /// @param podName empty in templates
    /// @return the names of the volumes with nothing wrong
    /// @param path of the spec
    public static Set<String> check(
            JsonObject spec, String podName, String path, Problems problems) {
        var names = new HashSet<String>();
        List<JsonObject> volumes = spec.array("volumes").objects();
        var claims = new HashSet<String>();
        for (JsonObject volume : volumes) {
            if (!podName.isEmpty() && volume.has("ephemeral")) {
                claims.add(podName + "-" + volume.stringOr("name", ""));
            }
        }
        for (int i = 0; i < volumes.size(); i++) {
            JsonObject volume = volumes.get(i);
            String here = path + ".volumes[" + i + "]";
            var found = new Problems();
            String name = volume.stringOr("name", "");
            source(volume, name, podName, here, found);
            if (name.isEmpty()) {
                found.required(here + ".name");
            } else {
                found.invalidEach(here + ".name", name, Names.label(name));
            }
            if (names.contains(name)) {
                found.duplicate(here + ".name", name);
            }
            if (found.isEmpty()) {
                names.add(name);
            } else {
                problems.addAll(found);
            }
            String claim = volume.object("persistentVolumeClaim").stringOr("claimName", "");
            if (claims.contains(claim)) {
                problems.invalid(
                        here + ".persistentVolumeClaim.claimName",
                        claim,
                        "must not reference a PVC that gets created for an ephemeral volume");
            }
        }
        return names;
    }

    private static void source(
            JsonObject volume, String name, String podName, String path, Problems problems) {
        int found = 0;
        for (var type : TYPES) {
            if (!(volume.get(type.getKey()) instanceof JsonObject source)) {
                continue;
            }
            if (found++ > 0) {
                problems.forbidden(
                        path + "." + type.getValue(), "may not specify more than 1 volume type");
            } else {
                String key = type.getKey();
                source(key, source, path + "." + place(key), problems);
                if (key.equals("ephemeral") && !podName.isEmpty() && !name.isEmpty()) {
                    String claim = podName + "-" + name;
                    for (String why : Names.subdomain(claim)) {
                        problems.invalid(
                                path + ".name", name, "PVC name \"" + claim + "\": " + why);
                    }
                }
            }
            if (type.getKey().equals("iscsi")
                    && source.has("initiatorName")
                    && (name + ":" + source.stringOr("targetPortal", "")).length() > 64) {
                problems.invalid(
                        path + ".name",
                        name,
                        "Total length of <volume name>:<iscsi.targetPortal> must be under 64"
                                + " characters if iscsi.initiatorName is specified.");
            }
        }
        if (found == 0) {
            problems.required(path, "must specify a volume type");
        }
    }

    /// The name under which refusals speak of a type of volume.
    public static String place(String type) {
        return type.equals("gcePersistentDisk") ? "persistentDisk" : type;
    }

    /// Where one volume's bytes come from.
    ///
    /// @param type the field that holds `source`
    private static void source(String type, JsonObject source, String path, Problems problems) {
        switch (type) {
            case "emptyDir" -> {
                Json size = source.get("sizeLimit");
                if (size != null && Quantity.of(size).signum() < 0) {
                    problems.forbidden(
                            path + ".sizeLimit",
                            "SizeLimit field must be a valid resource quantity");
                }
            }
            case "hostPath" -> hostPath(source, path, problems);
            case "secret" -> files(source, "secretName", path, problems);
            case "configMap" -> files(source, "name", path, problems);
            case "persistentVolumeClaim" -> Checks.required(source, "claimName", path, problems);
            case "downwardAPI" -> {
                mode(source, "defaultMode", path, problems);
                for (JsonObject file : source.array("items").objects()) {
                    FieldReferences.file(file, path, problems);
                }
            }
            case "projected" -> ProjectionRules.check(source, path, problems);
            case "csi" -> csi(source, path, problems);
            case "ephemeral" -> ephemeral(source, path, problems);
            case "image" -> {
                Checks.required(source, "reference", path, problems);
                Checks.oneOf(
                        source, "pullPolicy", ContainerRules.PULL_POLICIES, true, path, problems);
            }
            default -> DiskRules.check(type, source, false, path, problems);
        }
    }

    /// Only the path is checked; whether it is there is the node's affair.
    public static void hostPath(JsonObject source, String path, Problems problems) {
        String place = source.stringOr("path", "");
        if (place.isEmpty()) {
            problems.required(path + ".path");
            return;
        }
        noBackSteps(place, path + ".path", problems);
        if (source.has("type") && !HOST_PATH_TYPES.contains(source.stringOr("type", ""))) {
            problems.unsupported(path + ".type", source.stringOr("type", ""), HOST_PATH_TYPES);
        }
    }

    /// @param name the key under which the Secret or ConfigMap is named
    private static void files(JsonObject source, String name, String path, Problems problems) {
        Checks.required(source, name, path, problems);
        mode(source, "defaultMode", path, problems);
        List<JsonObject> items = source.array("items").objects();
        for (int i = 0; i < items.size(); i++) {
            item(items.get(i), path + ".items[" + i + "]", problems);
        }
    }

    /// A key and the file it becomes.
    static void item(JsonObject item, String path, Problems problems) {
        Checks.required(item, "key", path, problems);
        String place = item.stringOr("path", "");
        if (place.isEmpty()) {
            problems.required(path + ".path");
        }
        ownPath(place, path + ".path", problems);
        mode(item, "mode", path, problems);
    }

    private static void csi(JsonObject source, String path, Problems problems) {
        driver(source.stringOr("driver", ""), path + ".driver", problems);
        if (source.get("nodePublishSecretRef") instanceof JsonObject secret) {
            String name = secret.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(path + ".nodePublishSecretRef.name");
            } else {
                problems.invalidEach(path + ".name", name, Names.subdomain(name));
            }
        }
    }

    /// The name of a CSI driver.
    public static void driver(String name, String path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path);
            return;
        }
        if (name.length() > 63) {
            problems.tooLong(path, 63);
        }
        problems.invalidEach(path, name, Names.subdomain(name.toLowerCase(Locale.ROOT)));
    }

    /// A template of a claim: labels and annotations, and a spec.
    private static void ephemeral(JsonObject source, String path, Problems problems) {
        String here = path + ".volumeClaimTemplate";
        if (!(source.get("volumeClaimTemplate") instanceof JsonObject template)) {
            problems.required(here);
            return;
        }
        MetadataRules.ofTemplate(template.object("metadata"), here + ".metadata", problems);
        ClaimRules.claimSpec(template.object("spec"), here + ".spec", problems);
    }

    /// `..` as a whole step; `a..b` is fine.
    public static void noBackSteps(String place, String path, Problems problems) {
        if (List.of(place.split("/", -1)).contains("..")) {
            problems.invalid(path, place, "must not contain '..'");
        }
    }

    /// A path below a place that nobody can leave.
    static void descending(String place, String path, Problems problems) {
        if (place.startsWith("/")) {
            problems.invalid(path, place, "must be a relative path");
        }
        noBackSteps(place, path, problems);
    }

    /// As [#descending], without the names that a kubelet keeps for itself.
    static void ownPath(String place, String path, Problems problems) {
        descending(place, path, problems);
        if (place.startsWith("..") && !place.startsWith("../")) {
            problems.invalid(path, place, "must not start with '..'");
        }
    }

    /// @param key of a number in decimal, as JSON has it: 420 is octal 0644
    static void mode(JsonObject holder, String key, String path, Problems problems) {
        Json mode = holder.get(key);
        if (mode != null && (mode.asLong(0) < 0 || mode.asLong(0) > 0777)) {
            problems.invalid(
                    path + "." + key,
                    mode,
                    "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }
}
