package atoll.placement.bind;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.placement.kinds.Replicas;
import atoll.placement.names.Names;
import atoll.placement.override.Overrides;
import atoll.placement.schedule.Webster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The clusters of a binding and what each of them is to get. Pure. A cluster that is named twice
/// counts once, where it is named first.
final class Targets {
    private Targets() {}

    /// @param manifest the template with this cluster's share, before overrides
    record Target(String cluster, JsonObject manifest) {}

    /// The binding's own clusters, then those of the bindings that need its template there.
    static List<Target> of(KubeObject binding, KubeObject template) {
        JsonObject manifest = Manifest.of(template.tree());
        List<JsonObject> own = binding.spec().array("clusters").objects();
        SortedMap<String, Long> completions = completions(binding, template, own);
        var targets = new ArrayList<Target>();
        var seen = new TreeSet<String>();
        for (JsonObject cluster : withRequiredBy(binding, own)) {
            String name = cluster.stringOr("name", "");
            if (!seen.add(name)) {
                continue;
            }
            JsonObject share =
                    cluster.has("replicas")
                            ? Replicas.with(manifest, cluster.longOr("replicas", 0))
                            : manifest;
            Long complete = completions.get(name);
            if (complete != null) {
                share = share.withAt(List.of("spec", "completions"), Json.of(complete));
            }
            targets.add(new Target(name, share));
        }
        return targets;
    }

    /// Entries `{"name": …, "replicas": …}`, the binding's own first.
    private static List<JsonObject> withRequiredBy(KubeObject binding, List<JsonObject> own) {
        var all = new ArrayList<>(own);
        binding.spec()
                .array("requiredBy")
                .objects()
                .forEach(requirer -> all.addAll(requirer.array("clusters").objects()));
        return all;
    }

    /// A Job's completions are divided as its pods are; empty unless there is something to divide.
    /// By cluster; 8 completions over clusters with 3 and 1 pods are 6 and 2.
    private static SortedMap<String, Long> completions(
            KubeObject binding, KubeObject template, List<JsonObject> targets) {
        boolean divided =
                binding.spec()
                        .object("placement", "replicaScheduling")
                        .stringOr("replicaSchedulingType", "Duplicated")
                        .equals("Divided");
        if (!template.kind().equals("Job") || !divided || !template.spec().has("completions")) {
            return new TreeMap<>();
        }
        var weights = new TreeMap<String, Long>();
        targets.forEach(
                target -> weights.put(target.stringOr("name", ""), target.longOr("replicas", 0)));
        return Webster.divide(template.spec().longOr("completions", 1), weights, Map.of());
    }

    /// The Work of a template for a cluster.
    static ObjectKey key(KubeObject template, String cluster) {
        return new ObjectKey(
                Names.executionNamespace(cluster),
                Names.work(
                        template.apiVersion(),
                        template.kind(),
                        template.namespace(),
                        template.name()));
    }

    /// The Work that brings the manifest, overridden, to a cluster.
    ///
    /// @param present the Work as it is, if there is one
    static KubeObject work(
            KubeObject binding,
            KubeObject template,
            String cluster,
            Overrides.Overridden overridden,
            @Nullable KubeObject present) {
        ObjectKey key = key(template, cluster);
        String idLabel = Names.bindingId(binding.namespace());
        JsonObject ids = JsonObject.of(idLabel, binding.labels().getOrDefault(idLabel, ""));
        JsonObject origin = origin(binding);
        String conflict = conflictResolution(binding, template);
        JsonObject inside =
                Manifest.marked(
                        overridden.manifest(),
                        ids.with(Names.MANAGED, "true"),
                        origin.edit()
                                .put(Names.TEMPLATE_UID, template.uid())
                                .put(Names.WORK_NAMESPACE, key.namespace())
                                .put(Names.WORK_NAME, key.name())
                                .put(Names.CONFLICT_RESOLUTION, conflict)
                                .putIfPresent(
                                        Names.TEMPLATE_GENERATION,
                                        generation(binding, template, present))
                                .build());
        JsonObject.Builder annotations = origin.edit().put(Names.CONFLICT_RESOLUTION, conflict);
        if (!overridden.clusterWide().isEmpty()) {
            annotations.put(Names.APPLIED_CLUSTER_OVERRIDES, overridden.clusterWide().toString());
        }
        if (!overridden.namespaced().isEmpty()) {
            annotations.put(Names.APPLIED_OVERRIDES, overridden.namespaced().toString());
        }
        return Works.of(
                key.namespace(),
                key.name(),
                ids,
                annotations.build(),
                inside,
                options(binding, cluster));
    }

    /// Which generation of the template the Work stands for. As long as the binding is behind the
    /// template that is the one it stood for before: a member that took over the rest of a new
    /// template but not its replicas has not observed it. Null for what has no generations.
    private static @Nullable String generation(
            KubeObject binding, KubeObject template, @Nullable KubeObject present) {
        if (template.generation() == 0) {
            return null;
        }
        if (inStep(binding.spec(), template)) {
            return Long.toString(template.generation());
        }
        return present == null
                ? null
                : present.spec().array("workload", "manifests").objects().stream()
                        .map(manifest ->
                                manifest.object("metadata", "annotations")
                                        .stringOr(Names.TEMPLATE_GENERATION, "0"))
                        .findFirst()
                        .orElse(null);
    }

    /// Whether the binding has taken over the template's present number of replicas, and its
    /// clusters the binding's.
    private static boolean inStep(JsonObject spec, KubeObject template) {
        long replicas = spec.longOr("replicas", 0);
        if (replicas != Replicas.of(template.tree())) {
            return false;
        }
        List<Long> shares =
                spec.array("clusters").objects().stream()
                        .map(cluster -> cluster.longOr("replicas", 0))
                        .toList();
        return shares.stream().allMatch(share -> share == replicas)
                || shares.stream().mapToLong(Long::longValue).sum() == replicas;
    }

    /// Annotations that lead from a Work back to its binding.
    private static JsonObject origin(KubeObject binding) {
        if (binding.namespace().isEmpty()) {
            return JsonObject.of(Names.CLUSTER_BINDING_NAME, binding.name());
        }
        return JsonObject.of(
                Names.BINDING_NAMESPACE, binding.namespace(), Names.BINDING_NAME, binding.name());
    }

    /// What the template says of itself counts before its policy.
    private static String conflictResolution(KubeObject binding, KubeObject template) {
        String own = template.annotations().getOrDefault(Names.CONFLICT_RESOLUTION, "");
        if (own.equals("overwrite") || own.equals("abort")) {
            return own;
        }
        return binding.spec().stringOr("conflictResolution", "Abort").equals("Overwrite")
                ? "overwrite"
                : "abort";
    }

    /// The fields of a Work's spec beside its manifests.
    private static JsonObject options(KubeObject binding, String cluster) {
        JsonObject suspension = binding.spec().object("suspension");
        boolean suspended =
                suspension.booleanOr("dispatching", false)
                        || suspension
                                .array("dispatchingOnClusters", "clusterNames")
                                .contains(Json.of(cluster));
        var options = JsonObject.builder();
        if (suspended) {
            options.put("suspendDispatching", true);
        }
        if (binding.spec().booleanOr("preserveResourcesOnDeletion", false)) {
            options.put("preserveResourcesOnDeletion", true);
        }
        return options.build();
    }
}
