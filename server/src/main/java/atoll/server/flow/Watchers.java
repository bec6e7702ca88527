package atoll.server.flow;

import atoll.api.selector.FieldSelector;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Who watches what over the wire, counted by resource, namespace and name, as upstream does to
/// tell how much work a write makes. Thread-safe.
final class Watchers {
    private record Watched(String group, String resource, String namespace, String name) {}

    private final Map<Watched, Integer> counts = new ConcurrentHashMap<>();

    /// @return what to run when the watch ends
    Runnable add(RequestInfo info, Query query) {
        FieldSelector fields = fields(query);
        // The watches of single nodes' pods see a small part of all events.
        if (info.resource().equals("pods") && !value(fields, "spec.nodeName").isEmpty()) {
            return () -> {};
        }
        String name = info.name().isEmpty() ? value(fields, "metadata.name") : info.name();
        var watched = new Watched(info.group(), info.resource(), info.namespace(), name);
        counts.merge(watched, 1, Integer::sum);
        return () -> counts.computeIfPresent(watched, (_, count) -> count == 1 ? null : count - 1);
    }

    private static FieldSelector fields(Query query) {
        try {
            return FieldSelector.parse(query.text("fieldSelector"));
        } catch (IllegalArgumentException _) {
            return FieldSelector.EVERYTHING; // Refused later on.
        }
    }

    private static String value(FieldSelector fields, String field) {
        for (var requirement : fields.requirements()) {
            if (requirement.equal() && requirement.field().equals(field)) {
                return requirement.value();
            }
        }
        return "";
    }

    /// Watches that a write may be of interest to.
    int interestedIn(RequestInfo info) {
        int all = count(info, "", "");
        int namespaced = info.namespace().isEmpty() ? 0 : count(info, info.namespace(), "");
        return all
                + namespaced
                + (info.name().isEmpty() ? 0 : count(info, info.namespace(), info.name()));
    }

    private int count(RequestInfo info, String namespace, String name) {
        return counts.getOrDefault(new Watched(info.group(), info.resource(), namespace, name), 0);
    }
}
