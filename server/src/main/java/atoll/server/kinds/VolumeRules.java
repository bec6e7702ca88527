package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Checks of a pod's volumes.
final class VolumeRules {
    /// The types of volume in upstream's order, each with the field it cannot do without (may be
    /// empty).
    private static final List<Map.Entry<String, String>> TYPES =
            List.of(
                    Map.entry("emptyDir", ""),
                    Map.entry("hostPath", "path"),
                    Map.entry("gitRepo", "repository"),
                    Map.entry("gcePersistentDisk", "pdName"),
                    Map.entry("awsElasticBlockStore", "volumeID"),
                    Map.entry("secret", "secretName"),
                    Map.entry("nfs", "server"),
                    Map.entry("iscsi", "targetPortal"),
                    Map.entry("glusterfs", "path"),
                    Map.entry("flocker", ""),
                    Map.entry("persistentVolumeClaim", "claimName"),
                    Map.entry("rbd", "image"),
                    Map.entry("cinder", "volumeID"),
                    Map.entry("cephfs", ""),
                    Map.entry("quobyte", "registry"),
                    Map.entry("downwardAPI", ""),
                    Map.entry("fc", ""),
                    Map.entry("flexVolume", "driver"),
                    Map.entry("configMap", "name"),
                    Map.entry("azureFile", "secretName"),
                    Map.entry("vsphereVolume", "volumePath"),
                    Map.entry("photonPersistentDisk", "pdID"),
                    Map.entry("portworxVolume", "volumeID"),
                    Map.entry("azureDisk", "diskName"),
                    Map.entry("storageos", ""),
                    Map.entry("projected", ""),
                    Map.entry("scaleIO", "gateway"),
                    Map.entry("csi", "driver"),
                    Map.entry("ephemeral", ""),
                    Map.entry("image", "reference"));

    private VolumeRules() {}

    static void check(JsonObject spec, String path, Problems problems) {
        var names = new HashSet<String>();
        List<JsonObject> volumes = spec.array("volumes").objects();
        for (int i = 0; i < volumes.size(); i++) {
            JsonObject volume = volumes.get(i);
            String here = path + ".volumes[" + i + "]";
            var found = new Problems();
            source(volume, here, found);
            String name = volume.stringOr("name", "");
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
        }
    }

    private static void source(JsonObject volume, String path, Problems problems) {
        int found = 0;
        for (var type : TYPES) {
            if (volume.get(type.getKey()) instanceof JsonObject source) {
                String here = path + "." + type.getKey();
                if (found++ > 0) {
                    problems.forbidden(here, "may not specify more than 1 volume type");
                } else {
                    source(type.getKey(), source, here, problems);
                }
            }
        }
        if (found == 0) {
            problems.required(path, "must specify a volume type");
        }
    }

    /// Where one volume's bytes come from.
    ///
    /// @param type the field that holds `source`
    static void source(String type, JsonObject source, String path, Problems problems) {
        for (var each : TYPES) {
            if (each.getKey().equals(type)
                    && !each.getValue().isEmpty()
                    && source.stringOr(each.getValue(), "").isEmpty()) {
                problems.required(path + "." + each.getValue());
            }
        }
        switch (type) {
            case "emptyDir" -> {
                Json size = source.get("sizeLimit");
                if (size != null && Quantity.of(size).signum() < 0) {
                    problems.forbidden(
                            path + ".sizeLimit",
                            "SizeLimit field must be a valid resource quantity");
                }
            }
            case "hostPath" -> noBackSteps(source.stringOr("path", ""), path + ".path", problems);
            case "nfs" -> {
                String place = source.stringOr("path", "");
                if (place.isEmpty()) {
                    problems.required(path + ".path");
                }
                if (!place.startsWith("/")) {
                    problems.invalid(path + ".path", place, "must be an absolute path");
                }
            }
            case "secret", "configMap" -> {
                mode(source, "defaultMode", path, problems);
                items(source, path, problems);
            }
            default -> {}
        }
    }

    static void noBackSteps(String place, String path, Problems problems) {
        if (List.of(place.split("/", -1)).contains("..")) {
            problems.invalid(path, place, "must not contain '..'");
        }
    }

    private static void mode(JsonObject holder, String key, String path, Problems problems) {
        Json mode = holder.get(key);
        if (mode != null && (mode.asLong(0) < 0 || mode.asLong(0) > 0777)) {
            problems.invalid(
                    path + "." + key,
                    mode,
                    "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    private static void items(JsonObject source, String path, Problems problems) {
        List<JsonObject> items = source.array("items").objects();
        for (int i = 0; i < items.size(); i++) {
            String here = path + ".items[" + i + "]";
            Checks.required(items.get(i), "key", here, problems);
            String place = items.get(i).stringOr("path", "");
            if (place.isEmpty()) {
                problems.required(here + ".path");
            } else if (place.startsWith("/")) {
                problems.invalid(here + ".path", place, "must be a relative path");
            } else {
                noBackSteps(place, here + ".path", problems);
            }
            mode(items.get(i), "mode", here, problems);
        }
    }
}
