package atoll.placement.execute;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.Controller;
import atoll.control.Result;
import atoll.placement.bind.Conditions;
import atoll.placement.crd.FleetKind;
import atoll.placement.kinds.ServedKinds;
import atoll.placement.names.Names;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Carries the Works of one member into it: applies their manifests, again whenever the member's
/// object drifts, deletes them with the Work, and writes what became of them into the Work's
/// status. An object that is there but not placement's is left alone unless the manifest says
/// `overwrite`.
///
/// The kinds to watch in the member are those that Works brought so far.
///
/// Its informers in the member see only what is labelled as managed; anything else is asked for
/// when a manifest names it. Two clients: the hub's Works are read and their status written there,
/// manifests go to the member. A member that is not reached makes its Works wait, and no other
/// member's.
public final class MemberActor implements Actor {
    /// After a manifest that was refused; nothing tells when the member would take it.
    private static final Duration RETRY = Duration.ofSeconds(1);

    /// Keeps the informers small in members that run much of their own.
    private static final LabelSelector MANAGED = LabelSelector.of(Map.of(Names.MANAGED, "true"));

    /// Said of every Work that is not suspended.
    private static final JsonObject DISPATCHING =
            Conditions.of(
                    "Dispatching",
                    true,
                    "Dispatching",
                    "Work is being dispatched to member clusters.");

    private static final JsonObject SUSPENDED =
            Conditions.of(
                    "Dispatching",
                    false,
                    "SuspendDispatching",
                    "Work dispatching is in a suspended state.");

    private final Client hub;
    private final Client member;
    private final String cluster;
    private final String namespace;
    private final InstantSource clock;
    private final ServedKinds served;
    private final Informer<KubeObject> works;

    /// One for each kind that some manifest was of; they stay open.
    private final Map<GroupVersionResource, Informer<KubeObject>> objects = new HashMap<>();

    /// The manifests last applied, by Work: a field that vanished from one does not show as drift.
    private final Map<ObjectKey, JsonArray> applied = new HashMap<>();

    private final Controller controller;
    private Runnable wake = () -> {};

    /// @param cluster the member's name on the hub
    public MemberActor(Client hub, Client member, String cluster, InstantSource clock) {
        this.hub = hub;
        this.member = member;
        this.cluster = cluster;
        this.namespace = Names.executionNamespace(cluster);
        this.clock = clock;
        this.served = new ServedKinds(member);
        this.works =
                new Informer<>(
                        hub,
                        FleetKind.WORK.resource(),
                        namespace,
                        LabelSelector.EVERYTHING,
                        FieldSelector.EVERYTHING,
                        object -> object);
        this.controller =
                new Controller("execution-controller-" + cluster, clock, this::execute)
                        .watchSelf(works);
    }

    /// What one manifest came to.
    ///
    /// @param live null: not there, or not to be spoken of
    /// @param error empty: applied
    private record Executed(@Nullable ResourceInfo info, @Nullable KubeObject live, String error) {}

    @Override
    public String name() {
        return controller.name();
    }

    @Override
    public void start(Runnable wakeActor) {
        wake = wakeActor;
        controller.start(wakeActor);
    }

    @Override
    public Instant step() {
        return controller.step();
    }

    @Override
    public void stop() {
        controller.stop();
    }

    /// Applies every manifest, though one fails; a failure is tried again every second.
    private Result execute(ObjectKey key) {
        KubeObject work = works.get(key);
        if (work == null) {
            applied.remove(key);
            return Result.DONE;
        }
        if (work.isBeingDeleted()) {
            release(work);
            return Result.DONE;
        }
        if (work.spec().booleanOr("suspendDispatching", false)) {
            write(work, work.status(), SUSPENDED);
            return Result.DONE;
        }
        JsonArray manifests = work.spec().array("workload", "manifests");
        JsonArray before = applied.get(key);
        boolean same = before != null && manifests.equals(before);
        var executed = new ArrayList<Executed>();
        for (JsonObject manifest : manifests.objects()) {
            executed.add(apply(KubeObject.of(manifest), same));
        }
        boolean failed = executed.stream().anyMatch(one -> !one.error().isEmpty());
        if (!failed) {
            applied.put(key, manifests);
        }
        report(work, manifests.objects(), executed);
        return failed ? Result.retryAfter(RETRY) : Result.DONE;
    }

