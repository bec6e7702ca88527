package atoll.placement.bind;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.placement.crd.FleetKind;
import atoll.placement.kinds.ServedKinds;
import atoll.placement.names.Names;
import atoll.placement.override.Overrides;
import atoll.placement.schedule.FleetCluster;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Keeps one Work for each cluster of a binding, and none elsewhere. A binding that is being
/// deleted is held until its Works are gone, so that members are cleared first.
///
/// A Work is found again by its binding's permanent id in a label. Override policies are applied
/// here, cluster by cluster; when one fails, that cluster keeps the Work it has and the others get
/// theirs.
///
/// One instance for each of the two kinds of bindings.
public final class BindingController {
    private final Client hub;
    private final FleetKind kind;

    /// The label by which Works of this kind of bindings are found.
    private final String idLabel;

    private final ServedKinds served;
    private final Informer<KubeObject> bindings;
    private final Informer<KubeObject> works;
    private final Informer<KubeObject> clusterOverrides;
    private final Informer<KubeObject> overrides;
    private final Informer<FleetCluster> clusters;
    private final EventRecorder events;
    private final Index<KubeObject> worksById;
    private final Controller controller;

    /// @param kind ResourceBinding or ClusterResourceBinding
    public BindingController(Client hub, FleetKind kind, InstantSource clock) {
        this.hub = hub;
        this.kind = kind;
        this.idLabel =
                kind == FleetKind.RESOURCE_BINDING ? Names.BINDING_ID : Names.CLUSTER_BINDING_ID;
        this.served = new ServedKinds(hub);
        this.bindings = Informer.of(hub, kind.resource());
        this.works = Informer.of(hub, FleetKind.WORK.resource());
        this.clusterOverrides = Informer.of(hub, FleetKind.CLUSTER_OVERRIDE_POLICY.resource());
        this.overrides = Informer.of(hub, FleetKind.OVERRIDE_POLICY.resource());
        this.clusters =
                Informer.digesting(
                        hub,
                        FleetKind.CLUSTER.resource(),
                        cluster -> FleetCluster.of(cluster).identity());
        this.events = new EventRecorder("binding-controller", clock);
        this.worksById = works.index(work -> List.of(work.labels().getOrDefault(idLabel, "")));
        this.controller =
                new Controller(
                                "binding-controller-" + kind.resource().resource(),
                                clock,
                                this::bind)
                        .watchSelf(bindings)
                        .watch(works, (_, work) -> bindingOf(work))
                        .watch(clusterOverrides, (_, _) -> bindings.all().keySet())
                        .watch(
                                overrides,
                                (key, _) ->
                                        kind == FleetKind.RESOURCE_BINDING
                                                ? bindings.inNamespace(key.namespace()).keySet()
                                                : List.of())
                        .read(clusters);
        clusters.onChange((_, before, after) -> {
            if (before != null && after != null && !before.equals(after)) {
                bindings.all().keySet().forEach(controller.queue()::add);
            }
        });
    }

    public Actor actor() {
        return controller;
    }

    /// Nothing for a Work of the other kind of binding.
    private List<ObjectKey> bindingOf(KubeObject work) {
        Map<String, String> annotations = work.annotations();
        boolean namespaced = kind == FleetKind.RESOURCE_BINDING;
        String name =
                annotations.getOrDefault(
                        namespaced ? Names.BINDING_NAME : Names.CLUSTER_BINDING_NAME, "");
        return name.isEmpty()
                ? List.of()
                : List.of(
                        new ObjectKey(annotations.getOrDefault(Names.BINDING_NAMESPACE, ""), name));
    }

    /// A binding whose template is gone waits: the garbage collector takes it.
    private Result bind(ObjectKey key) {
        KubeObject binding = bindings.get(key);
        if (binding == null) {
            return Result.DONE;
        }
        if (binding.isBeingDeleted()) {
            release(binding);
            return Result.DONE;
        }
        Optional<KubeObject> template = template(binding.spec().object("resource"));
        if (template.isPresent()) {
            var batch = new ArrayList<Write>();
            keep(binding, template.get(), batch);
            send(batch);
        }
        return Result.DONE;
    }

    /// Empty for a kind that the hub does not serve, and for an object that is gone.
    private Optional<KubeObject> template(JsonObject resource) {
        return served.find(
                        GroupVersionKind.of(
                                resource.stringOr("apiVersion", ""), resource.stringOr("kind", "")))
                .flatMap(info ->
                        hub.find(
                                info.resource(),
                                new ObjectKey(
                                        resource.stringOr("namespace", ""),
                                        resource.stringOr("name", ""))));
    }

