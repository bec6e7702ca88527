package atoll.controllers.endpointslice;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// How the slices of a Service become what they should be with few changes: endpoints stay in the
/// slice they are in, new ones fill slices that have room, then new slices.
///
/// Pure but for the lists it fills. A slice is never written only to move endpoints to another:
/// upstream too lets slices be half empty rather than send all proxies the same endpoints again.
///
/// @param creations `endpoints`, `ports` and `addressType` of slices to make
/// @param updates slices as they should be
/// @param deletions slices to remove
record SlicePlan(List<JsonObject> creations, List<JsonObject> updates, List<KubeObject> deletions) {
    /// kube-controller-manager's --max-endpoints-per-slice.
    static final int SLICE_MAX = 100;

    /// Slices hold endpoints of one address family with the same ports.
    record Group(String addressType, JsonArray ports) {}

    /// @param existing the Service's slices of the controller
    /// @param wanted endpoints by their target's uid, by group
    /// @param dressed gives a slice's tree the labels and owner it should have
    static SlicePlan of(
            List<KubeObject> existing,
            Map<Group, Map<String, JsonObject>> wanted,
            UnaryOperator<JsonObject> dressed) {
        var plan = new SlicePlan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var byGroup = new LinkedHashMap<Group, List<KubeObject>>();
        for (KubeObject slice : existing) {
            byGroup.computeIfAbsent(groupOf(slice), _ -> new ArrayList<>()).add(slice);
        }
        byGroup.forEach((group, slices) -> {
            if (!wanted.containsKey(group)) {
                plan.deletions.addAll(slices);
            }
        });
        wanted.forEach((group, endpoints) ->
                plan.fill(
                        group,
                        byGroup.getOrDefault(group, List.of()),
                        new LinkedHashMap<>(endpoints),
                        dressed));
        return plan;
    }

    private static Group groupOf(KubeObject slice) {
        return new Group(slice.tree().stringOr("addressType", ""), slice.tree().array("ports"));
    }

    /// @param left wanted endpoints without a place yet
    private void fill(
            Group group,
            List<KubeObject> slices,
            Map<String, JsonObject> left,
            UnaryOperator<JsonObject> dressed) {
        var kept = new LinkedHashMap<KubeObject, List<Json>>();
        for (KubeObject slice : slices) {
            List<Json> stay = staying(slice, left);
            if (stay.isEmpty() && !slice.tree().array("endpoints").isEmpty()) {
                deletions.add(slice);
            } else {
                kept.put(slice, stay);
            }
        }
        // A group keeps one slice even when it is empty, as upstream's placeholder.
        if (kept.isEmpty() && !slices.isEmpty() && left.isEmpty()) {
            KubeObject placeholder = slices.getFirst();
            deletions.remove(placeholder);
            kept.put(placeholder, new ArrayList<>());
        }
        var queue = new ArrayList<Json>(left.values());
        kept.forEach((slice, stay) -> update(slice, topUp(stay, queue), dressed));
        while (!queue.isEmpty()) {
            creations.add(slice(group, topUp(new ArrayList<>(), queue)));
        }
        if (kept.isEmpty() && left.isEmpty()) {
            creations.add(slice(group, List.of()));
        }
    }

    /// The slice's endpoints that are still wanted, as they should be now; taken out of `left`.
    private static List<Json> staying(KubeObject slice, Map<String, JsonObject> left) {
        var stay = new ArrayList<Json>();
        for (JsonObject endpoint : slice.tree().array("endpoints").objects()) {
            JsonObject now = left.remove(endpoint.object("targetRef").stringOr("uid", ""));
            if (now != null) {
                stay.add(now);
            }
        }
        return stay;
    }

    /// Takes from the head of `queue` what there is room for.
    private static List<Json> topUp(List<Json> endpoints, List<Json> queue) {
        int room = Math.clamp(SLICE_MAX - endpoints.size(), 0, queue.size());
        List<Json> taken = queue.subList(0, room);
        endpoints.addAll(taken);
        taken.clear();
        return endpoints;
    }

    /// Nothing is added where the slice is as it should be.
    private void update(KubeObject slice, List<Json> endpoints, UnaryOperator<JsonObject> dressed) {
        JsonObject tree = slice.tree();
        // None at all is stored as null.
        boolean none = endpoints.isEmpty() && tree.array("endpoints").isEmpty();
        JsonObject changed =
                dressed.apply(none ? tree : tree.with("endpoints", JsonArray.of(endpoints)));
        if (!changed.equals(tree)) {
            updates.add(changed);
        }
    }

    /// Without a name, labels and owner.
    private static JsonObject slice(Group group, List<Json> endpoints) {
        return JsonObject.of(
                "addressType",
                group.addressType(),
                "endpoints",
                JsonArray.of(endpoints),
                "ports",
                group.ports());
    }
}
