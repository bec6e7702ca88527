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

    static Json configMapData(JsonObject map, Instant now) {
        return Json.of(map.object("data").size() + map.object("binaryData").size());
    }

    /// Used and allowed of each resource, limits apart from all others.
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

    static String boundRole(JsonObject binding) {
        JsonObject role = binding.object("roleRef");
        return role.stringOr("kind", "") + "/" + role.stringOr("name", "");
    }

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

    static String paramKind(JsonObject policy) {
        return policy.at("spec", "paramKind") instanceof JsonObject kind
                ? kind.stringOr("apiVersion", "") + "/" + kind.stringOr("kind", "")
                : UNSET;
    }

    static String paramRef(JsonObject binding) {
        if (!(binding.at("spec", "paramRef") instanceof JsonObject parameters)) {
            return UNSET;
        }
        String name = parameters.stringOr("name", "");
        return name.isEmpty()
                ? Texts.selector(parameters.object("selector"))
                : or(parameters.string("namespace"), "*") + "/" + name;
    }

    static Json requestedDuration(JsonObject request, Instant now) {
        Json seconds = request.at("spec", "expirationSeconds");
        return Json.of(seconds == null ? NONE : Ages.text(Duration.ofSeconds(seconds.asLong(0))));
    }

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

    static String dangling(JsonObject flowSchema) {
        return or(Texts.condition(flowSchema, "Dangling"), "?");
    }

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

    static String componentText(JsonObject component, String part) {
        return healthy(component).stringOr(part, "");
    }
}
