package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Since when what lists a Service's pods has been out of date: the time of the earliest change
/// that the last look did not know, which the object carries as an annotation. In memory only, as
/// upstream's; one instance for each kind of object that is written. By the annotation proxies tell
/// how long a change took to reach them.
final class TriggerTimes {
    private static final String ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

    private final Map<ObjectKey, Seen> services = new HashMap<>();

    /// @param created of the Service
    /// @param pods when each last became ready or not, by name
    private record Seen(String created, Map<String, String> pods) {}

    /// Notes what is there now. Times are text of one width, so they compare as such.
    ///
    /// @return the earliest new change; empty when nothing changed that has a time
    String next(KubeObject service, List<EndpointPod> behind) {
        String created = service.metadata().stringOr("creationTimestamp", "");
        var pods = new TreeMap<String, String>();
        behind.stream()
                .filter(pod -> !pod.readySince().isEmpty())
                .forEach(pod -> pods.put(pod.key().name(), pod.readySince()));
        Seen before = services.put(service.key(), new Seen(created, pods));
        if (before == null) {
            return created;
        }
        String earliest = created.compareTo(before.created()) > 0 ? created : "";
        for (var pod : pods.entrySet()) {
            boolean news =
                    pod.getValue().compareTo(before.pods().getOrDefault(pod.getKey(), "")) > 0;
            if (news && (earliest.isEmpty() || pod.getValue().compareTo(earliest) < 0)) {
                earliest = pod.getValue();
            }
        }
        return earliest;
    }

    /// For a Service that is gone.
    void forget(ObjectKey service) {
        services.remove(service);
    }

    /// Without a time the annotation is taken away.
    ///
    /// @param time as [#next] gave it
    static JsonObject annotated(JsonObject object, String time) {
        return object.update(
                "metadata",
                metadata -> {
                    JsonObject annotations =
                            time.isEmpty()
                                    ? metadata.object("annotations").without(ANNOTATION)
                                    : metadata.object("annotations").with(ANNOTATION, time);
                    return annotations.isEmpty()
                            ? metadata.without("annotations")
                            : metadata.with("annotations", annotations);
                });
    }
}
