package atoll.controllers.daemonset;

import atoll.api.KubeObject;
import atoll.api.selector.NodeSelectorTerms;
import atoll.api.selector.Taint;
import atoll.api.selector.Toleration;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.controllers.history.History;
import atoll.controllers.pods.PodTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A DaemonSet's pod template: on which nodes it may run, and the pod for one of them. Read once
/// for each step. Resources are not asked about: whether there is room is the scheduler's question.
final class DaemonTemplate {
    private static final String GENERATION_LABEL = "pod-template-generation";

    /// Of clusters before ControllerRevisions; still honoured, as upstream does.
    private static final String GENERATION = "deprecated.daemonset.template.generation";

    private final KubeObject set;
    private final JsonObject template;
    private final List<Toleration> tolerations;
    private final JsonArray tolerationList;
    private final Map<String, String> selector;
    private final @Nullable NodeSelectorTerms affinity;
    private final String nodeName;

    DaemonTemplate(KubeObject set) {
        this.set = set;
        this.template = set.spec().object("template");
        JsonObject spec = template.object("spec");
        this.tolerationList = tolerations(spec);
        this.tolerations = tolerationList.objects().stream().map(Toleration::of).toList();
        this.selector = spec.object("nodeSelector").strings();
        JsonObject required =
                spec.object(
                        "affinity",
                        "nodeAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution");
        this.affinity = required.isEmpty() ? null : NodeSelectorTerms.of(required);
        this.nodeName = spec.stringOr("nodeName", "");
    }

    /// What a daemon bears beside what its template says: it is to run where others are not.
    /// `not-ready`, `unreachable`, the pressures and `unschedulable`; `network-unavailable` only on
    /// the host's network.
    private static JsonArray tolerations(JsonObject spec) {
        List<JsonObject> all = new ArrayList<>(spec.array("tolerations").objects());
        add(all, "node.kubernetes.io/not-ready", "NoExecute");
        add(all, "node.kubernetes.io/unreachable", "NoExecute");
        add(all, "node.kubernetes.io/disk-pressure", "NoSchedule");
        add(all, "node.kubernetes.io/memory-pressure", "NoSchedule");
        add(all, "node.kubernetes.io/pid-pressure", "NoSchedule");
        add(all, "node.kubernetes.io/unschedulable", "NoSchedule");
        if (spec.booleanOr("hostNetwork", false)) {
            add(all, "node.kubernetes.io/network-unavailable", "NoSchedule");
        }
        return JsonArray.of(all);
    }

    /// In the place of an equal one, else last.
    private static void add(List<JsonObject> tolerations, String key, String effect) {
        JsonObject added = JsonObject.of("key", key, "operator", "Exists", "effect", effect);
        for (int i = 0; i < tolerations.size(); i++) {
            JsonObject one = tolerations.get(i);
            if (one.without("tolerationSeconds").equals(added)) {
                tolerations.set(i, added);
                return;
            }
        }
        tolerations.add(added);
    }

    /// Whether a daemon is to be made on a node, and whether one that is there may stay.
    enum Fit {
        /// Makes one where there is none.
        RUNS,
        /// A taint without NoExecute keeps new ones away and leaves old ones.
        MAY_STAY,
        /// Wants none, and removes one that is there.
        NEVER
    }

    /// Node name, selector and affinity first: without them the node is not meant. Then the taints,
    /// of which `PreferNoSchedule` ones count for nothing.
    Fit on(DaemonNode node) {
        boolean meant =
                (nodeName.isEmpty() || nodeName.equals(node.name()))
                        && node.labels().entrySet().containsAll(selector.entrySet())
                        && (affinity == null || affinity.matches(node.name(), node.labels()));
        if (!meant) {
            return Fit.NEVER;
        }
        boolean schedules = true;
        for (Taint taint : node.taints()) {
            if (taint.effect().equals("PreferNoSchedule")
                    || tolerations.stream().anyMatch(one -> one.tolerates(taint))) {
                continue;
            }
            if (taint.effect().equals("NoExecute")) {
                return Fit.NEVER;
            }
            schedules = false;
        }
        return schedules ? Fit.RUNS : Fit.MAY_STAY;
    }

    /// @param hash of the revision, which the pod carries as a label
    JsonObject pod(String node, String hash) {
        return PodTemplate.pod(set, template)
                .update(
                        "metadata",
                        metadata ->
                                metadata.update(
                                        "labels",
                                        labels -> {
                                            JsonObject hashed =
                                                    labels.with(History.POD_LABEL, hash);
                                            String generation = generation();
                                            return generation.isEmpty()
                                                    ? hashed
                                                    : hashed.with(GENERATION_LABEL, generation);
                                        }))
                .update("spec", spec -> bound(spec, node).with("tolerations", tolerationList));
    }

    /// The set's annotation; "" for a set that has none.
    String generation() {
        return set.annotations().getOrDefault(GENERATION, "");
    }

    /// The scheduler binds daemons too; the affinity leaves it one node.
    private static JsonObject bound(JsonObject spec, String node) {
        JsonObject field =
                JsonObject.of(
                        "key",
                        "metadata.name",
                        "operator",
                        "In",
                        "values",
                        JsonArray.of(Json.of(node)));
        JsonObject term = JsonObject.of("matchFields", JsonArray.of(field));
        JsonObject required = JsonObject.of("nodeSelectorTerms", JsonArray.of(term));
        return spec.update(
                "affinity",
                affinity ->
                        affinity.update(
                                "nodeAffinity",
                                nodes ->
                                        nodes.with(
                                                "requiredDuringSchedulingIgnoredDuringExecution",
                                                required)));
    }

    /// Whether a pod is of the present template.
    boolean made(DaemonPod pod, String hash) {
        String generation = pod.labels().get(GENERATION_LABEL);
        return hash.equals(pod.labels().get(History.POD_LABEL))
                || (!generation().isEmpty() && generation().equals(generation));
    }
}
