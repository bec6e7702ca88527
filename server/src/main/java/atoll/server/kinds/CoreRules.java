package atoll.server.kinds;

import atoll.api.validation.Addresses;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.checks.Shown;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Checks of the core group's small kinds.
final class CoreRules {
    /// Bytes of all values together.
    private static final long SIZE_MAX = 1024 * 1024;

    /// What secrets of the types Kubernetes knows must hold.
    private static final Map<String, List<String>> SECRET_KEYS =
            Map.of(
                    "kubernetes.io/dockercfg", List.of(".dockercfg"),
                    "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
                    "kubernetes.io/tls", List.of("tls.crt", "tls.key"));

    private static final Set<String> FINALIZERS =
            Set.of("kubernetes", "orphan", "foregroundDeletion");

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
            size += bytes(binary.stringOr(key, ""));
        }
        if (size > SIZE_MAX) {
            problems.tooLong("[]", (int) SIZE_MAX);
        }
    }

    /// How many a text in base64 stands for.
    private static long bytes(String base64) {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() * 3L / 4 - padding;
    }

    static void secret(JsonObject secret, Problems problems) {
        JsonObject data = secret.object("data");
        long size = 0;
        for (String key : data.keys()) {
            problems.invalidEach("data[" + key + "]", key, Names.configKey(key));
            size += bytes(data.stringOr(key, ""));
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
        if (type.equals("kubernetes.io/ssh-auth")
                && data.stringOr("ssh-privatekey", "").isEmpty()) {
            problems.required("data[ssh-privatekey]");
        }
        if (type.equals("kubernetes.io/basic-auth")
                && !data.has("username")
                && !data.has("password")) {
            problems.required("data[username]");
            problems.required("data[password]");
        }
        for (String key : List.of(".dockerconfigjson", ".dockercfg")) {
            if (type.equals("kubernetes.io" + key.replace(".d", "/d")) && data.has(key)) {
                jsonInside(data.stringOr(key, ""), "data[" + key + "]", problems);
            }
        }
        String account = "kubernetes.io/service-account.name";
        if (type.equals("kubernetes.io/service-account-token")
                && secret.object("metadata", "annotations").stringOr(account, "").isEmpty()) {
            problems.required("metadata.annotations[" + account + "]");
        }
    }

    private static void jsonInside(String encoded, String path, Problems problems) {
        byte[] bytes = Base64.getDecoder().decode(encoded);
        try {
            JsonReader.read(bytes);
        } catch (JsonException e) {
            problems.add(
                    "FieldValueInvalid",
                    path,
                    "Invalid value: \"<secret contents redacted>\": " + e.getMessage());
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

    /// A write to the status meets the checks of a change alone.
    static void node(String part, JsonObject node, JsonObject old, Problems problems) {
        if (!part.equals("status")) {
            node(node, problems);
        }
        if (!old.isEmpty()) {
            nodeChanged(node, old, problems);
        }
    }

    private static void node(JsonObject node, Problems problems) {
        taints(node, problems);
        NodeStatusRules.whole(node.object("status"), problems);
        List<String> ranges = node.object("spec").array("podCIDRs").strings();
        for (int i = 0; i < ranges.size(); i++) {
            Checks.cidr("spec.podCIDRs[" + i + "]", ranges.get(i), problems);
        }
        if (ranges.size() > 1) {
            families(node, ranges, problems);
        }
    }

    private static void taints(JsonObject node, Problems problems) {
        List<JsonObject> taints = node.object("spec").array("taints").objects();
        var seen = new HashSet<String>();
        for (int i = 0; i < taints.size(); i++) {
            JsonObject taint = taints.get(i);
            String path = "metadata.taints[" + i + "]";
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
            if (!seen.add(key + ":" + taint.stringOr("effect", ""))) {
                problems.add(
                        "FieldValueDuplicate",
                        path,
                        "Duplicate value: "
                                + Shown.text("Taint", taint)
                                + ": taints must be unique by key and effect pair");
            }
        }
    }

    /// Several ranges must be one of each family.
    private static void families(JsonObject node, List<String> ranges, Problems problems) {
        String path = "spec.podCIDRs";
        boolean one = ranges.stream().map(range -> range.contains(":")).distinct().count() > 1;
        for (int i = 0; i < ranges.size(); i++) {
            if (!Addresses.isCidr(ranges.get(i))) {
                problems.add(
                        "InternalError",
                        path,
                        "Internal error: invalid PodCIDRs. failed to check with dual stack with"
                                + " error:invalid CIDR[%d]: <nil> (invalid CIDR address: %s)"
                                        .formatted(i, ranges.get(i)));
                one = false;
                break;
            }
        }
        if (!one || ranges.size() > 2) {
            problems.invalid(
                    path,
                    node.object("spec").array("podCIDRs"),
                    "may specify no more than one CIDR for each IP family");
        }
    }

    /// Much of a changed node is looked at twice upstream.
    private static void nodeChanged(JsonObject node, JsonObject old, Problems problems) {
        NodeStatusRules.reported(node.object("status"), problems);
        NodeStatusRules.features(node.object("status"), problems);
        NodeStatusRules.addresses(node.object("status"), problems);
        JsonObject now = node.object("spec");
        JsonObject before = old.object("spec");
        if (!before.array("podCIDRs").isEmpty()
                && !now.array("podCIDRs").equals(before.array("podCIDRs"))) {
            problems.forbidden(
                    "spec.podCIDRs",
                    "node updates may not change podCIDR except from \"\" to valid");
        }
        String id = before.stringOr("providerID", "");
        if (!id.isEmpty() && !now.stringOr("providerID", "").equals(id)) {
            problems.forbidden(
                    "spec.providerID",
                    "node updates may not change providerID except from \"\" to valid");
        }
        taints(node, problems);
        if (!now.stringOr("externalID", "").equals(before.stringOr("externalID", ""))) {
            problems.forbidden("spec.externalID", "may not be updated");
        }
    }

    /// Where a finalizer stands is told only where finalizers are all that is written.
    static void namespace(
            String subresource, JsonObject namespace, JsonObject old, Problems problems) {
        List<String> finalizers = namespace.array("spec", "finalizers").strings();
        for (int i = 0; i < finalizers.size(); i++) {
            String name = finalizers.get(i);
            String path = "spec.finalizers" + (subresource.equals("finalize") ? "[" + i + "]" : "");
            problems.invalidEach(path, name, Names.qualifiedName(name));
            if (name.indexOf('/') < 0 && !FINALIZERS.contains(name)) {
                problems.invalid(
                        path,
                        name,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    static void lease(JsonObject lease, Problems problems) {
        Json seconds = lease.object("spec").get("leaseDurationSeconds");
        if (seconds != null && seconds.asLong(1) <= 0) {
            problems.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }
        JsonObject spec = lease.object("spec");
        Checks.nonNegative(spec, "leaseTransitions", "spec", problems);
    }
}
