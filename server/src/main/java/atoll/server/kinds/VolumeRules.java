package atoll.server.kinds;

import atoll.api.validation.Names;
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
                } else if (!type.getValue().isEmpty()
                        && source.stringOr(type.getValue(), "").isEmpty()) {
                    problems.required(here + "." + type.getValue());
                }
            }
        }
        if (found == 0) {
            problems.required(path, "must specify a volume type");
        }
    }
}
