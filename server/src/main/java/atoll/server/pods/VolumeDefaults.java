package atoll.server.pods;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.inside;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;

/// What a volume of a pod gets where its writer was silent.
public final class VolumeDefaults {
    /// Octal 0644.
    private static final long FILE_MODE = 420;

    private VolumeDefaults() {}

    /// A volume that names no source is an empty directory.
    static JsonObject volume(JsonObject given) {
        if (given.size() <= 1 && (given.isEmpty() || given.has("name"))) {
            return given.with("emptyDir", JsonObject.EMPTY);
        }
        return sources(given);
    }

    /// The same for where a PersistentVolume's bytes are.
    public static JsonObject sources(JsonObject given) {
        JsonObject volume = given;
        for (int i = 0; i < given.size(); i++) {
            volume = inside(volume, given.keyAt(i), source(given.keyAt(i)));
        }
        return volume;
    }

    private static java.util.function.UnaryOperator<JsonObject> source(String type) {
        return switch (type) {
            case "secret", "configMap" -> source -> absent(source, "defaultMode", FILE_MODE);
            case "downwardAPI" -> source -> items(absent(source, "defaultMode", FILE_MODE));
            case "projected" -> VolumeDefaults::projected;
            case "hostPath" -> source -> absent(source, "type", "");
            case "iscsi" -> source -> plain(source, "iscsiInterface", "default");
            case "rbd" -> VolumeDefaults::blockDevice;
            case "azureDisk" -> VolumeDefaults::azureDisk;
            case "scaleIO" ->
                    source ->
                            plain(plain(source, "storageMode", "ThinProvisioned"), "fsType", "xfs");
            case "image" -> VolumeDefaults::image;
            case "ephemeral" ->
                    source ->
                            inside(
                                    source,
                                    "volumeClaimTemplate",
                                    claim -> inside(claim, "spec", VolumeDefaults::claimSpec));
            default -> source -> source;
        };
    }

    private static JsonObject blockDevice(JsonObject given) {
        JsonObject filled = plain(plain(given, "pool", "rbd"), "user", "admin");
        return plain(filled, "keyring", "/etc/ceph/keyring");
    }

    private static JsonObject azureDisk(JsonObject given) {
        JsonObject filled = absent(given, "cachingMode", "ReadWrite");
        filled = absent(absent(filled, "kind", "Shared"), "fsType", "ext4");
        return absent(filled, "readOnly", false);
    }

    /// Of files from the pod's own fields.
    private static JsonObject items(JsonObject source) {
        return each(
                source,
                "items",
                item -> inside(item, "fieldRef", field -> plain(field, "apiVersion", "v1")));
    }

    private static JsonObject projected(JsonObject given) {
        return each(
                absent(given, "defaultMode", FILE_MODE),
                "sources",
                source ->
                        inside(
                                inside(source, "downwardAPI", VolumeDefaults::items),
                                "serviceAccountToken",
                                token -> absent(token, "expirationSeconds", 3600)));
    }

    /// The policy by the tag, as for containers.
    private static JsonObject image(JsonObject given) {
        String reference = given.stringOr("reference", "");
        return plain(given, "pullPolicy", ContainerDefaults.pullPolicy(reference));
    }

    /// Of claims and of templates of them.
    public static JsonObject claimSpec(JsonObject given) {
        JsonObject spec = given.withDefault("volumeMode", Json.of("Filesystem"));
        return grouped(grouped(spec, "dataSource"), "dataSourceRef");
    }

    /// A reference says that it is of the core group, too.
    private static JsonObject grouped(JsonObject spec, String key) {
        return inside(spec, key, source -> source.withDefault("apiGroup", Json.nil()));
    }

    /// The two ways to say where a claim's first bytes come from say the same; an odd kind is heard
    /// in one of them only.
    ///
    /// @param old empty for a new claim
    public static JsonObject dataSources(JsonObject given, JsonObject old) {
        boolean elsewhere = !given.object("dataSourceRef").stringOr("namespace", "").isEmpty();
        // Sources in other namespaces are behind a gate that is off.
        JsonObject spec =
                elsewhere && !old.has("dataSourceRef") ? given.without("dataSourceRef") : given;
        return sameSources(spec, old.has("dataSource"));
    }

    private static JsonObject sameSources(JsonObject spec, boolean had) {
        if (spec.get("dataSource") instanceof JsonObject source) {
            String kind = source.stringOr("kind", "");
            String group = source.stringOr("apiGroup", "");
            boolean known =
                    (kind.equals("PersistentVolumeClaim") && group.isEmpty())
                            || (kind.equals("VolumeSnapshot")
                                    && group.equals("snapshot.storage.k8s.io"));
            if (!spec.has("dataSourceRef")) {
                return known || had
                        ? spec.with("dataSourceRef", source)
                        : spec.without("dataSource");
            }
        } else if (spec.get("dataSourceRef") instanceof JsonObject source
                && source.stringOr("namespace", "").isEmpty()) {
            return spec.with("dataSource", source.without("namespace"));
        }
        return spec;
    }
}
