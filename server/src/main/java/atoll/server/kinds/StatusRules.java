package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.util.HashSet;
import java.util.List;

/// Checks of what is written to `status`.
final class StatusRules {
    private static final String PATH = "status";

    private StatusRules() {}

    /// @param keys whose values may not be negative, in the order of the messages
    static Kind.ChangeRule counts(String... keys) {
        return (object, _, problems) -> {
            for (String key : keys) {
                Checks.nonNegative(object.object(PATH), key, PATH, problems);
            }
        };
    }

    static void replicas(JsonObject object, JsonObject old, Problems problems) {
        JsonObject status = object.object(PATH);
        for (String key :
                List.of(
                        "replicas",
                        "fullyLabeledReplicas",
                        "readyReplicas",
                        "availableReplicas",
                        "terminatingReplicas",
                        "observedGeneration")) {
            Checks.nonNegative(status, key, PATH, problems);
        }
        atMost(status, "fullyLabeledReplicas", "replicas", problems);
        atMost(status, "readyReplicas", "replicas", problems);
        atMost(status, "availableReplicas", "replicas", problems);
        atMost(status, "availableReplicas", "readyReplicas", problems);
    }

    static void statefulSet(JsonObject object, JsonObject old, Problems problems) {
        JsonObject status = object.object(PATH);
        for (String key :
                List.of(
                        "replicas",
                        "readyReplicas",
                        "currentReplicas",
                        "updatedReplicas",
                        "availableReplicas",
                        "observedGeneration",
                        "collisionCount")) {
            Checks.nonNegative(status, key, PATH, problems);
        }
        for (String key : List.of("readyReplicas", "currentReplicas", "updatedReplicas")) {
            atMost(status, key, "replicas", problems);
        }
        atMost(status, "availableReplicas", "replicas", problems);
        atMost(status, "availableReplicas", "readyReplicas", problems);
    }

    static void deployment(JsonObject object, JsonObject old, Problems problems) {
        JsonObject status = object.object(PATH);
        for (String key :
                List.of(
                        "observedGeneration",
                        "replicas",
                        "updatedReplicas",
                        "readyReplicas",
                        "availableReplicas",
                        "unavailableReplicas",
                        "collisionCount")) {
            Checks.nonNegative(status, key, PATH, problems);
        }
        for (String key : List.of("updatedReplicas", "readyReplicas", "availableReplicas")) {
            atMost(status, key, "replicas", problems);
        }
        atMost(status, "availableReplicas", "readyReplicas", problems);
    }

    private static void atMost(JsonObject status, String key, String most, Problems problems) {
        long value = status.longOr(key, 0);
        if (value > status.longOr(most, 0)) {
            problems.invalid(PATH + "." + key, value, "cannot be greater than status." + most);
        }
    }

    /// Addresses at which a load balancer answers.
    static void balancer(JsonObject object, JsonObject old, Problems problems) {
        List<JsonObject> ingress = object.object(PATH, "loadBalancer").array("ingress").objects();
        for (int i = 0; i < ingress.size(); i++) {
            String path = "status.loadBalancer.ingress[" + i + "]";
            String ip = ingress.get(i).stringOr("ip", "");
            if (!ip.isEmpty()) {
                Checks.ip(path + ".ip", ip, problems);
            }
            Checks.oneOf(ingress.get(i), "ipMode", List.of("Proxy", "VIP"), false, path, problems);
            String host = ingress.get(i).stringOr("hostname", "");
            if (!host.isEmpty()) {
                problems.invalidEach(path + ".hostname", host, Names.subdomain(host));
                if (atoll.api.validation.Addresses.isIp(host)) {
                    problems.invalid(
                            path + ".hostname", host, "must be a DNS name, not an IP address");
                }
            }
        }
    }