    /// @param same whether the manifests are those applied last: then only drift calls for another
    ///   apply
    private Executed apply(KubeObject manifest, boolean same) {
        ResourceInfo info = served.find(manifest.groupVersionKind()).orElse(null);
        if (info == null) {
            GroupVersionKind kind = manifest.groupVersionKind();
            return new Executed(
                    null,
                    null,
                    "no matches for kind \"%s\" in version \"%s\""
                            .formatted(kind.kind(), kind.apiVersion()));
        }
        KubeObject live = live(info, manifest.key()).orElse(null);
        if (live != null && !isManaged(live) && !overwrites(manifest)) {
            return new Executed(
                    info,
                    null,
                    ("resource(kind=%s, %s/%s) already exists in the cluster %s and is not managed"
                                    + " by karmada, conflictResolution is not Overwrite")
                            .formatted(
                                    manifest.kind(),
                                    manifest.namespace(),
                                    manifest.name(),
                                    cluster));
        }
        boolean settled = live != null && same && Drift.covers(live.tree(), manifest.tree());
        if (settled || (live != null && live.isBeingDeleted())) {
            return new Executed(info, live, "");
        }
        Outcome outcome =
                member.write(
                        Write.apply(
                                info.resource(),
                                manifest.namespace(),
                                manifest.name(),
                                manifest.tree(),
                                Names.FIELD_MANAGER));
        return switch (outcome) {
            case Outcome.Done done -> new Executed(info, done.object(), "");
            case Outcome.Refused(var status) -> new Executed(info, live, status.message());
        };
    }

    private static boolean isManaged(KubeObject live) {
        return "true".equals(live.labels().get(Names.MANAGED));
    }

    /// By the manifest's own annotation, which Work and policy have decided.
    private static boolean overwrites(KubeObject manifest) {
        return "overwrite".equals(manifest.annotations().get(Names.CONFLICT_RESOLUTION));
    }

    /// The member's object: from the informer of its kind where that knows it, else asked for,
    /// since the informer sees only what is managed.
    private Optional<KubeObject> live(ResourceInfo info, ObjectKey key) {
        KubeObject known = watched(info.resource()).get(key);
        return known != null ? Optional.of(known) : member.find(info.resource(), key);
    }

    private Informer<KubeObject> watched(GroupVersionResource resource) {
        return objects.computeIfAbsent(resource, this::open);
    }

    /// Added while a step runs, so it is started here; the wake brings its first list.
    private Informer<KubeObject> open(GroupVersionResource resource) {
        var informer =
                new Informer<KubeObject>(
                        member, resource, "", MANAGED, FieldSelector.EVERYTHING, object -> object);
        controller.watch(informer, (_, object) -> workOf(object));
        informer.start(wake);
        wake.run();
        return informer;
    }

    /// The Work that an object names in its annotations, if that is one of this member's.
    private List<ObjectKey> workOf(KubeObject object) {
        Map<String, String> annotations = object.annotations();
        String name = annotations.getOrDefault(Names.WORK_NAME, "");
        return namespace.equals(annotations.get(Names.WORK_NAMESPACE)) && !name.isEmpty()
                ? List.of(new ObjectKey(namespace, name))
                : List.of();
    }

    /// Deletes what this Work put into the member, then lets the Work go. A member that is not
    /// reached holds the Work: deletions are tried again until they are done.
    private void release(KubeObject work) {
        if (!work.finalizers().contains(Names.WORK_FINALIZER)) {
            return;
        }
        if (!work.spec().booleanOr("preserveResourcesOnDeletion", false)) {
            for (JsonObject tree : work.spec().array("workload", "manifests").objects()) {
                delete(work, KubeObject.of(tree));
            }
        }
        JsonArray others =
                work.metadata()
                        .array("finalizers")
                        .filter(name -> !Names.WORK_FINALIZER.equals(name.asString()));
        Outcome released =
                hub.write(
                        Write.update(
                                FleetKind.WORK.resource(),
                                KubeObject.of(
                                        work.tree()
                                                .update(
                                                        "metadata",
                                                        meta -> meta.with("finalizers", others))),
                                Names.FIELD_MANAGER));
        if (!released.refusedAs("NotFound")) {
            released.orThrow();
        }
    }

