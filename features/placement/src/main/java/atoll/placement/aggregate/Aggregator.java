package atoll.placement.aggregate;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.placement.bind.Conditions;
import atoll.placement.crd.FleetKind;
import atoll.placement.kinds.ServedKinds;
import atoll.placement.names.Names;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Works → their binding's `aggregatedStatus` and `FullyApplied` → the template's status. Keys with
/// a namespace name ResourceBindings, those without ClusterResourceBindings.
///
/// It sums what the members report and never asks them. A reconcile reads all Works of one binding,
/// so it may be repeated at any time.
public final class Aggregator implements Actor {
    private final Client hub;
    private final InstantSource clock;
    private final ServedKinds served;
    private final Informer<KubeObject> bindings;
    private final Informer<KubeObject> clusterBindings;
    private final Informer<KubeObject> works;

    /// Works by the key of their binding, as text.
    private final Index<KubeObject> worksByBinding;

    private final Controller controller;

    public Aggregator(Client hub, InstantSource clock) {
        this.hub = hub;
        this.clock = clock;
        this.served = new ServedKinds(hub);
        this.bindings = Informer.of(hub, FleetKind.RESOURCE_BINDING.resource());
        this.clusterBindings = Informer.of(hub, FleetKind.CLUSTER_RESOURCE_BINDING.resource());
        this.works = Informer.of(hub, FleetKind.WORK.resource());
        this.worksByBinding =
                works.index(work -> bindingOf(work).stream().map(ObjectKey::toString).toList());
        this.controller =
                new Controller("aggregator", clock, this::aggregate)
                        .watchSelf(bindings)
                        .watchSelf(clusterBindings)
                        .watch(works, (_, work) -> bindingOf(work));
    }

    /// One key at most; none for a Work that no binding made, such as a namespace's.
    private static List<ObjectKey> bindingOf(KubeObject work) {
        Map<String, String> annotations = work.annotations();
        String name = annotations.getOrDefault(Names.BINDING_NAME, "");
        if (!name.isEmpty()) {
            return List.of(
                    new ObjectKey(annotations.getOrDefault(Names.BINDING_NAMESPACE, ""), name));
        }
        String clusterWide = annotations.getOrDefault(Names.CLUSTER_BINDING_NAME, "");
        return clusterWide.isEmpty() ? List.of() : List.of(new ObjectKey("", clusterWide));
    }

    /// @param key of a binding: without a namespace, of a cluster-wide one
    private Result aggregate(ObjectKey key) {
        boolean namespaced = !key.namespace().isEmpty();
        KubeObject binding = namespaced ? bindings.get(key) : clusterBindings.get(key);
        if (binding == null || binding.isBeingDeleted()) {
            return Result.DONE;
        }
        Collection<KubeObject> parts = worksByBinding.get(key.toString()).values();
        FleetKind kind =
                namespaced ? FleetKind.RESOURCE_BINDING : FleetKind.CLUSTER_RESOURCE_BINDING;
        List<JsonObject> reports = parts.stream().map(Aggregator::report).toList();
        sum(kind, binding, reports);
        template(binding, reports);
        return Result.DONE;
    }

    /// One item of `aggregatedStatus`. A binding's Work holds one manifest. `{"clusterName":
    /// "member1", "health": "Healthy", "applied": true, "status": {…}}`.
    private static JsonObject report(KubeObject work) {
        JsonObject applied =
                work.status().array("conditions").objects().stream()
                        .filter(condition -> condition.stringOr("type", "").equals("Applied"))
                        .findFirst()
                        .orElse(JsonObject.EMPTY);
        boolean done = applied.stringOr("status", "").equals("True");
        JsonObject manifest =
                work.status().array("manifestStatuses").objects().stream()
                        .findFirst()
                        .orElse(JsonObject.EMPTY);
        var report =
                JsonObject.builder()
                        .put("clusterName", Names.clusterOf(work.namespace()))
                        .put("health", manifest.stringOr("health", "Unknown"))
                        .putIfPresent("status", manifest.get("status"));
        if (done) {
            report.put("applied", true);
        } else if (!applied.isEmpty()) {
            report.put("appliedMessage", applied.stringOr("message", ""));
        }
        return report.build();
    }

    /// The binding's own clusters and those of the bindings that need it. By name, each once.
    private static Set<String> targets(JsonObject spec) {
        var targets = new TreeSet<String>();
        var lists = new ArrayList<JsonArray>();
        lists.add(spec.array("clusters"));
        spec.array("requiredBy").objects().forEach(by -> lists.add(by.array("clusters")));
        lists.forEach(
                list -> list.objects().forEach(target -> targets.add(target.stringOr("name", ""))));
        return targets;
    }

    /// Fully applied only when every cluster that is meant has reported so. A binding with nothing
    /// to say and nothing said is left alone.
    private void sum(FleetKind kind, KubeObject binding, List<JsonObject> reports) {
        Set<String> targets = targets(binding.spec());
        if (targets.isEmpty() && reports.isEmpty() && !binding.status().has("aggregatedStatus")) {
            return;
        }
        var applied = new TreeSet<String>();
        reports.stream()
                .filter(report -> report.booleanOr("applied", false))
                .forEach(report -> applied.add(report.stringOr("clusterName", "")));
        boolean all = !targets.isEmpty() && applied.containsAll(targets);
        JsonObject condition =
                all
                        ? Conditions.of(
                                "FullyApplied",
                                true,
                                "FullyAppliedSuccess",
                                "All works have been successfully applied")
                        : Conditions.of(
                                "FullyApplied",
                                false,
                                "FullyAppliedFailed",
                                "Failed to apply all works, see status.aggregatedStatus for"
                                        + " details");
        JsonObject status =
                Conditions.set(binding.status(), condition, now())
                        .with("aggregatedStatus", JsonArray.of(new ArrayList<Json>(reports)));
        if (!status.equals(binding.status())) {
            hub.write(
                            Write.updateStatus(
                                    kind.resource(),
                                    KubeObject.of(binding.tree().with("status", status)),
                                    Names.FIELD_MANAGER))
                    .orThrow();
        }
    }

    /// The template is read from the hub each time: it is not watched here.
    private void template(KubeObject binding, List<JsonObject> reports) {
        JsonObject reference = binding.spec().object("resource");
        ResourceInfo info =
                served.find(
                                GroupVersionKind.of(
                                        reference.stringOr("apiVersion", ""),
                                        reference.stringOr("kind", "")))
                        .orElse(null);
        if (info == null || !info.subresources().contains("status") || reports.isEmpty()) {
            return;
        }
        var key =
                new ObjectKey(reference.stringOr("namespace", ""), reference.stringOr("name", ""));
        KubeObject template = hub.find(info.resource(), key).orElse(null);
        if (template == null) {
            return;
        }
        List<MemberStatus> members =
                reports.stream()
                        .map(report ->
                                new MemberStatus(
                                        report.stringOr("clusterName", ""),
                                        report.object("status")))
                        .toList();
        JsonObject status = TemplateStatus.of(template, members, now());
        if (!status.equals(template.status())) {
            hub.write(
                            Write.updateStatus(
                                    info.resource(),
                                    KubeObject.of(template.tree().with("status", status)),
                                    Names.FIELD_MANAGER))
                    .orThrow();
        }
    }

    private Instant now() {
        return clock.instant();
    }

    @Override
    public String name() {
        return controller.name();
    }

    @Override
    public void start(Runnable wake) {
        controller.start(wake);
    }

    @Override
    public Instant step() {
        return controller.step();
    }

    @Override
    public void stop() {
        controller.stop();
    }
}
