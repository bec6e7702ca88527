package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Checks of volumes on somebody's disks, those of pods and persistent ones.
public final class DiskRules {
    /// What each type cannot do without.
    private static final Map<String, List<String>> REQUIRED =
            Map.ofEntries(
                    Map.entry("gitRepo", List.of("repository")),
                    Map.entry("gcePersistentDisk", List.of("pdName")),
                    Map.entry("awsElasticBlockStore", List.of("volumeID")),
                    Map.entry("nfs", List.of("server", "path")),
                    Map.entry("glusterfs", List.of("endpoints", "path")),
                    Map.entry("rbd", List.of("monitors", "image")),
                    Map.entry("cinder", List.of("volumeID")),
                    Map.entry("cephfs", List.of("monitors")),
                    Map.entry("flexVolume", List.of("driver")),
                    Map.entry("azureFile", List.of("secretName", "shareName")),
                    Map.entry("vsphereVolume", List.of("volumePath")),
                    Map.entry("photonPersistentDisk", List.of("pdID")),
                    Map.entry("portworxVolume", List.of("volumeID")),
                    Map.entry("azureDisk", List.of("diskName", "diskURI")),
                    Map.entry("scaleIO", List.of("gateway", "system", "volumeName")));

    private static final Map<String, Pattern> INITIATORS =
            Map.of(
                    "iqn",
                    Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}.-]+)(:[^,;*&$|\\s]+)$"),
                    "eui",
                    Pattern.compile("^eui.\\p{Alnum}{16}$"),
                    "naa",
                    Pattern.compile("^naa.\\p{Alnum}{32}$"));

    private DiskRules() {}

    /// @param persistent whether of a persistent volume rather than of a pod
    /// @param type the field that holds `source`: `nfs`, `iscsi` …; unknown ones pass
    public static void check(
            String type, JsonObject source, boolean persistent, String path, Problems problems) {
        for (String key : REQUIRED.getOrDefault(type, List.of())) {
            boolean there =
                    key.equals("monitors")
                            ? !source.array(key).isEmpty()
                            : !source.stringOr(key, "").isEmpty();
            if (!there) {
                problems.required(path + "." + key);
            }
        }
        switch (type) {
            case "gitRepo" ->
                    VolumeRules.descending(
                            source.stringOr("directory", ""), path + ".directory", problems);
            case "gcePersistentDisk", "awsElasticBlockStore" -> partition(source, path, problems);
            case "nfs" -> {
                String place = source.stringOr("path", "");
                if (!place.startsWith("/")) {
                    problems.invalid(path + ".path", place, "must be an absolute path");
                }
            }
            case "iscsi" -> iscsi(source, persistent, path, problems);
            case "glusterfs" -> endpointsNamespace(source, path, problems);
            case "flocker" -> flocker(source, path, problems);
            case "cinder" -> secret(source, persistent, path, problems);
            case "quobyte" -> quobyte(source, path, problems);
            case "fc" -> fibreChannel(source, path, problems);
            case "flexVolume" -> options(source, path, problems);
            case "azureFile" -> {
                if (source.has("secretNamespace")) {
                    Checks.required(source, "secretNamespace", path, problems);
                }
            }
            case "azureDisk" -> azureDisk(source, path, problems);
            case "storageos" -> storageOs(source, persistent, path, problems);
            default -> {}
        }
    }

    /// 0 to 255, though the sentence says 1.
    private static void partition(JsonObject source, String path, Problems problems) {
        long partition = source.longOr("partition", 0);
        if (partition < 0 || partition > 255) {
            problems.invalid(
                    path + ".partition", partition, "must be between 1 and 255, inclusive");
        }
    }

    /// A portal, a name, a unit from 0 to 255, and a secret if CHAP is asked for.
    private static void iscsi(
            JsonObject source, boolean persistent, String path, Problems problems) {
        Checks.required(source, "targetPortal", path, problems);
        String name = source.stringOr("iqn", "");
        String start = persistent ? "" : " starting with iqn, eui, or naa";
        if (name.isEmpty()) {
            problems.required(path + ".iqn");
        } else {
            initiator(name, start, path + ".iqn", problems);
        }
        long unit = source.longOr("lun", 0);
        if (unit < 0 || unit > 255) {
            problems.invalid(path + ".lun", unit, "must be between 0 and 255, inclusive");
        }
        boolean guarded =
                source.booleanOr("chapAuthDiscovery", false)
                        || source.booleanOr("chapAuthSession", false);
        if (guarded && !source.has("secretRef")) {
            problems.required(path + ".secretRef");
        }
        if (persistent && source.get("secretRef") instanceof JsonObject secret) {
            Checks.required(secret, "name", path + ".secretRef", problems);
        }
        if (source.has("initiatorName")) {
            initiator(
                    source.stringOr("initiatorName", ""), start, path + ".initiatorname", problems);
        }
    }

    /// `iqn.2001-04.com.example:storage`, `eui.` and 16, `naa.` and 32 letters or digits.
    private static void initiator(String name, String start, String path, Problems problems) {
        Pattern form = INITIATORS.get(name.length() < 3 ? "" : name.substring(0, 3));
        if (form == null) {
            problems.invalid(path, name, "must be valid format" + start);
        } else if (!form.matcher(name).find()) {
            problems.invalid(path, name, "must be valid format");
        }
    }

    private static void endpointsNamespace(JsonObject source, String path, Problems problems) {
        if (source.has("endpointsNamespace")) {
            String namespace = source.stringOr("endpointsNamespace", "");
            List<String> wrong =
                    namespace.isEmpty()
                            ? List.of(
                                    "if the endpointnamespace is set, it must be a valid namespace"
                                            + " name")
                            : Names.label(namespace);
            problems.invalidEach(path + ".endpointsNamespace", namespace, wrong);
        }
    }

    private static void flocker(JsonObject source, String path, Problems problems) {
        String name = source.stringOr("datasetName", "");
        String id = source.stringOr("datasetUUID", "");
        if (name.isEmpty() && id.isEmpty()) {
            problems.required(path, "one of datasetName and datasetUUID is required");
        }
        if (!name.isEmpty() && !id.isEmpty()) {
            problems.invalid(
                    path,
                    "resource",
                    "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.contains("/")) {
            problems.invalid(path + ".datasetName", name, "must not contain '/'");
        }
    }

    /// A volume that is of no namespace must say where its secret is.
    private static void secret(
            JsonObject source, boolean persistent, String path, Problems problems) {
        if (source.get("secretRef") instanceof JsonObject secret) {
            Checks.required(secret, "name", path + ".secretRef", problems);
            if (persistent) {
                Checks.required(secret, "namespace", path + ".secretRef", problems);
            }
        }
    }

    private static void quobyte(JsonObject source, String path, Problems problems) {
        String pairs = "must be a host:port pair or multiple pairs separated by commas";
        String registry = source.stringOr("registry", "");
        if (registry.isEmpty()) {
            problems.required(path + ".registry", pairs);
        } else if (source.stringOr("tenant", "").length() >= 65) {
            problems.required(
                    path + ".tenant",
                    "must be a UUID and may not exceed a length of 64 characters");
        } else {
            for (String pair : registry.split(",", -1)) {
                int colon = pair.lastIndexOf(':');
                boolean plain = colon >= 0 && (pair.indexOf(':') == colon || pair.startsWith("["));
                if (!plain) {
                    problems.invalid(path + ".registry", registry, pairs);
                }
            }
        }
        Checks.required(source, "volume", path, problems);
    }

    private static void fibreChannel(JsonObject source, String path, Problems problems) {
        boolean targets = !source.array("targetWWNs").isEmpty();
        boolean ids = !source.array("wwids").isEmpty();
        if (!targets && !ids) {
            problems.required(
                    path + ".targetWWNs", "must specify either targetWWNs or wwids, but not both");
        }
        if (targets && ids) {
            problems.invalid(
                    path + ".targetWWNs",
                    source.array("targetWWNs"),
                    "targetWWNs and wwids can not be specified simultaneously");
        }
        if (targets) {
            Json unit = source.get("lun");
            if (unit == null) {
                problems.required(path + ".lun", "lun is required if targetWWNs is specified");
            } else if (unit.asLong(0) < 0 || unit.asLong(0) > 255) {
                problems.invalid(path + ".lun", unit, "must be between 0 and 255, inclusive");
            }
        }
    }

    /// Keys of FlexVolumes outside of Kubernetes' own domains.
    private static void options(JsonObject source, String path, Problems problems) {
        for (String key : source.object("options").keys()) {
            int slash = key.indexOf('/');
            String space = "." + (slash < 0 ? key : key.substring(0, slash));
            String plain = space.toLowerCase(Locale.ROOT);
            if (plain.endsWith(".kubernetes.io") || plain.endsWith(".k8s.io")) {
                problems.invalid(
                        path + ".options[" + key + "]",
                        key,
                        "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    private static void azureDisk(JsonObject source, String path, Problems problems) {
        if (source.has("cachingMode")) {
            unsupported(
                    source,
                    "cachingMode",
                    List.of("None", "ReadOnly", "ReadWrite"),
                    path,
                    problems);
        }
        if (!source.has("kind")) {
            return;
        }
        unsupported(source, "kind", List.of("Dedicated", "Managed", "Shared"), path, problems);
        boolean managed = source.stringOr("kind", "").equals("Managed");
        String uri = source.stringOr("diskURI", "");
        if (managed && !uri.startsWith("/subscriptions/")) {
            problems.unsupported(
                    path + ".diskURI",
                    uri,
                    List.of(
                            "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"));
        }
        if (!managed && !uri.startsWith("https://")) {
            problems.unsupported(
                    path + ".diskURI",
                    uri,
                    List.of(
                            "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"));
        }
    }

    private static void unsupported(
            JsonObject source, String key, List<String> valid, String path, Problems problems) {
        String value = source.stringOr(key, "");
        if (!valid.contains(value)) {
            problems.unsupported(path + "." + key, value, valid);
        }
    }

    private static void storageOs(
            JsonObject source, boolean persistent, String path, Problems problems) {
        String name = source.stringOr("volumeName", "");
        if (name.isEmpty()) {
            problems.required(path + ".volumeName");
        } else {
            problems.invalidEach(path + ".volumeName", name, Names.label(name));
        }
        String namespace = source.stringOr("volumeNamespace", "");
        if (!namespace.isEmpty()) {
            problems.invalidEach(path + ".volumeNamespace", namespace, Names.label(namespace));
        }
        secret(source, persistent, path, problems);
    }
}