    /// Only what still names this Work: an object that another Work took over is left.
    private void delete(KubeObject work, KubeObject manifest) {
        ResourceInfo info = served.find(manifest.groupVersionKind()).orElse(null);
        if (info == null) {
            return;
        }
        KubeObject live = member.find(info.resource(), manifest.key()).orElse(null);
        if (live == null || live.isBeingDeleted() || !workOf(live).contains(work.key())) {
            return;
        }
        Outcome deleted =
                member.write(
                        Write.delete(
                                info.resource(),
                                live.namespace(),
                                live.name(),
                                DeleteOptions.background().onlyUid(live.uid())));
        if (!deleted.refusedAs("NotFound")) {
            deleted.orThrow();
        }
    }

    /// The condition `Applied` and a status for each manifest that is there.
    private void report(KubeObject work, List<JsonObject> manifests, List<Executed> executed) {
        var statuses = new ArrayList<Json>();
        for (int i = 0; i < executed.size(); i++) {
            Executed one = executed.get(i);
            if (one.info() != null && one.live() != null) {
                statuses.add(manifestStatus(i, one.info(), one.live()));
            }
        }
        List<String> errors =
                executed.stream().map(Executed::error).filter(text -> !text.isEmpty()).toList();
        JsonObject condition =
                errors.isEmpty()
                        ? Conditions.of(
                                "Applied",
                                true,
                                "AppliedSuccessful",
                                "Manifest has been successfully applied")
                        : Conditions.of(
                                "Applied",
                                false,
                                "AppliedFailed",
                                "Failed to apply all manifests (%d/%d): %s"
                                        .formatted(
                                                manifests.size() - errors.size(),
                                                manifests.size(),
                                                String.join("; ", errors)));
        JsonObject status =
                Conditions.set(work.status(), condition, clock.instant())
                        .with("manifestStatuses", JsonArray.of(statuses));
        write(work, status, DISPATCHING);
    }

    /// @param told the status without the condition on dispatching
    private void write(KubeObject work, JsonObject told, JsonObject dispatching) {
        JsonObject status = Conditions.set(told, dispatching, clock.instant());
        if (!status.equals(work.status())) {
            hub.write(
                            Write.updateStatus(
                                    FleetKind.WORK.resource(),
                                    KubeObject.of(work.tree().with("status", status)),
                                    Names.FIELD_MANAGER))
                    .orThrow();
        }
    }

    /// The member's status with its generation and the template's, by which the hub sees whether it
    /// is current.
    ///
    /// @param ordinal the manifest's place in the Work
    private static JsonObject manifestStatus(int ordinal, ResourceInfo info, KubeObject live) {
        GroupVersionResource resource = info.resource();
        var told =
                JsonObject.builder()
                        .put(
                                "identifier",
                                JsonObject.builder()
                                        .put("ordinal", ordinal)
                                        .put("group", resource.group())
                                        .put("version", resource.version())
                                        .put("kind", info.kind())
                                        .put("resource", resource.resource())
                                        .put("namespace", live.namespace())
                                        .put("name", live.name())
                                        .build())
                        .put("health", Health.of(live));
        if (!live.status().isEmpty()) {
            told.put("status", generations(live));
        }
        return told.build();
    }

    /// The status with `generation` and `resourceTemplateGeneration`, two fields that only the hub
    /// reads.
    private static JsonObject generations(KubeObject live) {
        if (live.generation() == 0) {
            return live.status();
        }
        String template = live.annotations().getOrDefault(Names.TEMPLATE_GENERATION, "");
        JsonObject status = live.status().with("generation", live.generation());
        return template.matches("\\d{1,18}")
                ? status.with("resourceTemplateGeneration", Long.parseLong(template))
                : status;
    }
}
