package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From where an endpoint is best reached, for a Service that says what traffic is to prefer.
/// `spec.trafficDistribution`: `PreferSameZone` (and its older name `PreferClose`) → `{"forZones":
/// [{"name": "a"}]}`, `PreferSameNode` adds `forNodes`. A proxy sends only to endpoints whose hints
/// name where it runs.
final class TrafficHints {
    private static final Set<String> CLOSE =
            Set.of("PreferClose", "PreferSameZone", "PreferSameNode");

    /// Services that still ask for hints in the older way get none: their sums are not done here.
    private static final List<String> OLDER_WAYS =
            List.of(
                    "service.kubernetes.io/topology-aware-hints",
                    "service.kubernetes.io/topology-mode");

    private TrafficHints() {}

    /// The hints of a ready endpoint; empty when there are none.
    ///
    /// @param zone null when its node has none
    /// @param node empty when it has none
    static JsonObject of(KubeObject service, @Nullable String zone, String node) {
        String wish = service.spec().stringOr("trafficDistribution", "");
        if (!CLOSE.contains(wish) || asksInAnOlderWay(service)) {
            return JsonObject.EMPTY;
        }
        var hints = JsonObject.builder();
        if (zone != null) {
            hints.put("forZones", named(zone));
        }
        if (!node.isEmpty() && wish.equals("PreferSameNode")) {
            hints.put("forNodes", named(node));
        }
        return hints.build();
    }

    private static boolean asksInAnOlderWay(KubeObject service) {
        return OLDER_WAYS.stream()
                .map(way -> service.annotations().getOrDefault(way, ""))
                .anyMatch(way -> way.equalsIgnoreCase("Auto"));
    }

    private static JsonArray named(String name) {
        return JsonArray.of(new Json[] {JsonObject.of("name", name)});
    }
}
