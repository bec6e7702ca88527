package atoll.placement.bind;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Index;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.placement.crd.FleetKind;
import atoll.placement.kinds.Replicas;
import atoll.placement.kinds.ServedKinds;
import atoll.placement.names.Names;
import atoll.placement.schedule.Webster;
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
public final class BindingController {
    private final Client hub;
    private final FleetKind kind;
    private final String idLabel;
    private final ServedKinds served;
    private final Informer<KubeObject> bindings;
    private final Informer<KubeObject> works;
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
        this.worksById = works.index(work -> List.of(work.labels().getOrDefault(idLabel, "")));
        this.controller =
                new Controller(
                                "binding-controller-" + kind.resource().resource(),
                                clock,
                                this::bind)
                        .watchSelf(bindings)
                        .watch(works, (_, work) -> bindingOf(work));
    }

    public Actor actor() {
        return controller;
    }

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

    private SortedMap<ObjectKey, KubeObject> worksOf(KubeObject binding) {
        String id = binding.labels().getOrDefault(idLabel, "");
        return id.isEmpty() ? new TreeMap<>() : worksById.get(id);
    }

    private void keep(KubeObject binding, KubeObject template, List<Write> batch) {
        JsonObject manifest = Manifest.of(template.tree());
        List<JsonObject> targets = binding.spec().array("clusters").objects();
        SortedMap<String, Long> completions = completions(binding, template, targets);
        var kept = new TreeSet<ObjectKey>();
        for (JsonObject target : targets) {
            String cluster = target.stringOr("name", "");
            JsonObject share =
                    target.has("replicas")
                            ? Replicas.with(manifest, target.longOr("replicas", 0))
                            : manifest;
            Long complete = completions.get(cluster);
            if (complete != null) {
                share = share.withAt(List.of("spec", "completions"), Json.of(complete));
            }
            KubeObject work = work(binding, template, cluster, share);
            kept.add(work.key());
            put(work, batch);
        }
        worksOf(binding)
                .forEach((key, work) -> {
                    if (!kept.contains(key) && !work.isBeingDeleted()) {
                        batch.add(delete(work));
                    }
                });
    }

    /// A Job's completions are divided as its pods are; empty unless there is something to divide.
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

    private KubeObject work(
            KubeObject binding, KubeObject template, String cluster, JsonObject manifest) {
        String namespace = Names.executionNamespace(cluster);
        String name =
                Names.work(
                        template.apiVersion(),
                        template.kind(),
                        template.namespace(),
                        template.name());
        JsonObject ids = JsonObject.of(idLabel, binding.labels().getOrDefault(idLabel, ""));
        var origin = JsonObject.builder();
        if (binding.namespace().isEmpty()) {
            origin.put(Names.CLUSTER_BINDING_NAME, binding.name());
        } else {
            origin.put(Names.BINDING_NAMESPACE, binding.namespace());
            origin.put(Names.BINDING_NAME, binding.name());
        }
        JsonObject annotations = origin.build();
        JsonObject inside =
                Manifest.marked(
                        manifest,
                        ids.with(Names.MANAGED, "true"),
                        annotations
                                .edit()
                                .put(Names.TEMPLATE_UID, template.uid())
                                .put(Names.WORK_NAMESPACE, namespace)
                                .put(Names.WORK_NAME, name)
                                .put(Names.CONFLICT_RESOLUTION, conflictResolution(binding))
                                .build());
        return Works.of(namespace, name, ids, annotations, inside, suspended(binding, cluster));
    }

    private static String conflictResolution(KubeObject binding) {
        return binding.spec().stringOr("conflictResolution", "Abort").equals("Overwrite")
                ? "overwrite"
                : "abort";
    }

    private static boolean suspended(KubeObject binding, String cluster) {
        JsonObject suspension = binding.spec().object("suspension");
        return suspension.booleanOr("dispatching", false)
                || suspension
                        .array("dispatchingOnClusters", "clusterNames")
                        .contains(Json.of(cluster));
    }

    private void put(KubeObject work, List<Write> batch) {
        Works.put(works.get(work.key()), work).ifPresent(batch::add);
    }

    private static Write delete(KubeObject work) {
        return Write.delete(
                FleetKind.WORK.resource(),
                work.namespace(),
                work.name(),
                DeleteOptions.background().onlyUid(work.uid()));
    }

    /// Sends the writes in one batch. A Work that is gone already is as good as deleted.
    private void send(List<Write> batch) {
        List<Outcome> outcomes = hub.writeAll(batch);
        for (int i = 0; i < outcomes.size(); i++) {
            boolean gone =
                    batch.get(i) instanceof Write.Delete && outcomes.get(i).refusedAs("NotFound");
            if (!gone) {
                outcomes.get(i).orThrow();
            }
        }
    }
}
