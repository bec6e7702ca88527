package atoll.placement.schedule;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Cluster object as the scheduler sees it.
///
/// A value: an informer keeps it in place of the object, and equal ones mean that no decision
/// changes.
///
/// @param zones `spec.zones`, or the one of `spec.zone`
/// @param servedKinds `apiVersion/kind` of what the cluster serves; empty when not yet known
/// @param available what is left, in Kubernetes' quantities by resource name
/// @param provider empty when not told
/// @param region empty when not told
/// @param ready whether the condition Ready is True
/// @param leaving whether it is being deleted
public record FleetCluster(
        String name,
        Map<String, String> labels,
        String provider,
        String region,
        List<String> zones,
        List<Taint> taints,
        boolean ready,
        boolean leaving,
        List<String> servedKinds,
        Capacity available) {

    /// @param effect NoSchedule, PreferNoSchedule or NoExecute
    public record Taint(String key, String value, String effect) {
        static Taint of(JsonObject json) {
            return new Taint(
                    json.stringOr("key", ""),
                    json.stringOr("value", ""),
                    json.stringOr("effect", ""));
        }

        @Override
        public String toString() {
            return "{" + key + (value.isEmpty() ? "" : "=" + value) + ":" + effect + "}";
        }
    }

    /// @param cluster a Cluster of the hub; what it does not tell is empty
    public static FleetCluster of(KubeObject cluster) {
        JsonObject spec = cluster.spec();
        List<String> zones = spec.array("zones").strings();
        String zone = spec.stringOr("zone", "");
        return new FleetCluster(
                cluster.name(),
                cluster.labels(),
                spec.stringOr("provider", ""),
                spec.stringOr("region", ""),
                zones.isEmpty() && !zone.isEmpty() ? List.of(zone) : zones,
                spec.array("taints").objects().stream().map(Taint::of).toList(),
                isReady(cluster),
                cluster.isBeingDeleted(),
                servedKinds(cluster.status()),
                Capacity.left(cluster.status().object("resourceSummary")));
    }

    /// What selectors look at, alone: equal as long as the same selectors match. Whoever keeps
    /// these is not told of heartbeats and of room.
    public FleetCluster identity() {
        return new FleetCluster(
                name,
                labels,
                provider,
                region,
                zones,
                List.of(),
                true,
                false,
                List.of(),
                new Capacity(Map.of()));
    }

    /// A cluster of which no more than the name is known.
    public static FleetCluster named(String name) {
        return of(KubeObject.of(JsonObject.of("metadata", JsonObject.of("name", name)))).identity();
    }

    private static boolean isReady(KubeObject cluster) {
        return cluster.status().array("conditions").objects().stream()
                .anyMatch(condition ->
                        condition.stringOr("type", "").equals("Ready")
                                && condition.stringOr("status", "").equals("True"));
    }

    /// From `status.apiEnablements`.
    private static List<String> servedKinds(JsonObject status) {
        var kinds = new ArrayList<String>();
        for (JsonObject enablement : status.array("apiEnablements").objects()) {
            String groupVersion = enablement.stringOr("groupVersion", "");
            for (JsonObject resource : enablement.array("resources").objects()) {
                kinds.add(groupVersion + "/" + resource.stringOr("kind", ""));
            }
        }
        return kinds;
    }

    /// The values of a field by which clusters spread or are selected: `region`, `zone`, `provider`
    /// or `cluster`.
    List<String> topology(String field) {
        return switch (field) {
            case "cluster" -> List.of(name);
            case "region" -> region.isEmpty() ? List.of() : List.of(region);
            case "provider" -> provider.isEmpty() ? List.of() : List.of(provider);
            case "zone" -> zones;
            default -> List.of();
        };
    }
}
