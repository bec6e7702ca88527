package atoll.placement.aggregate;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.bind.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a template's status on the hub is when its members report theirs.
final class TemplateStatus {
    private TemplateStatus() {}

    /// The template's new status; the present one for kinds that are not aggregated.
    ///
    /// @param members what each target cluster reports, empty where it has not reported yet
    static JsonObject of(KubeObject template, List<JsonObject> members, Instant now) {
        JsonObject status = template.status();
        return switch (template.kind()) {
            case "Deployment" -> deployment(template, members, now);
            case "StatefulSet" ->
                    observed(
                            template,
                            members,
                            sums(
                                    status,
                                    members,
                                    "replicas",
                                    "readyReplicas",
                                    "currentReplicas",
                                    "updatedReplicas",
                                    "availableReplicas"));
            case "ReplicaSet" ->
                    observed(
                            template,
                            members,
                            sums(
                                    status,
                                    members,
                                    "replicas",
                                    "fullyLabeledReplicas",
                                    "readyReplicas",
                                    "availableReplicas"));
            case "DaemonSet" ->
                    observed(
                            template,
                            members,
                            sums(
                                    status,
                                    members,
                                    "currentNumberScheduled",
                                    "desiredNumberScheduled",
                                    "numberAvailable",
                                    "numberMisscheduled",
                                    "numberReady",
                                    "numberUnavailable",
                                    "updatedNumberScheduled"));
            case "Service" -> service(template, members);
            default -> status;
        };
    }

    private static JsonObject deployment(
            KubeObject template, List<JsonObject> members, Instant now) {
        JsonObject status =
                observed(
                        template,
                        members,
                        sums(
                                template.status(),
                                members,
                                "replicas",
                                "readyReplicas",
                                "updatedReplicas",
                                "availableReplicas",
                                "unavailableReplicas"));
        boolean available =
                !members.isEmpty()
                        && members.stream()
                                .allMatch(member -> Conditions.isTrue(member, "Available"));
        JsonObject condition =
                available
                        ? Conditions.of(
                                "Available",
                                true,
                                "MinimumReplicasAvailable",
                                "Deployment has minimum availability.")
                        : Conditions.of(
                                "Available",
                                false,
                                "MinimumReplicasUnavailable",
                                "Deployment does not have minimum availability.");
        return Conditions.sameText(without(status, "lastUpdateTime"), condition)
                ? status
                : Conditions.set(status, condition.with("lastUpdateTime", now.toString()), now);
    }

    /// The status with its conditions freed of one field.
    private static JsonObject without(JsonObject status, String field) {
        return status.with(
                "conditions",
                status.array("conditions")
                        .map(item -> item instanceof JsonObject one ? one.without(field) : item));
    }

    private static JsonObject sums(JsonObject status, List<JsonObject> members, String... fields) {
        JsonObject.Builder sums = status.edit();
        for (String field : fields) {
            long sum = members.stream().mapToLong(member -> member.longOr(field, 0)).sum();
            if (sum == 0 && !status.has(field)) {
                continue;
            }
            sums.put(field, sum);
        }
        return sums.build();
    }

    /// The template's generation is observed once every member has observed its own.
    private static JsonObject observed(
            KubeObject template, List<JsonObject> members, JsonObject status) {
        boolean all =
                !members.isEmpty()
                        && members.stream()
                                .allMatch(member ->
                                        member.longOr("generation", 0)
                                                == member.longOr("observedGeneration", -1));
        return all ? status.with("observedGeneration", template.generation()) : status;
    }

    private static JsonObject service(KubeObject template, List<JsonObject> members) {
        if (!template.spec().stringOr("type", "").equals("LoadBalancer")) {
            return template.status();
        }
        var ingress = new ArrayList<Json>();
        for (JsonObject member : members) {
            member.array("loadBalancer", "ingress").objects().stream()
                    .filter(one -> !ingress.contains(one))
                    .forEach(ingress::add);
        }
        return template.status()
                .with(
                        "loadBalancer",
                        ingress.isEmpty()
                                ? JsonObject.EMPTY
                                : JsonObject.of("ingress", JsonArray.of(ingress)));
    }
}
