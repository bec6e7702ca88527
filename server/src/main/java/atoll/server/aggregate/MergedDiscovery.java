package atoll.server.aggregate;

import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts the groups and versions of other servers among our own, in the order that the priorities of
/// APIServices say.
///
/// Made for one answer, from the APIServices as they are then. Groups come by falling
/// `groupPriorityMinimum`, of several APIServices the largest; versions by falling
/// `versionPriority`.
final class MergedDiscovery {
    /// Of groups that no APIService is about, which are those of custom resources.
    private static final long CUSTOM_PRIORITY = 1000;

    /// Equal priorities go by the name of the version.
    private static final Comparator<Delegate> BY_VERSION =
            Comparator.comparingLong((Delegate each) -> versionPriority(each.object()))
                    .reversed()
                    .thenComparing(Delegate::version);

    private final Aggregation aggregation;
    private final Map<String, Long> groupPriorities = new LinkedHashMap<>();
    private final Map<String, Long> versionPriorities = new LinkedHashMap<>();

    MergedDiscovery(Aggregation aggregation) {
        this.aggregation = aggregation;
        for (KubeObject each : aggregation.delegates().apiServices()) {
            String group = each.spec().stringOr("group", "");
            groupPriorities.merge(group, each.spec().longOr("groupPriorityMinimum", 0), Math::max);
            versionPriorities.put(
                    group + "/" + each.spec().stringOr("version", ""), versionPriority(each));
        }
    }

    private static long versionPriority(KubeObject apiService) {
        return apiService.spec().longOr("versionPriority", 0);
    }

    private long priority(String group) {
        return groupPriorities.getOrDefault(group, CUSTOM_PRIORITY);
    }

    /// `/apis`, the older form.
    JsonObject groups(JsonObject own) {
        return own.with(
                "groups",
                ordered(
                        own.array("groups").objects(),
                        each -> each.stringOr("name", ""),
                        this::group));
    }

    /// `/apis`, every resource of every group.
    JsonObject aggregated(JsonObject own) {
        return own.with(
                "items",
                ordered(
                        own.array("items").objects(),
                        each -> each.object("metadata").stringOr("name", ""),
                        this::aggregatedGroup));
    }

