package atoll.server.kinds;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Checks of the core group's small kinds.
final class CoreRules {
    /// Bytes of all values together.
    private static final long SIZE_MAX = 1024 * 1024;

    /// What secrets of the types Kubernetes knows must hold.
    private static final Map<String, List<String>> SECRET_KEYS =
            Map.of(
                    "kubernetes.io/dockercfg", List.of(".dockercfg"),
                    "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
                    "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
                    "kubernetes.io/tls", List.of("tls.crt", "tls.key"));

    private static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");

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

    private CoreRules() {}

    static void configMap(JsonObject map, Problems problems) {
        JsonObject binary = map.object("binaryData");
        long size = 0;
        for (String key : map.object("data").keys()) {
            problems.invalidEach("data[" + key + "]", key, Names.configKey(key));
            if (binary.has(key)) {
                problems.invalid(
                        "data[" + key + "]", key, "duplicate of key present in binaryData");
            }
            size += map.object("data").stringOr(key, "").length();
        }
        for (String key : binary.keys()) {
            problems.invalidEach("binaryData[" + key + "]", key, Names.configKey(key));
            size += binary.stringOr(key, "").length() * 3L / 4;
        }
        if (size > SIZE_MAX) {
            problems.tooLong("", (int) SIZE_MAX);
        }
    }

    static void secret(JsonObject secret, Problems problems) {
        JsonObject data = secret.object("data");
        long size = 0;
        for (String key : data.keys()) {
            problems.invalidEach("data[" + key + "]", key, Names.configKey(key));
            size += data.stringOr(key, "").length() * 3L / 4;
        }
        if (size > SIZE_MAX) {
            problems.tooLong("data", (int) SIZE_MAX);
        }
        String type = secret.stringOr("type", "");
        for (String key : SECRET_KEYS.getOrDefault(type, List.of())) {
            if (!data.has(key)) {
                problems.required("data[" + key + "]");
            }
        }
        if (type.equals("kubernetes.io/basic-auth")
                && !data.has("username")
                && !data.has("password")) {
            problems.required("data[username]");
            problems.required("data[password]");
        }
        String account = "kubernetes.io/service-account.name";
        if (type.equals("kubernetes.io/service-account-token")
                && secret.object("metadata", "annotations").stringOr(account, "").isEmpty()) {
            problems.required("metadata.annotations[" + account + "]");
        }
    }

    static void secretChanged(JsonObject secret, JsonObject old, Problems problems) {
        Checks.unchanged(secret, old, "type", "", problems);
        sealed(secret, old, List.of("data"), problems);
    }

    static void configMapChanged(JsonObject map, JsonObject old, Problems problems) {
        sealed(map, old, List.of("data", "binaryData"), problems);
    }

    /// Once an object says that it is immutable, it is.
    private static void sealed(
            JsonObject object, JsonObject old, List<String> keys, Problems problems) {
        if (!old.booleanOr("immutable", false)) {
            return;
        }
        String why = "field is immutable when `immutable` is set";
        if (!object.booleanOr("immutable", false)) {
            problems.forbidden("immutable", why);
        }
        for (String key : keys) {
            if (!Objects.equals(object.get(key), old.get(key))) {
                problems.forbidden(key, why);
            }
        }
    }

    static void node(JsonObject node, Problems problems) {
        List<JsonObject> taints = node.object("spec").array("taints").objects();
        for (int i = 0; i < taints.size(); i++) {
            JsonObject taint = taints.get(i);
            String path = "spec.taints[" + i + "]";
            String key = taint.stringOr("key", "");
            problems.invalidEach(path + ".key", key, Names.qualifiedName(key));
            String value = taint.stringOr("value", "");
            problems.invalidEach(path + ".value", value, Names.labelValue(value));
            Checks.oneOf(
                    taint,
                    "effect",
                    List.of("NoSchedule", "PreferNoSchedule", "NoExecute"),
                    true,
                    path,
                    problems);
        }
    }

