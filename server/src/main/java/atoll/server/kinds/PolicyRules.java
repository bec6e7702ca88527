package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.List;

/// Checks of the kinds that rule others.
final class PolicyRules {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private static final List<String> SYSTEM_CLASSES =
            List.of("system-node-critical=2000001000", "system-cluster-critical=2000000000");

    private static final List<String> PREEMPTION = List.of("PreemptLowerPriority", "Never");

    private PolicyRules() {}

    static void role(JsonObject role, Problems problems) {
        rules(role, true, problems);
    }

    static void clusterRole(JsonObject role, Problems problems) {
        rules(role, false, problems);
        if (!role.has("aggregationRule")) {
            return;
        }
        String path = "aggregationRule.clusterRoleSelectors";
        List<JsonObject> selectors =
                role.array("aggregationRule", "clusterRoleSelectors").objects();
        if (selectors.isEmpty()) {
            problems.required(
                    path,
                    "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        for (int i = 0; i < selectors.size(); i++) {
            String here = path + "[" + i + "]";
            Checks.selector(selectors.get(i), here, problems);
            if (Checks.parsed(selectors.get(i)) == null) {
                problems.invalid(here, JsonNull.NULL, "invalid label selector.");
            }
        }
    }

    private static void rules(JsonObject role, boolean namespaced, Problems problems) {
        List<JsonObject> rules = role.array("rules").objects();
        for (int i = 0; i < rules.size(); i++) {
            JsonObject rule = rules.get(i);
            String path = "rules[" + i + "]";
            if (rule.array("verbs").isEmpty()) {
                problems.required(path + ".verbs", "verbs must contain at least one value");
            }
            if (!rule.array("nonResourceURLs").isEmpty()) {
                if (namespaced) {
                    problems.invalid(
                            path + ".nonResourceURLs",
                            rule.array("nonResourceURLs"),
                            "namespaced rules cannot apply to non-resource URLs");
                }
                if (!rule.array("apiGroups").isEmpty()
                        || !rule.array("resources").isEmpty()
                        || !rule.array("resourceNames").isEmpty()) {
                    problems.invalid(
                            path + ".nonResourceURLs",
                            rule.array("nonResourceURLs"),
                            "rules cannot apply to both regular resources and non-resource URLs");
                }
                continue;
            }
            if (rule.array("apiGroups").isEmpty()) {
                problems.required(
                        path + ".apiGroups", "resource rules must supply at least one api group");
            }
            if (rule.array("resources").isEmpty()) {
                problems.required(
                        path + ".resources", "resource rules must supply at least one resource");
            }
        }
    }

    static void roleBinding(JsonObject binding, Problems problems) {
        binding(binding, List.of("Role", "ClusterRole"), true, problems);
    }

    static void clusterRoleBinding(JsonObject binding, Problems problems) {
        binding(binding, List.of("ClusterRole"), false, problems);
    }

    private static void binding(
            JsonObject binding, List<String> kinds, boolean namespaced, Problems problems) {
        JsonObject role = binding.object("roleRef");
        String group = role.stringOr("apiGroup", "");
        if (!group.equals(RBAC)) {
            problems.unsupported("roleRef.apiGroup", group, List.of(RBAC));
        }
        String kind = role.stringOr("kind", "");
        if (!kinds.contains(kind)) {
            problems.unsupported("roleRef.kind", kind, kinds);
        }
        String name = role.stringOr("name", "");
        if (name.isEmpty()) {
            problems.required("roleRef.name");
        } else {
            problems.invalidEach("roleRef.name", name, Names.pathSegment(name));
        }
        List<JsonObject> subjects = binding.array("subjects").objects();
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), "subjects[" + i + "]", namespaced, problems);
        }
    }

    private static void subject(
            JsonObject subject, String path, boolean namespaced, Problems problems) {
        Checks.required(subject, "name", path, problems);
        String group = subject.stringOr("apiGroup", "");
        switch (subject.stringOr("kind", "")) {
            case "ServiceAccount" -> {
                String name = subject.stringOr("name", "");
                if (!name.isEmpty()) {
                    problems.invalidEach(path + ".name", name, Names.subdomain(name));
                }
                if (!group.isEmpty()) {
                    problems.unsupported(path + ".apiGroup", group, List.of(""));
                }
                if (!namespaced && subject.stringOr("namespace", "").isEmpty()) {
                    problems.required(path + ".namespace");
                }
            }
            case "User", "Group" -> {
                if (!group.equals(RBAC)) {
                    problems.unsupported(path + ".apiGroup", group, List.of(RBAC));
                }
            }
            case String kind ->
                    problems.unsupported(
                            path + ".kind", kind, List.of("ServiceAccount", "User", "Group"));
        }
    }

    static void roleRefKept(JsonObject binding, JsonObject old, Problems problems) {
        JsonObject role = binding.object("roleRef");
        if (!role.equals(old.object("roleRef"))) {
            problems.add(
                    "FieldValueInvalid",
                    "roleRef",
                    "Invalid value: {\"APIGroup\":%s,\"Kind\":%s,\"Name\":%s}: cannot change roleRef"
                            .formatted(
                                    Json.of(role.stringOr("apiGroup", "")),
                                    Json.of(role.stringOr("kind", "")),
                                    Json.of(role.stringOr("name", ""))));
        }
    }

    static void disruptionBudget(JsonObject budget, Problems problems) {
        JsonObject spec = budget.object("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            problems.invalidAs(
                    "PodDisruptionBudgetSpec",
                    "spec",
                    spec,
                    "minAvailable and maxUnavailable cannot be both set");
        }
        for (String key : List.of("minAvailable", "maxUnavailable")) {
            Json amount = spec.get(key);
            Checks.countOrShare(spec, key, "spec", problems);
            if (amount != null && Checks.share(amount) > 100) {
                problems.invalid("spec." + key, amount, "must not be greater than 100%");
            }
        }
        Checks.selector(spec.object("selector"), "spec.selector", problems);
        Checks.oneOf(
                spec,
                "unhealthyPodEvictionPolicy",
                List.of("AlwaysAllow", "IfHealthyBudget"),
                false,
                "spec",
                problems);
    }

    /// What stays as it was is not looked at again.
    ///
    /// @param old empty for a new one
    static void priorityClass(String part, JsonObject object, JsonObject old, Problems problems) {
        if (!old.isEmpty()) {
            priorityClassChanged(object, old, problems);
            return;
        }
        String name = object.object("metadata").stringOr("name", "");
        long value = object.longOr("value", 0);
        boolean system = name.startsWith("system-");
        if (system && !SYSTEM_CLASSES.contains(name + "=" + value)) {
            problems.forbidden(
                    "metadata.name",
                    "priority class names with 'system-' prefix are reserved for system use only."
                            + " error: "
                            + (SYSTEM_CLASSES.stream().anyMatch(each -> each.startsWith(name + "="))
                                    ? "value of "
                                            + name
                                            + " PriorityClass must be "
                                            + SYSTEM_CLASSES.stream()
                                                    .filter(each -> each.startsWith(name + "="))
                                                    .findFirst()
                                                    .orElseThrow()
                                                    .substring(name.length() + 1)
                                    : name + " is not a known system priority class"));
        } else if (system && object.booleanOr("globalDefault", false)) {
            problems.forbidden(
                    "metadata.name",
                    "priority class names with 'system-' prefix are reserved for system use only."
                            + " error: globalDefault of "
                            + name
                            + " PriorityClass must be false");
        } else if (!system && value > 1_000_000_000) {
            problems.forbidden(
                    "value", "maximum allowed value of a user defined priority is 1000000000");
        }
        if (object.has("preemptionPolicy")) {
            Checks.oneOf(object, "preemptionPolicy", PREEMPTION, true, "", problems);
        }
    }

    private static void priorityClassChanged(JsonObject object, JsonObject old, Problems problems) {
        if (object.longOr("value", 0) != old.longOr("value", 0)) {
            problems.forbidden("value", "may not be changed in an update.");
        }
        Checks.unchanged(object, old, "preemptionPolicy", "", problems);
    }
}
