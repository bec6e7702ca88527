package atoll.placement.aggregate;

import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.bind.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A Job's status on the hub: complete when it is so in every member, failed when it is so in one.
/// Karmada's words and reasons. Pure.
final class JobStatus {
    private JobStatus() {}

    /// The whole status, to replace the one before.
    ///
    /// @param members at least one
    static JsonObject of(KubeObject job, List<MemberStatus> members, Instant now) {
        if (isTrue(job.status(), "Complete") || isTrue(job.status(), "Failed")) {
            return job.status(); // A finished Job says nothing new.
        }
        var status =
                JsonObject.builder()
                        .putIfPresent("startTime", job.status().get("startTime"))
                        .put("terminating", MemberStatus.sum(members, "terminating"))
                        .put("ready", MemberStatus.sum(members, "ready"));
        for (String count : List.of("active", "succeeded", "failed")) {
            long sum = MemberStatus.sum(members, count);
            if (sum > 0) {
                status.put(count, sum);
            }
        }
        if (!job.status().has("startTime") && all(members, "startTime")) {
            members.stream()
                    .map(member -> member.status().stringOr("startTime", ""))
                    .min(String::compareTo)
                    .ifPresent(first -> status.put("startTime", first));
        }
        JsonArray conditions = conditions(members, Timestamps.seconds(now));
        if (!conditions.isEmpty()) {
            status.put("conditions", conditions);
        }
        if (all(members, "completionTime")) {
            MemberStatus.latest(members, "completionTime")
                    .ifPresent(last -> status.put("completionTime", last));
        }
        return status.build();
    }

    /// Two of a kind, as a Job's controller sets them: what it will come to, and what it came to.
    /// Empty while it runs.
    private static JsonArray conditions(List<MemberStatus> members, String now) {
        var conditions = new ArrayList<Json>();
        List<String> failed =
                members.stream()
                        .filter(member -> isTrue(member.status(), "Failed"))
                        .map(MemberStatus::cluster)
                        .toList();
        if (!failed.isEmpty()) {
            String message = "Job executed failed in member clusters " + String.join(",", failed);
            conditions.add(condition("FailureTarget", "JobFailed", message, now));
            conditions.add(condition("Failed", "JobFailed", message, now));
        } else if (members.stream().allMatch(member -> isTrue(member.status(), "Complete"))) {
            conditions.add(
                    condition(
                            "SuccessCriteriaMet",
                            "CompletionsReached",
                            "All member clusters have met success criteria",
                            now));
            conditions.add(condition("Complete", "Completed", "Job completed", now));
        }
        return JsonArray.of(conditions);
    }

    private static JsonObject condition(String type, String reason, String message, String now) {
        return Conditions.of(type, true, reason, message)
                .with("lastProbeTime", now)
                .with("lastTransitionTime", now);
    }

    /// Whether every member tells the field.
    private static boolean all(List<MemberStatus> members, String field) {
        return members.stream().allMatch(member -> member.status().has(field));
    }

    private static boolean isTrue(JsonObject status, String type) {
        return Conditions.isTrue(status, type);
    }
}
