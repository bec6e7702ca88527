package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.ConditionRules;
import atoll.server.checks.Problems;
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

    /// What counts clashes of names never goes back.
    static void collisions(JsonObject object, JsonObject old, Problems problems) {
        String key = "collisionCount";
        JsonObject before = old.object(PATH);
        long now = object.object(PATH).longOr(key, 0);
        if (before.has(key) && (!object.object(PATH).has(key) || now < before.longOr(key, 0))) {
            problems.invalid(PATH + "." + key, now, "cannot be decremented");
        }
    }

    static void disruptionBudget(JsonObject budget, JsonObject old, Problems problems) {
        JsonObject status = budget.object(PATH);
        ConditionRules.check(status.array("conditions"), "status.conditions", problems);
        for (String key :
                List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
            Checks.nonNegative(status, key, PATH, problems);
        }
    }

    /// A namespace's phase is that of its deletion.
    static void namespace(JsonObject namespace, JsonObject old, Problems problems) {
        boolean goes = namespace.object("metadata").has("deletionTimestamp");
        String wanted = goes ? "Terminating" : "Active";
        String phase = namespace.object(PATH).stringOr("phase", "");
        if (!phase.equals(wanted)) {
            problems.invalid(
                    "status.Phase",
                    phase,
                    "may only be '%s' if `deletionTimestamp` is %sempty"
                            .formatted(wanted, goes ? "not " : ""));
        }
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
        readyAtMost(status, "readyReplicas", problems);
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
        readyAtMost(status, "status.readyReplicas", problems);
        collisions(object, old, problems);
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
                        "terminatingReplicas",
                        "collisionCount")) {
            Checks.nonNegative(status, key, PATH, problems);
        }
        for (String key : List.of("updatedReplicas", "readyReplicas", "availableReplicas")) {
            atMost(status, key, "replicas", problems);
        }
        readyAtMost(status, "readyReplicas", problems);
        collisions(object, old, problems);
    }

    /// What was found out about a policy's expressions.
    static void validatingPolicy(JsonObject policy, JsonObject old, Problems problems) {
        JsonObject status = policy.object(PATH);
        String path = "status.typeChecking.expressionWarnings";
        List<JsonObject> warnings =
                status.object("typeChecking").array("expressionWarnings").objects();
        for (int i = 0; i < warnings.size(); i++) {
            Checks.required(warnings.get(i), "warning", path + "[" + i + "]", problems);
            Checks.required(warnings.get(i), "fieldRef", path + "[" + i + "]", problems);
        }
        ConditionRules.check(status.array("conditions"), "status.conditions", problems);
    }

    private static void atMost(JsonObject status, String key, String most, Problems problems) {
        atMost(status, key, most, PATH + "." + most, problems);
    }

    /// @param called what the refusal says for `readyReplicas`; upstream's kinds differ in that
    private static void readyAtMost(JsonObject status, String called, Problems problems) {
        atMost(status, "availableReplicas", "readyReplicas", called, problems);
    }

    private static void atMost(
            JsonObject status, String key, String most, String called, Problems problems) {
        long value = status.longOr(key, 0);
        if (value > status.longOr(most, 0)) {
            problems.invalid(PATH + "." + key, value, "cannot be greater than " + called);
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
}