    static void nodeChanged(JsonObject node, JsonObject old, Problems problems) {
        JsonObject now = node.object("spec");
        JsonObject before = old.object("spec");
        String id = before.stringOr("providerID", "");
        if (!id.isEmpty() && !now.stringOr("providerID", "").equals(id)) {
            problems.forbidden(
                    "spec.providerID",
                    "node updates may not change providerID except from \"\" to valid");
        }
    }

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
        if (!spec.object("resources", "requests").has("storage")) {
            problems.required(path + ".resources[storage]");
        }
    }

    static void claimChanged(JsonObject claim, JsonObject old, Problems problems) {
        JsonObject now = comparable(claim.object("spec"), old.object("spec"));
        JsonObject before = comparable(old.object("spec"), old.object("spec"));
        if (!now.equals(before)) {
            problems.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims");
        }
    }

    /// A claim is bound to its volume once, and may grow.
    private static JsonObject comparable(JsonObject spec, JsonObject old) {
        JsonObject fixed = spec.without("volumeAttributesClassName");
        fixed = old.stringOr("volumeName", "").isEmpty() ? fixed.without("volumeName") : fixed;
        return Defaults.inside(fixed, "resources", resources -> resources.without("requests"));
    }

    static void volume(JsonObject volume, Problems problems) {
        JsonObject spec = volume.object("spec");
        List<String> modes = spec.array("accessModes").strings();
        if (modes.isEmpty()) {
            problems.required("spec.accessModes");
        }
        for (String mode : modes) {
            if (!ACCESS_MODES.contains(mode)) {
                problems.unsupported("spec.accessModes", mode, ACCESS_MODES);
            }
        }
        JsonObject capacity = spec.object("capacity");
        if (capacity.isEmpty()) {
            problems.required("spec.capacity");
        }
        Json size = capacity.get("storage");
        if (size != null && Quantity.of(size).signum() <= 0) {
            problems.invalid("spec.capacity[storage]", size, "must be greater than zero");
        }
        Checks.oneOf(
                spec,
                "persistentVolumeReclaimPolicy",
                List.of("Delete", "Recycle", "Retain"),
                false,
                "spec",
                problems);
        int sources = 0;
        for (String key : spec.keys()) {
            if (!BESIDE_SOURCES.contains(key) && sources++ > 0) {
                problems.forbidden("spec." + key, "may not specify more than 1 volume type");
            }
        }
        if (sources == 0) {
            problems.required("spec", "must specify a volume type");
        }
    }

    /// Where a volume's bytes are stays as it was made.
    static void volumeChanged(JsonObject volume, JsonObject old, Problems problems) {
        JsonObject spec = volume.object("spec");
        JsonObject before = old.object("spec");
        if (!source(spec).equals(source(before))) {
            problems.forbidden(
                    "spec.persistentvolumesource",
                    "spec.persistentvolumesource is immutable after creation");
        }
        Checks.unchanged(spec, before, "volumeMode", "spec", problems);
        if (before.has("nodeAffinity")) {
            Checks.unchanged(spec, before, "nodeAffinity", "spec", problems);
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
        for (String key : List.of("parameters", "provisioner", "reclaimPolicy")) {
            if (!Objects.equals(object.get(key), old.get(key))) {
                problems.forbidden(
                        key,
                        key.equals("reclaimPolicy")
                                ? "updates to reclaimPolicy are forbidden."
                                : "updates to " + key + " are forbidden.");
            }
        }
        Checks.unchanged(object, old, "volumeBindingMode", "", problems);
    }

    static void storageClass(JsonObject object, Problems problems) {
        Checks.required(object, "provisioner", "", problems);
        Checks.oneOf(object, "reclaimPolicy", List.of("Delete", "Retain"), false, "", problems);
        Checks.oneOf(
                object,
                "volumeBindingMode",
                List.of("Immediate", "WaitForFirstConsumer"),
                true,
                "",
                problems);
    }

    static void lease(JsonObject lease, Problems problems) {
        Json seconds = lease.object("spec").get("leaseDurationSeconds");
        if (seconds != null && seconds.asLong(1) <= 0) {
            problems.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }
        JsonObject spec = lease.object("spec");
        Checks.nonNegative(spec, "leaseTransitions", "spec", problems);
        String strategy = spec.stringOr("strategy", "");
        String path = "spec.strategy.strategy"; // upstream names it twice
        if (strategy.indexOf('/') >= 0) {
            problems.invalidEach(path, strategy, Names.qualifiedName(strategy));
        } else if (spec.has("strategy") && !strategy.equals("OldestEmulationVersion")) {
            problems.unsupported(path, strategy, List.of("OldestEmulationVersion"));
        }
        if (strategy.isEmpty() && !spec.stringOr("preferredHolder", "").isEmpty()) {
            problems.forbidden(
                    "spec.preferredHolder", "may only be specified if `strategy` is defined");
        }
    }

    static void endpointSlice(JsonObject slice, Problems problems) {
        Checks.oneOf(slice, "addressType", List.of("FQDN", "IPv4", "IPv6"), true, "", problems);
        List<JsonObject> endpoints = slice.array("endpoints").objects();
        if (endpoints.size() > 1000) {
            problems.tooMany("endpoints", endpoints.size(), 1000);
        }
        for (int i = 0; i < endpoints.size(); i++) {
            if (endpoints.get(i).array("addresses").isEmpty()) {
                problems.required(
                        "endpoints[" + i + "].addresses", "must contain at least 1 address");
            }
        }
        Checks.distinct(slice.array("ports").objects(), "name", "ports", problems);
    }

    static void endpointSliceChanged(JsonObject slice, JsonObject old, Problems problems) {
        Checks.unchanged(slice, old, "addressType", "", problems);
    }
}
