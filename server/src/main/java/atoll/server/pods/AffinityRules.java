package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;

/// Checks of where a pod wants to be: near nodes, near pods, and spread.
public final class AffinityRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
    private static final List<String> ACTIONS = List.of("DoNotSchedule", "ScheduleAnyway");

    private AffinityRules() {}

    /// @param affinity `{"nodeAffinity": …, "podAffinity": …, "podAntiAffinity": …}`; absent parts
    ///   are right
    public static void check(JsonObject affinity, String path, Problems problems) {
        JsonObject node = affinity.object("nodeAffinity");
        String nodePath = path + ".nodeAffinity.";
        if (node.get(REQUIRED) instanceof JsonObject selector) {
            nodeSelector(selector, nodePath + REQUIRED, problems);
        }
        List<JsonObject> terms = node.array(PREFERRED).objects();
        for (int i = 0; i < terms.size(); i++) {
            String here = nodePath + PREFERRED + "[" + i + "]";
            weight(terms.get(i), here, problems);
            nodeTerm(terms.get(i).object("preference"), false, here + ".preference", problems);
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            pods(affinity.object(kind), path + "." + kind + ".", problems);
        }
    }

    /// @param rules one of the two affinities between pods
    private static void pods(JsonObject rules, String path, Problems problems) {
        List<JsonObject> terms = rules.array(REQUIRED).objects();
        for (int i = 0; i < terms.size(); i++) {
            podTerm(terms.get(i), path + REQUIRED + "[" + i + "]", problems);
        }
        List<JsonObject> weighted = rules.array(PREFERRED).objects();
        for (int i = 0; i < weighted.size(); i++) {
            String here = path + PREFERRED + "[" + i + "]";
            weight(weighted.get(i), here, problems);
            podTerm(weighted.get(i).object("podAffinityTerm"), here + ".podAffinityTerm", problems);
        }
    }

    /// Both selectors, the namespaces, and the key that says what near means.
    private static void podTerm(JsonObject term, String path, Problems problems) {
        for (String selector : List.of("labelSelector", "namespaceSelector")) {
            Checks.selector(term.object(selector), path + "." + selector, problems);
        }
        for (String namespace : term.array("namespaces").strings()) {
            problems.invalidEach(path + ".namespace", namespace, Names.label(namespace));
        }
        labelKeys(term, path, problems);
        String key = term.stringOr("topologyKey", "");
        if (key.isEmpty()) {
            problems.required(path + ".topologyKey", "can not be empty");
        }
        problems.invalidEach(path + ".topologyKey", key, Names.qualifiedName(key));
    }

    /// The labels whose values a pod's own fill in.
    ///
    /// A key in `matchLabelKeys` needs a selector, and may be neither in it nor in
    /// `mismatchLabelKeys`.
    private static void labelKeys(JsonObject term, String path, Problems problems) {
        List<String> matched = term.array("matchLabelKeys").strings();
        List<String> mismatched = term.array("mismatchLabelKeys").strings();
        boolean selects = term.has("labelSelector");
        for (String key : List.of("matchLabelKeys", "mismatchLabelKeys")) {
            List<String> names = term.array(key).strings();
            String here = path + "." + key;
            if (!names.isEmpty() && !selects) {
                problems.forbidden(here, "must not be specified when labelSelector is not set");
                continue;
            }
            for (int i = 0; i < names.size(); i++) {
                problems.invalidEach(
                        here + "[" + i + "]", names.get(i), Names.qualifiedName(names.get(i)));
            }
        }
        // An expression that the server itself made of a key is no second mention of it.
        var seen = new HashSet<>(term.object("labelSelector").object("matchLabels").keys());
        for (JsonObject expression :
                term.object("labelSelector").array("matchExpressions").objects()) {
            String key = expression.stringOr("key", "");
            if (matched.contains(key) && seen.contains(key)) {
                problems.invalid(
                        path + "[" + matched.lastIndexOf(key) + "]",
                        key,
                        "exists in both matchLabelKeys and labelSelector");
            }
            seen.add(key);
        }
        for (int i = 0; i < matched.size(); i++) {
            if (mismatched.contains(matched.get(i))) {
                problems.invalid(
                        path + ".matchLabelKeys[" + i + "]",
                        matched.get(i),
                        "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
    }

    /// Used for volumes as well, which say by it from where they can be reached.
    public static void nodeSelector(JsonObject selector, String path, Problems problems) {
        List<JsonObject> terms = selector.array("nodeSelectorTerms").objects();
        if (terms.isEmpty()) {
            problems.required(
                    path + ".nodeSelectorTerms", "must have at least one node selector term");
        }
        for (int i = 0; i < terms.size(); i++) {
            nodeTerm(terms.get(i), true, path + ".nodeSelectorTerms[" + i + "]", problems);
        }
    }

    /// @param strict whether values must be fit for labels
    private static void nodeTerm(JsonObject term, boolean strict, String path, Problems problems) {
        List<JsonObject> expressions = term.array("matchExpressions").objects();
        for (int i = 0; i < expressions.size(); i++) {
            nodeExpression(
                    expressions.get(i), strict, path + ".matchExpressions[" + i + "]", problems);
        }
        List<JsonObject> fields = term.array("matchFields").objects();
        for (int i = 0; i < fields.size(); i++) {
            nodeField(fields.get(i), path + ".matchFields[" + i + "]", problems);
        }
    }

    /// The only field is `metadata.name`, for one node.
    private static void nodeField(JsonObject field, String path, Problems problems) {
        List<String> values = field.array("values").strings();
        String operator = field.stringOr("operator", "");
        if (!List.of("In", "NotIn").contains(operator)) {
            problems.invalid(path + ".operator", operator, "not a valid selector operator");
        } else if (values.size() != 1) {
            problems.required(
                    path + ".values",
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field"
                            + " selector");
        }
        String key = field.stringOr("key", "");
        if (!key.equals("metadata.name")) {
            problems.invalid(path + ".key", key, "not a valid field selector key");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            problems.invalidEach(
                    path + ".values[" + i + "]", values.get(i), Names.subdomain(values.get(i)));
        }
    }

    private static void nodeExpression(
            JsonObject expression, boolean strict, String path, Problems problems) {
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
        List<String> texts = strict ? values.strings() : List.of();
        for (int i = 0; i < texts.size(); i++) {
            problems.invalidEach(
                    path + ".values[" + i + "]", texts.get(i), Names.labelValue(texts.get(i)));
        }
    }

    private static void weight(JsonObject term, String path, Problems problems) {
        long weight = term.longOr("weight", 0);
        if (weight < 1 || weight > 100) {
            problems.invalid(path + ".weight", weight, "must be in the range 1-100");
        }
    }

    /// Two constraints of the same key and action are one too many.
    ///
    /// @param path of the pod's spec
    static void spreading(JsonObject spec, String path, Problems problems) {
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
            }
            String action = constraint.stringOr("whenUnsatisfiable", "");
            if (!ACTIONS.contains(action)) {
                problems.unsupported(here + ".whenUnsatisfiable", action, ACTIONS);
            }
            boolean repeated =
                    constraints.subList(i + 1, constraints.size()).stream()
                            .anyMatch(other ->
                                    other.stringOr("topologyKey", "").equals(key)
                                            && other.stringOr("whenUnsatisfiable", "")
                                                    .equals(action));
            if (repeated) {
                problems.duplicate(
                        here + ".{topologyKey, whenUnsatisfiable}",
                        "{" + key + ", " + action + "}");
            }
            spreadingMore(constraint, action, here, problems);
        }
    }

    /// @param action its `whenUnsatisfiable`
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
            String policy = constraint.stringOr(key, "");
            if (constraint.has(key) && !List.of("Honor", "Ignore").contains(policy)) {
                problems.unsupported(path + "." + key, policy, List.of("Honor", "Ignore"));
            }
        }
        labelKeys(constraint, path, problems);
        Checks.selector(constraint.object("labelSelector"), path + ".labelSelector", problems);
    }
}
