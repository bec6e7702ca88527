package atoll.placement.aggregate;

import atoll.api.KubeObject;
import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.placement.bind.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// What a template's status on the hub is when its members report theirs, kind by kind as Karmada's
/// default interpreter has it. Pure. Fields that nobody sums stay as they are.
final class TemplateStatus {
    private TemplateStatus() {}

    /// The template's new status; the present one for kinds that are not aggregated.
    ///
    /// @param members one for each cluster that has a Work, told or not
    static JsonObject of(KubeObject template, List<MemberStatus> members, Instant now) {
        JsonObject status = template.status();
        return switch (template.apiVersion() + "/" + template.kind()) {
            case "apps/v1/Deployment" -> deployment(template, members, now);
            case "apps/v1/StatefulSet" ->
                    observed(
                            template,
                            members,
                            "replicas",
                            "readyReplicas",
                            "currentReplicas",
                            "updatedReplicas",
                            "availableReplicas");
            case "apps/v1/ReplicaSet" ->
                    observed(
                            template,
                            members,
                            "replicas",
                            "fullyLabeledReplicas",
                            "readyReplicas",
                            "availableReplicas");
            case "apps/v1/DaemonSet" ->
                    observed(
                            template,
                            members,
                            "currentNumberScheduled",
                            "desiredNumberScheduled",
                            "numberAvailable",
                            "numberMisscheduled",
                            "numberReady",
                            "numberUnavailable",
                            "updatedNumberScheduled");
            case "batch/v1/Job" -> JobStatus.of(template, members, now);
            case "batch/v1/CronJob" -> cronJob(status, members);
            case "v1/Service" ->
                    template.spec().stringOr("type", "").equals("LoadBalancer")
                            ? addresses(status, members)
                            : status;
            case "networking.k8s.io/v1/Ingress" -> addresses(status, members);
            case "v1/Pod" -> PhaseStatus.pod(members);
            case "v1/PersistentVolume" -> PhaseStatus.volume(members);
            case "v1/PersistentVolumeClaim" -> PhaseStatus.claim(members);
            case "policy/v1/PodDisruptionBudget" -> budget(status, members);
            case "autoscaling/v2/HorizontalPodAutoscaler" ->
                    sums(status, members, "currentReplicas", "desiredReplicas");
            default -> status;
        };
    }

    /// Available where it is available in every member: Karmada tells no condition here, but
    /// `kubectl wait` asks for it.
    private static JsonObject deployment(
            KubeObject template, List<MemberStatus> members, Instant now) {
        JsonObject status =
                observed(
                        template,
                        members,
                        "replicas",
                        "readyReplicas",
                        "updatedReplicas",
                        "availableReplicas",
                        "unavailableReplicas");
        boolean available =
                members.stream()
                        .allMatch(member -> Conditions.isTrue(member.status(), "Available"));
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
                : Conditions.set(
                        status, condition.with("lastUpdateTime", Timestamps.seconds(now)), now);
    }

    /// The status with its conditions freed of one field. So that times alone make no difference
    /// when conditions are compared.
    private static JsonObject without(JsonObject status, String field) {
        return status.with(
                "conditions",
                status.array("conditions")
                        .map(item -> item instanceof JsonObject one ? one.without(field) : item));
    }

    /// A count that was told once stays, also as 0.
    private static JsonObject sums(
            JsonObject status, List<MemberStatus> members, String... fields) {
        JsonObject.Builder sums = status.edit();
        for (String field : fields) {
            long sum = MemberStatus.sum(members, field);
            if (sum != 0 || status.has(field)) {
                sums.put(field, sum);
            }
        }
        return sums.build();
    }

    /// Sums; and the template's generation once every member runs it and has observed its own.
    private static JsonObject observed(
            KubeObject template, List<MemberStatus> members, String... fields) {
        JsonObject sums = sums(template.status(), members, fields);
        boolean all =
                members.stream()
                        .map(MemberStatus::status)
                        .allMatch(status ->
                                status.longOr("observedGeneration", -1)
                                                >= status.longOr("generation", 0)
                                        && status.longOr("resourceTemplateGeneration", 0)
                                                >= template.generation());
        return all ? sums.with("observedGeneration", template.generation()) : sums;
    }

    /// Of all members, each once, by address and then by host name.
    private static JsonObject addresses(JsonObject status, List<MemberStatus> members) {
        List<Json> ingress =
                members.stream()
                        .flatMap(member ->
                                member.status().array("loadBalancer", "ingress").objects().stream())
                        .distinct()
                        .sorted(
                                Comparator.comparing((JsonObject one) -> one.stringOr("ip", ""))
                                        .thenComparing(one -> one.stringOr("hostname", "")))
                        .map(one -> (Json) one)
                        .toList();
        return status.with(
                "loadBalancer",
                ingress.isEmpty()
                        ? JsonObject.EMPTY
                        : JsonObject.of("ingress", JsonArray.of(ingress)));
    }

    /// Jobs of all members together; of the times the latest.
    private static JsonObject cronJob(JsonObject status, List<MemberStatus> members) {
        var active = new ArrayList<Json>();
        members.forEach(member -> active.addAll(member.status().array("active").toList()));
        JsonObject.Builder sum = status.edit();
        if (active.isEmpty()) {
            sum.remove("active");
        } else {
            sum.put("active", JsonArray.of(active));
        }
        for (String time : List.of("lastScheduleTime", "lastSuccessfulTime")) {
            MemberStatus.latest(members, time).ifPresent(latest -> sum.put(time, latest));
        }
        return sum.build();
    }

    /// Disrupted pods are named `CLUSTER/POD`, since names may be the same in two members.
    private static JsonObject budget(JsonObject status, List<MemberStatus> members) {
        JsonObject.Builder sum = status.edit();
        for (String field :
                List.of("currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods")) {
            sum.put(field, MemberStatus.sum(members, field));
        }
        var disrupted = new TreeMap<String, Json>();
        for (MemberStatus member : members) {
            member.status()
                    .object("disruptedPods")
                    .forEach((pod, time) -> disrupted.put(member.cluster() + "/" + pod, time));
        }
        sum.remove("disruptedPods");
        if (!disrupted.isEmpty()) {
            JsonObject.Builder pods = JsonObject.builder();
            disrupted.forEach(pods::put);
            sum.put("disruptedPods", pods.build());
        }
        return sum.build();
    }
}