    /// `/apis/GROUP`; empty when no other server has a part in it.
    Optional<JsonObject> group(String group, Optional<JsonObject> own) {
        List<Delegate> delegates = of(group);
        return delegates.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        group(group, delegates, own)
                                .with("kind", "APIGroup")
                                .with("apiVersion", "v1"));
    }

    @FunctionalInterface
    private interface Merge {
        /// @param own the group as this server tells it; empty when it has no part
        JsonObject of(String group, List<Delegate> delegates, Optional<JsonObject> own);
    }

    @FunctionalInterface
    private interface Named {
        String name(JsonObject item);
    }

    /// @param own groups as this server tells them
    private JsonArray ordered(List<JsonObject> own, Named named, Merge merge) {
        Map<String, JsonObject> byName = new LinkedHashMap<>();
        own.forEach(each -> byName.put(named.name(each), each));
        Map<String, List<Delegate>> others = new LinkedHashMap<>();
        for (Delegate each : aggregation.delegates().all()) {
            if (!each.group().isEmpty()) {
                others.computeIfAbsent(each.group(), _ -> new ArrayList<>()).add(each);
            }
        }
        others.forEach((group, delegates) -> {
            delegates.sort(BY_VERSION);
            JsonObject merged = merge.of(group, delegates, Optional.ofNullable(byName.get(group)));
            byName.put(group, merged);
        });
        // Our own are in order already, and a stable sort leaves them so.
        List<String> names = new ArrayList<>(byName.keySet());
        names.sort(
                Comparator.comparingLong((String name) -> -priority(name))
                        .thenComparing(name -> others.containsKey(name) ? name : ""));
        return JsonArray.of(names.stream().map(byName::get).toList());
    }

    private List<Delegate> of(String group) {
        return aggregation.delegates().all().stream()
                .filter(each -> each.group().equals(group))
                .sorted(BY_VERSION)
                .toList();
    }

    /// An APIService goes before our own version of the same name.
    private JsonObject group(String group, List<Delegate> delegates, Optional<JsonObject> own) {
        List<JsonObject> versions = new ArrayList<>();
        own.ifPresent(each -> versions.addAll(each.array("versions").objects()));
        for (Delegate each : delegates) {
            versions.removeIf(one -> one.stringOr("version", "").equals(each.version()));
            versions.add(
                    JsonObject.of("groupVersion", each.groupVersion(), "version", each.version()));
        }
        sort(group, versions);
        return JsonObject.of(
                "name", group,
                "versions", JsonArray.of(versions),
                "preferredVersion", versions.getFirst());
    }

    /// Stable: versions of equal priority stay as they are.
    private void sort(String group, List<JsonObject> versions) {
        versions.sort(
                Comparator.comparingLong(each ->
                        -versionPriorities.getOrDefault(
                                group + "/" + each.stringOr("version", ""), 0L)));
    }

    /// A server that does not answer is told as `Stale`, without resources.
    private JsonObject aggregatedGroup(
            String group, List<Delegate> delegates, Optional<JsonObject> own) {
        List<JsonObject> versions = new ArrayList<>();
        own.ifPresent(each -> versions.addAll(each.array("versions").objects()));
        for (Delegate each : delegates) {
            versions.removeIf(one -> one.stringOr("version", "").equals(each.version()));
            Availability.Checked checked = aggregation.known(each);
            JsonObject version = JsonObject.of("version", each.version());
            versions.add(
                    checked == null
                            ? version.with("freshness", "Stale")
                            : version.with("resources", resources(each, checked.resources()))
                                    .with("freshness", "Current"));
        }
        sort(group, versions);
        return JsonObject.of(
                "metadata", JsonObject.of("name", group), "versions", JsonArray.of(versions));
    }

    /// An APIResourceList in the newer form.
    ///
    /// Subresources, `pods/log`, move into their resource; those of none are dropped.
    private static JsonArray resources(Delegate delegate, JsonObject list) {
        Map<String, JsonObject> resources = new LinkedHashMap<>();
        for (JsonObject each : list.array("resources").objects()) {
            String name = each.stringOr("name", "");
            if (name.indexOf('/') < 0) {
                resources.put(name, resource(delegate, each));
            }
        }
        for (JsonObject each : list.array("resources").objects()) {
            String name = each.stringOr("name", "");
            int slash = name.indexOf('/');
            JsonObject owner = slash < 0 ? null : resources.get(name.substring(0, slash));
            if (owner != null) {
                JsonObject sub =
                        JsonObject.of(
                                "subresource", name.substring(slash + 1),
                                "responseKind", kind(delegate, each),
                                "verbs", each.array("verbs"));
                resources.put(
                        name.substring(0, slash),
                        owner.with("subresources", owner.array("subresources").plus(sub)));
            }
        }
        return JsonArray.of(List.copyOf(resources.values()));
    }

    private static JsonObject resource(Delegate delegate, JsonObject each) {
        var json =
                JsonObject.builder()
                        .put("resource", each.stringOr("name", ""))
                        .put("responseKind", kind(delegate, each))
                        .put(
                                "scope",
                                each.booleanOr("namespaced", false) ? "Namespaced" : "Cluster")
                        .put("singularResource", each.stringOr("singularName", ""))
                        .put("verbs", each.array("verbs"));
        for (String key : List.of("shortNames", "categories")) {
            Json value = each.get(key);
            if (value != null) {
                json.put(key, value);
            }
        }
        return json.build();
    }

    /// What the list leaves out is the group-version's own.
    private static JsonObject kind(Delegate delegate, JsonObject each) {
        return JsonObject.of(
                "group", each.stringOr("group", delegate.group()),
                "version", each.stringOr("version", delegate.version()),
                "kind", each.stringOr("kind", ""));
    }
}
