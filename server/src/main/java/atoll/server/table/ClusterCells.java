package atoll.server.table;

import static atoll.server.table.Texts.NONE;
import static atoll.server.table.Texts.UNSET;
import static atoll.server.table.Texts.or;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The cells of access rules, policies, quotas and what else serves the cluster itself.
final class ClusterCells {
    private ClusterCells() {}

    /// How many entries there are, of both sorts.
    static Json configMapData(JsonObject map, Instant now) {
        return Json.of(map.object("data").size() + map.object("binaryData").size());
    }

    /// Used and allowed of each resource, limits apart from all others.
    ///
    /// In the order of `status.hard`: `cpu: 1/2, pods: 3/10`. What is not used yet counts as `0`.
    ///
    /// @param limits whether to show only resources that begin with `limits.`, or only the others
    static String quota(JsonObject quota, boolean limits) {
        JsonObject hard = quota.object("status", "hard");
        JsonObject used = quota.object("status", "used");
        var shown = new ArrayList<String>();
        hard.forEach((resource, value) -> {
            if (resource.startsWith("limits.") == limits) {
                shown.add(
                        resource
                                + ": "
                                + or(Texts.scalar(used.get(resource)), "0")
                                + "/"
                                + or(Texts.scalar(value), "0"));
            }
        });
        return String.join(", ", shown);
    }

    /// `ClusterRole/view`
    static String boundRole(JsonObject binding) {
        JsonObject role = binding.object("roleRef");
        return role.stringOr("kind", "") + "/" + role.stringOr("name", "");
    }

    /// @param kind `User`, `Group` or `ServiceAccount`; an account is shown as `NAMESPACE/NAME`
    static String subjects(JsonObject binding, String kind) {
        return binding.array("subjects").objects().stream()
                .filter(subject -> subject.stringOr("kind", "").equals(kind))
                .map(subject ->
                        kind.equals("ServiceAccount")
                                ? subject.stringOr("namespace", "")
                                        + "/"
                                        + subject.stringOr("name", "")
                                : subject.stringOr("name", ""))
                .collect(Collectors.joining(", "));
    }

    /// `v1/ConfigMap` of a policy; `<unset>` where it takes no parameters.
    static String paramKind(JsonObject policy) {
        return policy.at("spec", "paramKind") instanceof JsonObject kind
                ? kind.stringOr("apiVersion", "") + "/" + kind.stringOr("kind", "")
                : UNSET;
    }

    /// `NAMESPACE/NAME` of a policy's binding, `*` for every namespace; a selector where it names
    /// none.
    static String paramRef(JsonObject binding) {
        if (!(binding.at("spec", "paramRef") instanceof JsonObject parameters)) {
            return UNSET;
        }
        String name = parameters.stringOr("name", "");
        return name.isEmpty()
                ? Texts.selector(parameters.object("selector"))
                : or(parameters.string("namespace"), "*") + "/" + name;
    }

    /// How long a certificate is asked for to last; seconds in the object.
    static Json requestedDuration(JsonObject request, Instant now) {
        Json seconds = request.at("spec", "expirationSeconds");
        return Json.of(seconds == null ? NONE : Ages.text(Duration.ofSeconds(seconds.asLong(0))));
    }

    /// `Approved,Issued`: the decision, then what became of it. A denial goes before an approval.
    static String requestCondition(JsonObject request) {
        List<String> conditions =
                request.array("status", "conditions").objects().stream()
                        .map(condition -> condition.stringOr("type", ""))
                        .toList();
        String text =
                conditions.contains("Denied")
                        ? "Denied"
                        : conditions.contains("Approved") ? "Approved" : "Pending";
        if (conditions.contains("Failed")) {
            text += ",Failed";
        }
        return or(request.string("status", "certificate"), "").isEmpty() ? text : text + ",Issued";
    }

    /// `pending`, `allocated,reserved`, `deleted,allocated` of a ResourceClaim.
    static String claimState(JsonObject claim) {
        boolean deleted = Texts.isBeingDeleted(claim);
        var states = new ArrayList<String>();
        if (deleted) {
            states.add("deleted");
        }
        if (!(claim.at("status", "allocation") instanceof JsonObject)) {
            if (!deleted) {
                states.add("pending");
            }
        } else {
            states.add("allocated");
            if (!claim.array("status", "reservedFor").isEmpty()) {
                states.add("reserved");
            }
        }
        return String.join(",", states);
    }

    /// Whether a FlowSchema's priority level is missing; `?` while nobody has looked.
    static String dangling(JsonObject flowSchema) {
        return or(Texts.condition(flowSchema, "Dangling"), "?");
    }

    /// The condition of a ComponentStatus, which keeps its conditions outside a status.
    private static JsonObject healthy(JsonObject component) {
        return component.array("conditions").objects().stream()
                .filter(condition -> condition.stringOr("type", "").equals("Healthy"))
                .findFirst()
                .orElse(JsonObject.EMPTY);
    }

    static String componentStatus(JsonObject component) {
        return switch (healthy(component).stringOr("status", "")) {
            case "True" -> "Healthy";
            case "False" -> "Unhealthy";
            default -> "Unknown";
        };
    }

    /// @param part `message` or `error` of that condition
    static String componentText(JsonObject component, String part) {
        return healthy(component).stringOr(part, "");
    }
}
