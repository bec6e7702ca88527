package atoll.controllers.statefulset;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.List;

/// What a StatefulSet asks for.
///
/// Defaults are filled in, also those that the server fills in.
///
/// @param start the first ordinal
/// @param ordered whether each pod waits for those before it
/// @param onDelete whether pods are updated only when somebody deletes them
/// @param partition ordinals below this keep the current revision
/// @param deleteClaimsWithSet whether the set's claims go with the set
/// @param deleteClaimsWhenScaled whether a pod's claims go when the set gets smaller
/// @param minReadySeconds how long a pod must be ready to count as available
/// @param historyLimit how many revisions that nothing uses are kept
/// @param claimTemplates `spec.volumeClaimTemplates`
record SetSpec(
        int replicas,
        int start,
        boolean ordered,
        boolean onDelete,
        int partition,
        int minReadySeconds,
        int historyLimit,
        List<JsonObject> claimTemplates,
        boolean deleteClaimsWithSet,
        boolean deleteClaimsWhenScaled) {

    /// The retention of claims is `Retain` unless it says `Delete`.
    static SetSpec of(KubeObject set) {
        JsonObject spec = set.spec();
        JsonObject strategy = spec.object("updateStrategy");
        JsonObject retention = spec.object("persistentVolumeClaimRetentionPolicy");
        return new SetSpec(
                (int) spec.longOr("replicas", 1),
                (int) spec.object("ordinals").longOr("start", 0),
                !spec.stringOr("podManagementPolicy", "").equals("Parallel"),
                strategy.stringOr("type", "").equals("OnDelete"),
                (int) strategy.object("rollingUpdate").longOr("partition", 0),
                (int) spec.longOr("minReadySeconds", 0),
                (int) spec.longOr("revisionHistoryLimit", 10),
                spec.array("volumeClaimTemplates").objects(),
                retention.stringOr("whenDeleted", "").equals("Delete"),
                retention.stringOr("whenScaled", "").equals("Delete"));
    }

    /// Whether the set wants a pod of this number.
    boolean covers(int ordinal) {
        return ordinal >= start && ordinal < start + replicas;
    }
}
