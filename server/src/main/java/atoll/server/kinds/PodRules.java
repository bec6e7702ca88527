package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
            JsonObject spec = pod.object("spec");
            spec(spec, "spec", problems);
            if (!spec.array("schedulingGates").isEmpty()
                    && !spec.stringOr("nodeName", "").isEmpty()) {
                problems.forbidden(
                        "spec.nodeName",
                        "cannot be set until all schedulingGates have been cleared");
            }
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
        PodSettings.security(spec, path, problems);
        affinity(spec.object("affinity"), path + ".affinity", problems);
        PodSettings.dns(spec, path, problems);
        PodSettings.gates(spec, path, problems);
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
        PodSettings.hostAliases(spec, path, problems);
        PodSettings.system(spec, path, problems);
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
                podTerm(terms.get(i), here + required + "[" + i + "]", problems);
            }
            List<JsonObject> weighted = rules.array(preferred).objects();
            for (int i = 0; i < weighted.size(); i++) {
                String term = here + preferred + "[" + i + "]";
                weight(weighted.get(i), term, problems);
                podTerm(
                        weighted.get(i).object("podAffinityTerm"),
                        term + ".podAffinityTerm",
                        problems);
            }
        }
    }

    private static void podTerm(JsonObject term, String path, Problems problems) {
        for (String selector : List.of("labelSelector", "namespaceSelector")) {
            Checks.selector(term.object(selector), path + "." + selector, problems);
        }
        for (String namespace : term.array("namespaces").strings()) {
            problems.invalidEach(path + ".namespace", namespace, Names.label(namespace));
        }
        List<String> mismatched = term.array("mismatchLabelKeys").strings();
        List<String> matched = term.array("matchLabelKeys").strings();
        for (int i = 0; i < matched.size(); i++) {
            if (mismatched.contains(matched.get(i))) {
                problems.invalid(
                        path + ".matchLabelKeys[" + i + "]",
                        matched.get(i),
                        "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
        topologyKey(term, path, problems);
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
            String key = constraint.stringOr("topologyKey", "");
            if (key.isEmpty()) {
                problems.required(here + ".topologyKey", "can not be empty");
            } else {
                problems.invalidEach(here + ".topologyKey", key, Names.qualifiedName(key));
            }
            Checks.oneOf(
                    constraint,
                    "whenUnsatisfiable",
                    List.of("DoNotSchedule", "ScheduleAnyway"),
                    true,
                    here,
                    problems);
            String action = constraint.stringOr("whenUnsatisfiable", "");
            for (int j = i + 1; j < constraints.size(); j++) {
                JsonObject other = constraints.get(j);
                if (other.stringOr("topologyKey", "").equals(key)
                        && other.stringOr("whenUnsatisfiable", "").equals(action)) {
                    problems.duplicate(
                            here + ".{topologyKey, whenUnsatisfiable}",
                            "{" + key + ", " + action + "}");
                }
            }
            spreadingMore(constraint, action, here, problems);
        }
    }

    private static void spreadingMore(
            JsonObject constraint, String action, String path, Problems problems) {
        Json least = constraint.get("minDomains");
        if (least != null && least.asLong(0) <= 0) {
            problems.invalid(path + ".minDomains", least, "must be greater than zero");
        }
        if (least != null && !action.equals("DoNotSchedule")) {
            problems.invalid(
                    path + ".minDomains",
                    least,
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action);
        }
        for (String key : List.of("nodeAffinityPolicy", "nodeTaintsPolicy")) {
            Checks.oneOf(constraint, key, List.of("Honor", "Ignore"), false, path, problems);
        }
        Checks.selector(constraint.object("labelSelector"), path + ".labelSelector", problems);
    }

    static void tolerations(JsonObject spec, String path, Problems problems) {
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
        JsonObject now = pod.object("spec");
        JsonObject before = old.object("spec");
        for (String list : List.of("containers", "initContainers")) {
            if (now.array(list).size() != before.array(list).size()) {
                problems.forbidden("spec." + list, "pod updates may not add or remove containers");
                return;
            }
        }
        if (!deadlineShortened(now, before, problems)) {
            return;
        }
        tolerationsKept(now, before, problems);
        gatesOnlyRemoved(now, before, problems);
        JsonObject munged = munged(now, before);
        if (!before.array("schedulingGates").isEmpty()) {
            nodeSelectorOnlyGrows(munged, before, problems);
            munged = kept(munged, before, "nodeSelector");
            munged =
                    munged.has("affinity") || before.has("affinity")
                            ? kept(munged, before, "affinity")
                            : munged;
        }
        if (!munged.equals(before)) {
            problems.forbidden(
                    "spec",
                    FIXED
                            + "\n"
                            + LineDiff.between(
                                    Shown.lines("PodSpec", before),
                                    Shown.lines("PodSpec", munged)));
        }
    }

    /// What is asked for, with what may change as it was; containers are addressed by place.
    private static JsonObject munged(JsonObject now, JsonObject before) {
        JsonObject munged = now;
        for (String list : List.of("containers", "initContainers")) {
            List<JsonObject> had = before.array(list).objects();
            if (had.isEmpty()) {
                continue;
            }
            List<JsonObject> has = now.array(list).objects();
            var same = new ArrayList<Json>();
            for (int i = 0; i < has.size(); i++) {
                same.add(kept(has.get(i), had.get(i), "image"));
            }
            munged = munged.with(list, JsonArray.of(same));
        }
        for (String key : List.of("activeDeadlineSeconds", "schedulingGates", "tolerations")) {
            munged = kept(munged, before, key);
        }
        String grace = "terminationGracePeriodSeconds";
        return before.longOr(grace, 0) < 0 && munged.longOr(grace, 0) == 1
                ? kept(munged, before, grace)
                : munged;
    }

    private static JsonObject kept(JsonObject now, JsonObject before, String key) {
        Json value = before.get(key);
        return value == null ? now.without(key) : now.with(key, value);
    }

    private static void gatesOnlyRemoved(JsonObject now, JsonObject before, Problems problems) {
        List<Json> had = before.array("schedulingGates").toList();
        List<JsonObject> gates = now.array("schedulingGates").objects();
        for (int i = 0; i < gates.size(); i++) {
            if (!had.contains(gates.get(i))) {
                problems.forbidden(
                        "spec.schedulingGates[" + i + "].name",
                        "only deletion is allowed, but found new scheduling gate '"
                                + gates.get(i).stringOr("name", "")
                                + "'");
            }
        }
    }

    private static void nodeSelectorOnlyGrows(
            JsonObject now, JsonObject before, Problems problems) {
        JsonObject had = before.object("nodeSelector");
        JsonObject has = now.object("nodeSelector");
        boolean kept =
                had.keys().stream().allMatch(key -> Objects.equals(had.get(key), has.get(key)));
        if (!kept) {
            problems.invalid(
                    "spec.nodeSelector",
                    has,
                    "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        }
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

    /// @return whether the rest is worth looking at
    private static boolean deadlineShortened(JsonObject spec, JsonObject old, Problems problems) {
        Json now = spec.get("activeDeadlineSeconds");
        Json before = old.get("activeDeadlineSeconds");
        if (before == null) {
            return true;
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
            return false;
        }
        return true;
    }
}
