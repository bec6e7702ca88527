package atoll.server.table;

import static atoll.server.table.Texts.NONE;
import static atoll.server.table.Texts.UNSET;
import static atoll.server.table.Texts.or;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The cells of volumes, claims, storage classes and drivers.
final class StorageCells {
    private static final Map<String, String> MODES =
            Map.of(
                    "ReadWriteOnce", "RWO",
                    "ReadOnlyMany", "ROX",
                    "ReadWriteMany", "RWX",
                    "ReadWriteOncePod", "RWOP");

    private StorageCells() {}

    /// `RWO,RWX`, always in upstream's order, each once, whatever order they were written in.
    static String accessModes(JsonArray modes) {
        List<String> present = modes.strings();
        return List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
                .stream()
                .filter(present::contains)
                .map(MODES::get)
                .collect(Collectors.joining(","));
    }

    static String phase(JsonObject volume) {
        return Texts.isBeingDeleted(volume)
                ? "Terminating"
                : volume.object("status").stringOr("phase", "");
    }

    /// `NAMESPACE/NAME` of the claim that holds the volume; empty while it is free.
    static String claim(JsonObject volume) {
        return volume.at("spec", "claimRef") instanceof JsonObject claim
                ? claim.stringOr("namespace", "") + "/" + claim.stringOr("name", "")
                : "";
    }

    /// The annotation that is older than the field goes before it; empty for none.
    static String storageClass(JsonObject object) {
        String old =
                object.string("metadata", "annotations", "volume.beta.kubernetes.io/storage-class");
        return old != null ? old : object.object("spec").stringOr("storageClassName", "");
    }

    /// Known once the claim is bound.
    static String claimCapacity(JsonObject claim) {
        return isBound(claim)
                ? or(Texts.scalar(claim.at("status", "capacity", "storage")), "0")
                : "";
    }

    static String claimAccessModes(JsonObject claim) {
        return isBound(claim) ? accessModes(claim.array("status", "accessModes")) : "";
    }

    private static boolean isBound(JsonObject claim) {
        return !claim.object("spec").stringOr("volumeName", "").isEmpty();
    }

    /// `standard (default)`
    static String className(JsonObject storageClass) {
        JsonObject annotations = storageClass.object("metadata", "annotations");
        boolean isDefault =
                annotations
                                .stringOr("storageclass.kubernetes.io/is-default-class", "")
                                .equals("true")
                        || annotations
                                .stringOr("storageclass.beta.kubernetes.io/is-default-class", "")
                                .equals("true");
        String name = storageClass.object("metadata").stringOr("name", "");
        return isDefault ? name + " (default)" : name;
    }

    /// Audiences that a CSI driver wants tokens for; `<unset>` where it says nothing, empty where
    /// it wants none.
    static String tokenRequests(JsonObject driver) {
        return driver.at("spec", "tokenRequests") instanceof JsonArray requests
                ? Texts.joined(requests, "audience")
                : UNSET;
    }

    static String lifecycleModes(JsonObject driver) {
        return or(String.join(",", driver.array("spec", "volumeLifecycleModes").strings()), NONE);
    }
}
