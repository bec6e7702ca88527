package atoll.server.pods;

import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.inside;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;

/// Labels whose values a selector of other pods takes from the pod itself, so that one revision of
/// a Deployment is told from the next. The selectors of a new pod are filled in once:
/// `matchLabelKeys: [a]` in a pod labelled `a: b` adds `{key: a, operator: In, values: [b]}`. Keys
/// that the pod does not have add nothing, and without a selector there is nothing to add to.
final class LabelKeys {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private LabelKeys() {}

    /// A new pod with its selectors filled in.
    static JsonObject filledIn(JsonObject pod) {
        JsonObject labels = pod.object("metadata", "labels");
        return inside(
                pod,
                "spec",
                spec ->
                        each(
                                inside(spec, "affinity", affinity -> affinity(affinity, labels)),
                                "topologySpreadConstraints",
                                constraint -> term(constraint, labels)));
    }

    private static JsonObject affinity(JsonObject affinity, JsonObject labels) {
        JsonObject filled = affinity;
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            filled =
                    inside(
                            filled,
                            kind,
                            terms ->
                                    each(
                                            each(terms, REQUIRED, term -> term(term, labels)),
                                            PREFERRED,
                                            weighted ->
                                                    inside(
                                                            weighted,
                                                            "podAffinityTerm",
                                                            term -> term(term, labels))));
        }
        return filled;
    }

    private static JsonObject term(JsonObject term, JsonObject labels) {
        return inside(
                term,
                "labelSelector",
                selector ->
                        with(
                                with(selector, term.array("matchLabelKeys"), "In", labels),
                                term.array("mismatchLabelKeys"),
                                "NotIn",
                                labels));
    }

    private static JsonObject with(
            JsonObject selector, JsonArray keys, String operator, JsonObject labels) {
        JsonObject filled = selector;
        for (String key : keys.strings()) {
            Json value = labels.get(key);
            if (value != null) {
                JsonObject expression =
                        JsonObject.of("key", key, "operator", operator)
                                .with("values", JsonArray.of(value));
                filled =
                        filled.with(
                                "matchExpressions",
                                filled.array("matchExpressions").plus(expression));
            }
        }
        return filled;
    }
}
