package atoll.server.kinds;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.pods.VolumeDefaults;

/// Defaults of claims, volumes and what provides them.
final class Storage {
    private Storage() {}

    static JsonObject claim(JsonObject given) {
        return pending(given.update("spec", VolumeDefaults::claimSpec));
    }

    static JsonObject claimCreated(JsonObject given) {
        return pending(sources(given, JsonObject.EMPTY));
    }

    static JsonObject claimUpdated(JsonObject given, JsonObject old) {
        return sources(given, old.object("spec"));
    }

    private static JsonObject sources(JsonObject claim, JsonObject old) {
        return claim.update("spec", spec -> VolumeDefaults.dataSources(spec, old));
    }

    static JsonObject volumeCreated(JsonObject given) {
        Json now = given.object("metadata").get("creationTimestamp");
        JsonObject pending = pending(given);
        return now == null
                ? pending
                : pending.update("status", status -> status.with("lastPhaseTransitionTime", now));
    }

    static JsonObject pending(JsonObject given) {
        return given.update("status", status -> plain(status, "phase", "Pending"));
    }

    static JsonObject volume(JsonObject given) {
        return pending(given)
                .update(
                        "spec",
                        spec -> {
                            JsonObject filled =
                                    plain(spec, "persistentVolumeReclaimPolicy", "Retain");
                            filled = absent(filled, "volumeMode", "Filesystem");
                            return VolumeDefaults.sources(filled);
                        });
    }

    static JsonObject storageClass(JsonObject given) {
        return absent(absent(given, "reclaimPolicy", "Delete"), "volumeBindingMode", "Immediate");
    }

    /// What a fresh 1.36 keeps of a driver: not what waits for a feature gate.
    static JsonObject driverKept(JsonObject driver) {
        return driver.update("spec", spec -> spec.without("preventPodSchedulingIfMissing"));
    }

    static JsonObject driver(JsonObject given) {
        return given.update(
                "spec",
                spec -> {
                    JsonObject filled = absent(spec, "attachRequired", true);
                    filled = absent(filled, "podInfoOnMount", false);
                    filled = absent(filled, "storageCapacity", false);
                    filled = absent(filled, "fsGroupPolicy", "ReadWriteOnceWithFSType");
                    filled = absent(filled, "requiresRepublish", false);
                    filled = absent(filled, "seLinuxMount", false);
                    return filled.array("volumeLifecycleModes").isEmpty()
                            ? filled.with(
                                    "volumeLifecycleModes", JsonArray.of(Json.of("Persistent")))
                            : filled;
                });
    }
}
