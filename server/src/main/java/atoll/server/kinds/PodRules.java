package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.List;

/// Checks of pods and of the pod templates inside workloads.
final class PodRules {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> EFFECTS =
            List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    private static final String FIXED =
            "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                    + "`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                    + " previously negative)";

    private PodRules() {}

    /// A spec that stands as it stood was checked when it came.
    ///
    /// @param old empty for a new pod
    static void pod(JsonObject pod, JsonObject old, Problems problems) {
        if (old.isEmpty() || pod.get("spec") != old.get("spec")) {
            spec(pod.object("spec"), "spec", problems);
            if (!old.isEmpty()) {
                changed(pod, old, problems);
            }
        }
    }

    /// A template at `path`, whose labels the selector has been checked against.
    static void template(JsonObject template, String path, Problems problems) {
        JsonObject meta = template.object("metadata");
        MetadataRules.labels(path + ".metadata.labels", meta.object("labels"), problems);
        MetadataRules.annotations(
                path + ".metadata.annotations", meta.object("annotations"), problems);
        spec(template.object("spec"), path + ".spec", problems);
    }

    static void spec(JsonObject spec, String path, Problems problems) {
        VolumeRules.check(spec, path, problems);
        new ContainerRules(spec, problems).checkAll(path);
        Checks.oneOf(spec, "restartPolicy", RESTART_POLICIES, true, path, problems);
        Checks.oneOf(spec, "dnsPolicy", DNS_POLICIES, true, path, problems);
        MetadataRules.labels(path + ".nodeSelector", spec.object("nodeSelector"), problems);
        security(spec.object("securityContext"), path + ".securityContext", problems);
        affinity(spec.object("affinity"), path + ".affinity", problems);
        spreading(spec, path, problems);
        name(spec, "serviceAccountName", path, problems);
        name(spec, "nodeName", path, problems);
        name(spec, "priorityClassName", path, problems);
        name(spec, "runtimeClassName", path, problems);
        Json deadline = spec.get("activeDeadlineSeconds");
        if (deadline != null
                && (deadline.asLong(0) < 1 || deadline.asLong(0) > Integer.MAX_VALUE)) {
            problems.invalid(
                    path + ".activeDeadlineSeconds",
                    deadline,
                    "must be between 1 and 2147483647, inclusive");
        }
        label(spec, "hostname", path, problems);
        label(spec, "subdomain", path, problems);
        tolerations(spec, path, problems);
    }

    private static void name(JsonObject spec, String key, String path, Problems problems) {
        String name = spec.stringOr(key, "");
        if (!name.isEmpty()) {
            problems.invalidEach(path + "." + key, name, Names.subdomain(name));
        }
    }

    private static void label(JsonObject spec, String key, String path, Problems problems) {
        String name = spec.stringOr(key, "");
        if (!name.isEmpty()) {
            problems.invalidEach(path + "." + key, name, Names.label(name));
        }
    }

    private static void security(JsonObject context, String path, Problems problems) {
        for (String key : List.of("fsGroup", "runAsUser", "runAsGroup")) {
            ContainerRules.identity(context, key, path, problems);
        }
    }

    private static void affinity(JsonObject affinity, String path, Problems problems) {
        JsonObject node = affinity.object("nodeAffinity");
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        if (node.get(required) instanceof JsonObject selector) {
            nodeSelector(selector, path + ".nodeAffinity." + required, problems);
        }
        weights(node.array(preferred), path + ".nodeAffinity." + preferred, problems);
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            JsonObject rules = affinity.object(kind);
            String here = path + "." + kind + ".";
            List<JsonObject> terms = rules.array(required).objects();
            for (int i = 0; i < terms.size(); i++) {
                topologyKey(terms.get(i), here + required + "[" + i + "]", problems);
            }
            List<JsonObject> weighted = rules.array(preferred).objects();
            for (int i = 0; i < weighted.size(); i++) {
                String term = here + preferred + "[" + i + "]";
                weight(weighted.get(i), term, problems);
                topologyKey(
                        weighted.get(i).object("podAffinityTerm"),
                        term + ".podAffinityTerm",
                        problems);
            }
        }
    }

    static void nodeSelector(JsonObject selector, String path, Problems problems) {
        List<JsonObject> terms = selector.array("nodeSelectorTerms").objects();
        if (terms.isEmpty()) {
            problems.required(
                    path + ".nodeSelectorTerms", "must have at least one node selector term");
        }
        for (int i = 0; i < terms.size(); i++) {
            List<JsonObject> expressions = terms.get(i).array("matchExpressions").objects();
            for (int j = 0; j < expressions.size(); j++) {
                nodeExpression(
                        expressions.get(j),
                        path + ".nodeSelectorTerms[" + i + "].matchExpressions[" + j + "]",
                        problems);
            }
        }
    }

    private static void nodeExpression(JsonObject expression, String path, Problems problems) {
        JsonArray values = expression.array("values");
        switch (expression.stringOr("operator", "")) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    problems.required(
                            path + ".values",
                            "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    problems.forbidden(
                            path + ".values",
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    problems.required(
                            path + ".values",
                            "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            case String operator ->
                    problems.invalid(path + ".operator", operator, "not a valid selector operator");
        }
        String key = expression.stringOr("key", "");
        problems.invalidEach(path + ".key", key, Names.qualifiedName(key));
    }

    private static void weights(JsonArray terms, String path, Problems problems) {
        List<JsonObject> weighted = terms.objects();
        for (int i = 0; i < weighted.size(); i++) {
            weight(weighted.get(i), path + "[" + i + "]", problems);
        }
    }

    private static void weight(JsonObject term, String path, Problems problems) {
        long weight = term.longOr("weight", 0);
        if (weight < 1 || weight > 100) {
            problems.invalid(path + ".weight", weight, "must be in the range 1-100");
        }
    }

    private static void topologyKey(JsonObject term, String path, Problems problems) {
        String key = term.stringOr("topologyKey", "");
        if (key.isEmpty()) {
            problems.required(path + ".topologyKey", "can not be empty");
        }
        problems.invalidEach(path + ".topologyKey", key, Names.qualifiedName(key));
    }

    private static void spreading(JsonObject spec, String path, Problems problems) {
        List<JsonObject> constraints = spec.array("topologySpreadConstraints").objects();
        for (int i = 0; i < constraints.size(); i++) {
            JsonObject constraint = constraints.get(i);
            String here = path + ".topologySpreadConstraints[" + i + "]";
            if (constraint.longOr("maxSkew", 0) <= 0) {
                problems.invalid(
                        here + ".maxSkew",
                        constraint.longOr("maxSkew", 0),
                        "must be greater than zero");
            }
            topologyKey(constraint, here, problems);
            Checks.oneOf(
                    constraint,
                    "whenUnsatisfiable",
                    List.of("DoNotSchedule", "ScheduleAnyway"),
                    true,
                    here,
                    problems);
        }
    }

    private static void tolerations(JsonObject spec, String path, Problems problems) {
        List<JsonObject> tolerations = spec.array("tolerations").objects();
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), path + ".tolerations[" + i + "]", problems);
        }
    }

    private static void toleration(JsonObject toleration, String path, Problems problems) {
        String key = toleration.stringOr("key", "");
        String operator = toleration.stringOr("operator", "");
        String effect = toleration.stringOr("effect", "");
        if (!key.isEmpty()) {
            problems.invalidEach(path + ".key", key, Names.qualifiedName(key));
        } else if (!operator.equals("Exists")) {
            problems.invalid(
                    path + ".operator",
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and"
                            + " all keys\"");
        }
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            problems.invalid(
                    path + ".effect",
                    effect,
                    "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        String value = toleration.stringOr("value", "");
        switch (operator) {
            case "Equal", "" ->
                    problems.invalidEach(path + ".operator", value, Names.labelValue(value));
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(
                            path + ".operator",
                            value,
                            "value must be empty when `operator` is 'Exists'");
                }
            }
            default ->
                    problems.unsupported(path + ".operator", operator, List.of("Equal", "Exists"));
        }
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            problems.unsupported(path + ".effect", effect, EFFECTS);
        }
    }

    /// Of a pod's spec only a few fields may change.
    private static void changed(JsonObject pod, JsonObject old, Problems problems) {
        JsonObject now = comparable(pod.object("spec"), old.object("spec"));
        JsonObject before = comparable(old.object("spec"), old.object("spec"));
        tolerationsKept(pod.object("spec"), old.object("spec"), problems);
        deadlineShortened(pod.object("spec"), old.object("spec"), problems);
        boolean gated = !old.object("spec").array("schedulingGates").isEmpty();
        for (String free : gated ? List.of("nodeSelector", "affinity") : List.<String>of()) {
            now = now.without(free);
            before = before.without(free);
        }
        if (!now.equals(before)) {
            problems.forbidden("spec", FIXED);
        }
    }

    /// Without what may change; containers are addressed by place, as upstream does.
    private static JsonObject comparable(JsonObject spec, JsonObject old) {
        JsonObject fixed = spec;
        for (String list : List.of("containers", "initContainers")) {
            fixed = Defaults.each(fixed, list, container -> container.without("image"));
        }
        boolean onceNegative = old.longOr("terminationGracePeriodSeconds", 0) < 0;
        return (onceNegative ? fixed.without("terminationGracePeriodSeconds") : fixed)
                .without("activeDeadlineSeconds")
                .without("tolerations")
                .without("schedulingGates")
                .without("ephemeralContainers");
    }

    private static void tolerationsKept(JsonObject spec, JsonObject old, Problems problems) {
        List<Json> now = spec.array("tolerations").toList();
        for (Json toleration : old.array("tolerations")) {
            boolean kept =
                    now.stream()
                            .anyMatch(each ->
                                    each.asObject()
                                            .without("tolerationSeconds")
                                            .equals(
                                                    toleration
                                                            .asObject()
                                                            .without("tolerationSeconds")));
            if (!kept) {
                problems.forbidden(
                        "spec.tolerations",
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static void deadlineShortened(JsonObject spec, JsonObject old, Problems problems) {
        Json now = spec.get("activeDeadlineSeconds");
        Json before = old.get("activeDeadlineSeconds");
        if (before == null) {
            return;
        }
        if (now == null) {
            problems.invalid(
                    "spec.activeDeadlineSeconds",
                    JsonNull.NULL,
                    "must not update from a positive integer to nil value");
        } else if (now.asLong(0) > before.asLong(0)) {
            problems.invalid(
                    "spec.activeDeadlineSeconds",
                    now,
                    "must be less than or equal to previous value");
        }
    }
}