    /// First the Works, then, when an event tells that none is left, the finalizer.
    private void release(KubeObject binding) {
        var present = worksOf(binding);
        if (!present.isEmpty()) {
            var batch = new ArrayList<Write>();
            present.values().stream()
                    .filter(work -> !work.isBeingDeleted())
                    .forEach(work -> batch.add(delete(work)));
            send(batch);
            return;
        }
        if (binding.finalizers().contains(Names.BINDING_FINALIZER)) {
            JsonArray others =
                    binding.metadata()
                            .array("finalizers")
                            .filter(name -> !Names.BINDING_FINALIZER.equals(name.asString()));
            JsonObject released =
                    binding.tree().update("metadata", meta -> meta.with("finalizers", others));
            hub.write(Write.update(kind.resource(), KubeObject.of(released), Names.FIELD_MANAGER))
                    .orThrow();
        }
    }

    /// Nothing for a binding without its id.
    private SortedMap<ObjectKey, KubeObject> worksOf(KubeObject binding) {
        String id = binding.labels().getOrDefault(idLabel, "");
        return id.isEmpty() ? new TreeMap<>() : worksById.get(id);
    }

    /// @param batch is added to: Works to put and to delete, and Events
    private void keep(KubeObject binding, KubeObject template, List<Write> batch) {
        var kept = new TreeSet<ObjectKey>();
        var failures = new ArrayList<String>();
        for (Targets.Target target : Targets.of(binding, template)) {
            FleetCluster known = clusters.get(new ObjectKey("", target.cluster()));
            FleetCluster cluster = known == null ? FleetCluster.named(target.cluster()) : known;
            Overrides.Overridden overridden =
                    Overrides.apply(
                            KubeObject.of(target.manifest()),
                            cluster,
                            clusterOverrides.all().values(),
                            overrides.inNamespace(template.namespace()).values());
            ObjectKey key = Targets.key(template, target.cluster());
            kept.add(key);
            KubeObject present = works.get(key);
            if (overridden.failed()) {
                failures.add(told(template, target.cluster(), overridden, batch));
                continue;
            }
            KubeObject work =
                    Targets.work(binding, template, target.cluster(), overridden, present);
            if (present == null || !Works.sameOverrides(present, work)) {
                told(template, target.cluster(), overridden, batch);
            }
            Works.put(present, work).ifPresent(batch::add);
        }
        if (!failures.isEmpty()) {
            String message = String.join(" ", failures);
            events.record(batch, binding, "Warning", "SyncWorkFailed", message);
        }
        worksOf(binding)
                .forEach((key, work) -> {
                    if (!kept.contains(key) && !work.isBeingDeleted()) {
                        batch.add(delete(work));
                    }
                });
    }

    /// Tells the template of each override policy that was applied or failed.
    ///
    /// @return what failed, with its cause; empty when nothing did
    private String told(
            KubeObject template,
            String cluster,
            Overrides.Overridden overridden,
            List<Write> batch) {
        String failure = "";
        for (Overrides.Note note : overridden.notes()) {
            String what = "Apply " + note.subject() + " for cluster(" + cluster + ")";
            if (note.failure().isEmpty()) {
                events.record(
                        batch,
                        template,
                        "Normal",
                        "ApplyOverridePolicySucceed",
                        what + " succeed.");
            } else {
                failure = what + " failed: " + note.failure() + ".";
                events.record(
                        batch, template, "Warning", "ApplyOverridePolicyFailed", what + " failed.");
            }
        }
        return failure;
    }

    /// In the background: the Work's own finalizer waits for the member.
    private static Write delete(KubeObject work) {
        return Write.delete(
                FleetKind.WORK.resource(),
                work.namespace(),
                work.name(),
                DeleteOptions.background().onlyUid(work.uid()));
    }

    /// Sends the writes in one batch. A Work that is gone already is as good as deleted; an Event
    /// that could not be written is no loss to placement.
    private void send(List<Write> batch) {
        List<Outcome> outcomes = hub.writeAll(batch);
        for (int i = 0; i < outcomes.size(); i++) {
            boolean gone =
                    batch.get(i) instanceof Write.Delete && outcomes.get(i).refusedAs("NotFound");
            boolean event = batch.get(i).resource().equals(EventRecorder.EVENTS);
            if (!gone && !event) {
                outcomes.get(i).orThrow();
            }
        }
    }
}
