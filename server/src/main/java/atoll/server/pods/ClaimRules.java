package atoll.server.pods;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Defaults;
import atoll.server.checks.LineDiff;
import atoll.server.checks.Problems;
import atoll.server.checks.Shown;
import java.util.List;

/// Checks of claims: those of their own, and those that pods and stateful sets hold templates of.
public final class ClaimRules {
    private static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    public static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");

    private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

    private ClaimRules() {}

    /// A claim of its own, new or changed.
    public static void claim(JsonObject claim, Problems problems) {
        claimSpec(claim.object("spec"), "spec", problems);
    }

    /// @param path of the spec, for templates have it deeper
    public static void claimSpec(JsonObject spec, String path, Problems problems) {
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

    /// Of claims and volumes: each known, and `ReadWriteOncePod` alone.
    public static void accessModes(JsonObject spec, String path, Problems problems) {
        List<String> modes = spec.array("accessModes").strings();
        for (String mode : modes) {
            if (!ACCESS_MODES.contains(mode)) {
                problems.unsupported(path + ".accessModes", mode, ACCESS_MODES);
            }
        }
        boolean others =
                modes.stream()
                        .anyMatch(each ->
                                !each.equals("ReadWriteOncePod") && ACCESS_MODES.contains(each));
        if (modes.contains("ReadWriteOncePod") && others) {
            problems.forbidden(
                    path + ".accessModes", "may not use ReadWriteOncePod with other access modes");
        }
    }

    /// @param size a quantity that was found readable before
    public static void positive(Json size, String path, Problems problems) {
        if (Quantity.of(size).signum() <= 0) {
            problems.invalid(path, size, "must be greater than zero");
        }
    }

    /// An amount that somebody reports.
    public static void basic(Json amount, String path, Problems problems) {
        long value = Quantity.of(amount).value();
        if (value < 0) {
            problems.invalid(path, value, "must be a valid resource quantity");
        }
    }

    /// The empty name is one: no class.
    public static void className(JsonObject spec, String path, Problems problems) {
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
    ///
    /// What may change is put back as it was, and the rest must then be equal; the refusal shows
    /// the difference of what is left.
    public static void claimChanged(JsonObject claim, JsonObject old, Problems problems) {
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

    /// @param amounts `{"storage": "1Gi"}`; zero without it
    private static Quantity size(JsonObject amounts) {
        return Quantity.orZero(amounts.get("storage"));
    }

    /// `now` with the value that `key` had in `before`, or without the key.
    private static JsonObject kept(JsonObject now, JsonObject before, String key) {
        Json value = before.get(key);
        return value == null ? now.without(key) : now.with(key, value);
    }
}
