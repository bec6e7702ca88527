package atoll.server.pods;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a pod may run can be narrowed while it waits at a scheduling gate: labels that nodes must
/// have are added, none is taken back.
final class GatedPodRules {
    private static final String TERMS =
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                    + ".nodeSelectorTerms";

    private GatedPodRules() {}

    /// The spec of a pod at a gate, with what may change of it as it was.
    ///
    /// @return equal to `before` when nothing else was changed
    static JsonObject narrowed(JsonObject spec, JsonObject before, Problems problems) {
        selector(spec, before, problems);
        Json had = before.object("affinity").get("nodeAffinity");
        Json has = spec.object("affinity").get("nodeAffinity");
        JsonObject selected = with(spec, "nodeSelector", before.get("nodeSelector"));
        if (Objects.equals(had, has)) {
            return selected;
        }
        terms(terms(spec), objects(terms(before)), problems);
        JsonObject affinity = with(spec.object("affinity"), "nodeAffinity", had);
        return with(
                selected,
                "affinity",
                affinity.isEmpty() && !before.has("affinity") ? null : affinity);
    }

    private static void selector(JsonObject spec, JsonObject before, Problems problems) {
        JsonObject had = before.object("nodeSelector");
        JsonObject has = spec.object("nodeSelector");
        boolean kept =
                had.keys().stream().allMatch(key -> Objects.equals(had.get(key), has.get(key)));
        if (!kept) {
            problems.invalid(
                    "spec.nodeSelector",
                    spec.get("nodeSelector"),
                    "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        }
    }

    /// Null where the pod has none.
    private static @Nullable JsonArray terms(JsonObject spec) {
        return spec.object("affinity")
                                .object("nodeAffinity")
                                .object("requiredDuringSchedulingIgnoredDuringExecution")
                                .get("nodeSelectorTerms")
                        instanceof JsonArray terms
                ? terms
                : null;
    }

    /// Terms stand for one another, so one more would widen what the others narrow.
    private static void terms(@Nullable JsonArray now, List<JsonObject> before, Problems problems) {
        List<JsonObject> terms = objects(now);
        if (!before.isEmpty() && before.size() != terms.size()) {
            problems.invalidAs(
                    "[NodeSelectorTerm",
                    TERMS,
                    now,
                    "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!onlyAdds(terms.get(i), before.get(i))) {
                problems.invalidAs(
                        "NodeSelectorTerm",
                        TERMS + "[" + i + "]",
                        terms.get(i),
                        "only additions are allowed (no mutations or deletions)");
            }
        }
    }

    private static List<JsonObject> objects(@Nullable JsonArray terms) {
        return terms == null ? List.of() : terms.objects();
    }

    /// A term that selects nothing stays so.
    private static boolean onlyAdds(JsonObject term, JsonObject before) {
        return before.isEmpty()
                ? term.array("matchExpressions").isEmpty() && term.array("matchFields").isEmpty()
                : startsWith(term.array("matchExpressions"), before.array("matchExpressions"))
                        && startsWith(term.array("matchFields"), before.array("matchFields"));
    }

    /// New entries stand behind those that were there.
    private static boolean startsWith(JsonArray now, JsonArray before) {
        return now.size() >= before.size()
                && now.toList().subList(0, before.size()).equals(before.toList());
    }

    private static JsonObject with(JsonObject object, String key, @Nullable Json value) {
        return value == null ? object.without(key) : object.with(key, value);
    }
}
