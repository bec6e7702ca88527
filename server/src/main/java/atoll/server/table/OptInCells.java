package atoll.server.table;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// The cells of kinds that are served when asked for.
///
/// They belong to alpha and beta APIs, off unless `--runtime-config` names them; see
/// `docs/served.md`.
final class OptInCells {
    /// While nobody has counted.
    private static final String UNKNOWN_NUMBER = "-";

    private static final int VERSIONS_SHOWN = 3;

    private OptInCells() {}

    /// Of a PodCertificateRequest; the last of its conditions decides.
    static String certificateState(JsonObject request) {
        String state = "Pending";
        for (JsonObject each : request.object("status").array("conditions").objects()) {
            String type = each.stringOr("type", "");
            state = List.of("Issued", "Denied", "Failed").contains(type) ? type : state;
        }
        return state;
    }

    static String groupPolicy(JsonObject group) {
        return group.object("spec", "schedulingPolicy").has("gang") ? "Gang" : "Basic";
    }

    /// Of a PodGroup: `Pending`, `Scheduled`, `Unschedulable`, or why it is being disrupted.
    static String groupStatus(JsonObject group) {
        String status = "Pending";
        String disrupted = "";
        for (JsonObject each : group.object("status").array("conditions").objects()) {
            switch (each.stringOr("type", "")) {
                case "PodGroupScheduled" ->
                        status =
                                each.stringOr("status", "").equals("True")
                                        ? "Scheduled"
                                        : "Unschedulable";
                case "DisruptionTarget" -> disrupted = each.stringOr("reason", "");
                default -> {}
            }
        }
        return disrupted.isEmpty() ? status : disrupted;
    }

    /// `deployments.apps`
    static String migrationResource(JsonObject migration) {
        JsonObject resource = migration.object("spec", "resource");
        String group = resource.stringOr("group", "");
        String name = resource.stringOr("resource", "");
        return group.isEmpty() ? name : name + "." + group;
    }

    /// Of several that are true, the last in the order of a migration's life.
    static String migrationStatus(JsonObject migration) {
        String status = "Unknown";
        for (String each : List.of("Running", "Succeeded", "Failed")) {
            status = Texts.isTrue(migration, each) ? each : status;
        }
        return status;
    }

    static String storageVersions(JsonObject version) {
        List<String> all =
                version.object("status").array("storageVersions").objects().stream()
                        .map(each ->
                                each.stringOr("apiServerID", "")
                                        + "="
                                        + each.stringOr("encodingVersion", ""))
                        .toList();
        if (all.isEmpty()) {
            return Texts.UNSET;
        }
        String shown = all.stream().limit(VERSIONS_SHOWN).collect(Collectors.joining(","));
        int more = all.size() - VERSIONS_SHOWN;
        return more > 0 ? shown + " + " + more + " more..." : shown;
    }

    /// Whether the pools of a ResourcePoolStatusRequest were counted.
    private static boolean isCounted(JsonObject request) {
        return request.has("status") && !Texts.isTrue(request, "Failed");
    }

    /// @param count the field of each pool that is summed up
    static String pools(JsonObject request, String count) {
        return isCounted(request)
                ? Long.toString(
                        request.object("status").array("pools").objects().stream()
                                .mapToLong(each -> each.longOr(count, 0))
                                .sum())
                : UNKNOWN_NUMBER;
    }

    static String poolErrors(JsonObject request) {
        return isCounted(request)
                ? Long.toString(
                        request.object("status").array("pools").objects().stream()
                                .filter(each -> each.has("validationError"))
                                .count())
                : UNKNOWN_NUMBER;
    }

    /// `Complete (5/8 pools)` where the answer was cut off.
    static String poolsStatus(JsonObject request) {
        if (Texts.isTrue(request, "Complete")) {
            long all = request.object("status").longOr("poolCount", 0);
            int listed = request.object("status").array("pools").size();
            return all > listed ? "Complete (%d/%d pools)".formatted(listed, all) : "Complete";
        }
        return Texts.isTrue(request, "Failed") ? "Failed" : "Pending";
    }

    static Json poolsCompleted(JsonObject request, Instant now) {
        for (JsonObject each : request.object("status").array("conditions").objects()) {
            if (each.stringOr("type", "").equals("Complete")
                    && each.stringOr("status", "").equals("True")) {
                return Json.of(Ages.since(each.string("lastTransitionTime"), now));
            }
        }
        return Json.of(Texts.NONE);
    }
}