    /// The same for a service, which says of each address how it is to be reached.
    static void serviceBalancer(JsonObject service, JsonObject old, Problems problems) {
        List<JsonObject> ingress = service.object(PATH, "loadBalancer").array("ingress").objects();
        String type = service.object("spec").stringOr("type", "");
        if (!type.equals("LoadBalancer") && !ingress.isEmpty()) {
            problems.forbidden(
                    "status.loadBalancer.ingress",
                    "may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        for (int i = 0; i < ingress.size(); i++) {
            if (ingress.get(i).has("ipMode") && ingress.get(i).stringOr("ip", "").isEmpty()) {
                problems.forbidden(
                        "status.loadBalancer.ingress[" + i + "].ipMode",
                        "may not be specified when `ip` is not set");
            }
        }
        balancer(service, old, problems);
    }

    static void node(JsonObject object, JsonObject old, Problems problems) {
        var seen = new HashSet<JsonObject>();
        List<JsonObject> addresses = object.object(PATH).array("addresses").objects();
        for (int i = 0; i < addresses.size(); i++) {
            JsonObject address = addresses.get(i);
            if (!seen.add(address)) {
                problems.add(
                        "FieldValueDuplicate",
                        "status.addresses[" + i + "]",
                        "Duplicate value: {\"Type\":%s,\"Address\":%s}"
                                .formatted(
                                        Json.of(address.stringOr("type", "")),
                                        Json.of(address.stringOr("address", ""))));
            }
        }
    }

    static void job(JsonObject job, JsonObject old, Problems problems) {
        JsonObject status = job.object(PATH);
        JsonObject before = old.object(PATH);
        for (String key : List.of("active", "succeeded", "failed", "ready", "terminating")) {
            Checks.nonNegative(status, key, PATH, problems);
        }
        boolean complete = is(status, "Complete");
        boolean failed = is(status, "Failed");
        boolean met = is(status, "SuccessCriteriaMet");
        boolean target = is(status, "FailureTarget");
        if (complete && failed) {
            conditions("cannot set Complete=True and Failed=true conditions", problems);
        }
        if (complete && target) {
            conditions("cannot set Complete=True and FailureTarget=true conditions", problems);
        }
        if (status.has("completionTime") && !complete) {
            problems.invalid(
                    "status.completionTime",
                    status.stringOr("completionTime", ""),
                    "cannot set completionTime when there is no Complete=True condition");
        }
        if (!status.has("completionTime") && complete) {
            problems.required(
                    "status.completionTime", "completionTime is required for Complete jobs");
        }
        if (failed && !target) {
            conditions(
                    "cannot set Failed=True condition without the FailureTarget=true condition",
                    problems);
        }
        if (complete && !met) {
            conditions(
                    "cannot set Complete=True condition without the SuccessCriteriaMet=true"
                            + " condition",
                    problems);
        }
        if (complete || failed) {
            finished(status, problems);
        }
        indexes(job.object("spec"), status, problems);
        if (status.longOr("terminating", 0) > 0 && (complete || failed)) {
            problems.invalid(
                    "status.terminating",
                    status.longOr("terminating", 0),
                    "terminating>0 is invalid for finished job");
        }
        if (status.longOr("ready", 0) > status.longOr("active", 0)) {
            problems.invalid(
                    "status.ready",
                    status.longOr("ready", 0),
                    "cannot set more ready pods than active");
        }
        if (met && failed) {
            conditions("cannot set SuccessCriteriaMet=True and Failed=true conditions", problems);
        }
        if (met && target) {
            conditions(
                    "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions",
                    problems);
        }
        for (String type : List.of("Failed", "Complete", "FailureTarget")) {
            if (is(before, type) && !is(status, type)) {
                conditions("cannot disable the terminal " + type + "=True condition", problems);
            }
        }
        for (String key : List.of("failed", "succeeded")) {
            if (status.longOr(key, 0) < before.longOr(key, 0)) {
                problems.invalid(
                        "status." + key,
                        status.longOr(key, 0),
                        "cannot decrease the " + key + " counter");
            }
        }
    }

    private static void finished(JsonObject status, Problems problems) {
        if (status.longOr("active", 0) > 0) {
            problems.invalid(
                    "status.active",
                    status.longOr("active", 0),
                    "active>0 is invalid for finished job");
        }
        if (!status.has("startTime")) {
            problems.required("status.startTime", "startTime is required for finished job");
        }
    }

    private static void indexes(JsonObject spec, JsonObject status, Problems problems) {
        boolean indexed = spec.stringOr("completionMode", "").equals("Indexed");
        for (String key : List.of("completedIndexes", "failedIndexes")) {
            if (status.get(key) instanceof JsonString(var text) && spec.has("completions")) {
                try {
                    JobPolicyRules.count(text, spec.longOr("completions", 0));
                } catch (IllegalArgumentException e) {
                    problems.invalid(
                            "status." + key, text, "error parsing " + key + ": " + e.getMessage());
                }
            }
        }
        if (!indexed && !status.stringOr("completedIndexes", "").isEmpty()) {
            problems.invalid(
                    "status.completedIndexes",
                    status.stringOr("completedIndexes", ""),
                    "cannot set non-empty completedIndexes when non-indexed completion mode");
        }
    }

    private static boolean is(JsonObject status, String type) {
        JsonArray conditions = status.array("conditions");
        return conditions.objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals(type)
                                && condition.stringOr("status", "").equals("True"));
    }

    private static void conditions(String why, Problems problems) {
        problems.invalid("status.conditions", why);
    }
}
