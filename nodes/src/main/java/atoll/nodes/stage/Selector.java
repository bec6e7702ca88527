package atoll.nodes.stage;

import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Map;

/// Which objects a stage is for: all of these must hold.
///
/// A selector without any condition matches every object of its kind; a Stage without a selector
/// none.
///
/// @param labels what `metadata.labels` must hold, exactly
/// @param annotations what `metadata.annotations` must hold, exactly
record Selector(
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Requirement> requirements) {
    Selector {
        requirements = List.copyOf(requirements);
    }

    /// @param object the whole object
    boolean matches(JsonObject object) {
        return holdsAll(labels, object.object("metadata", "labels"))
                && holdsAll(annotations, object.object("metadata", "annotations"))
                && requirements.stream().allMatch(requirement -> requirement.matches(object));
    }

    private static boolean holdsAll(Map<String, String> wanted, JsonObject present) {
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            if (!entry.getValue().equals(present.string(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
