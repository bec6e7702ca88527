package atoll.placement.attach;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
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
import atoll.control.EventRecorder;
import atoll.control.Result;
import atoll.placement.attach.Dependencies.Dependency;
import atoll.placement.crd.FleetKind;
import atoll.placement.detect.BindingSpec;
import atoll.placement.kinds.ServedKinds;
import atoll.placement.names.Names;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Follows bindings whose policy says `propagateDeps`: every object that the template names gets a
/// binding too, or its own is added to, with the template's clusters in `requiredBy`. An object
/// that is named no more loses the entry, and a binding that nothing but entries held goes with its
/// last one.
///
/// Karmada's dependencies-distributor. An attached binding has no placement of its own: it goes
/// where `requiredBy` says. The two maps of names are rebuilt from bindings after a restart.
public final class DependencyController {
    /// Until a binding that is going is gone, after which a new one is made.
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final FleetKind KIND = FleetKind.RESOURCE_BINDING;

    private final Client hub;
    private final ServedKinds served;
    private final EventRecorder events;
    private final Informer<KubeObject> bindings;

    /// Bindings by the key of who requires them, as text.
    private final Index<KubeObject> byRequirer;

    private final SortedMap<String, Informer<KubeObject>> objects = new TreeMap<>();

    /// Who names an object, found or not; kept for objects that come or change later.
    private final SortedMap<Named, SortedSet<ObjectKey>> requirers = new TreeMap<>();

    /// What each binding's template named when last looked at.
    private final SortedMap<ObjectKey, SortedSet<Dependency>> named = new TreeMap<>();

    private final Controller controller;

    /// An object that some template names.
    private record Named(String namespace, Dependency dependency) implements Comparable<Named> {
        @Override
        public int compareTo(Named other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : dependency.compareTo(other.dependency);
        }
    }

    public DependencyController(Client hub, InstantSource clock) {
        this.hub = hub;
        this.served = new ServedKinds(hub);
        this.events = new EventRecorder("dependencies-distributor", clock);
        this.bindings = Informer.of(hub, KIND.resource());
        this.byRequirer =
                bindings.index(binding ->
                        requiredBy(binding).keySet().stream().map(ObjectKey::toString).toList());
        this.controller =
                new Controller("dependencies-distributor", clock, this::follow).read(bindings);
        bindings.onChange((key, before, after) -> {
            if (before == null || after == null || !isSame(before, after)) {
                controller.queue().add(key);
                if (after != null) {
                    requiredBy(after).keySet().forEach(controller.queue()::add);
                }
            }
        });
        for (String kind : Dependencies.KINDS) {
            Informer<KubeObject> informer = Informer.of(hub, resource(kind));
            informer.onChange((key, _, _) ->
                    requirers
                            .getOrDefault(
                                    new Named(key.namespace(), new Dependency(kind, key.name())),
                                    new TreeSet<>())
                            .forEach(controller.queue()::add));
            controller.read(informer);
            objects.put(kind, informer);
        }
    }

    /// The plural of the four kinds is their name and an s.
    private static GroupVersionResource resource(String kind) {
        return new GroupVersionResource("", "v1", kind.toLowerCase(java.util.Locale.ROOT) + "s");
    }

    public Actor actor() {
        return controller;
    }

    /// The status of a binding is no news here.
    private static boolean isSame(KubeObject before, KubeObject after) {
        return before.generation() == after.generation()
                && before.annotations().equals(after.annotations())
                && before.isBeingDeleted() == after.isBeingDeleted();
    }

    /// The entries of a binding by who requires it.
    private static SortedMap<ObjectKey, JsonObject> requiredBy(KubeObject binding) {
        var entries = new TreeMap<ObjectKey, JsonObject>();
        for (JsonObject entry : binding.spec().array("requiredBy").objects()) {
            var key = new ObjectKey(entry.stringOr("namespace", ""), entry.stringOr("name", ""));
            entries.put(key, entry);
        }
        return entries;
    }

    /// @param key of the binding that may require others
    private Result follow(ObjectKey key) {
        KubeObject requirer = bindings.get(key);
        SortedSet<Dependency> wanted = wanted(requirer);
        remember(key, wanted);
        var kept = new TreeSet<ObjectKey>();
        var batch = new ArrayList<Write>();
        boolean again = false;
        for (Dependency dependency : wanted) {
            KubeObject object = find(key.namespace(), dependency);
            if (requirer == null || object == null || object.isBeingDeleted()) {
                continue;
            }
            var attached =
                    new ObjectKey(key.namespace(), Names.binding(object.kind(), object.name()));
            kept.add(attached);
            KubeObject present = bindings.get(attached);
            again |= present != null && present.isBeingDeleted();
            attach(requirer, object, present).ifPresent(batch::add);
        }
        byRequirer
                .get(key.toString())
                .forEach((attached, binding) -> {
                    if (!kept.contains(attached) && !binding.isBeingDeleted()) {
                        batch.add(detach(key, binding));
                    }
                });
        if (requirer != null && !batch.isEmpty()) {
            batch.add(
                    events.event(
                            requirer,
                            "Normal",
                            "SyncScheduleResultToDependenciesSucceed",
                            "Sync schedule results to dependencies succeed."));
        }
        send(batch);
        return again ? Result.retryAfter(RETRY) : Result.DONE;
    }

    /// Nothing for a binding that is gone, going, or does not ask for it.
    private SortedSet<Dependency> wanted(@Nullable KubeObject requirer) {
        if (requirer == null
                || requirer.isBeingDeleted()
                || !requirer.spec().booleanOr("propagateDeps", false)) {
            return new TreeSet<>();
        }
        return template(requirer.spec().object("resource"))
                .map(template -> Dependencies.of(template.tree()))
                .orElseGet(TreeSet::new);
    }

    /// As the informer has it; null for one that is not there.
    private @Nullable KubeObject find(String namespace, Dependency dependency) {
        Informer<KubeObject> informer = objects.get(dependency.kind());
        return informer == null ? null : informer.get(new ObjectKey(namespace, dependency.name()));
    }

    /// Read from the hub; empty when its kind is not served or it is gone.
    private Optional<KubeObject> template(JsonObject resource) {
        var kind =
                GroupVersionKind.of(
                        resource.stringOr("apiVersion", ""), resource.stringOr("kind", ""));
        var key = new ObjectKey(resource.stringOr("namespace", ""), resource.stringOr("name", ""));
        return served.find(kind).flatMap(info -> hub.find(info.resource(), key));
    }

    /// So that an object that comes later brings its requirers back.
    private void remember(ObjectKey requirer, SortedSet<Dependency> wanted) {
        SortedSet<Dependency> before =
                wanted.isEmpty() ? named.remove(requirer) : named.put(requirer, wanted);
        if (before != null) {
            before.forEach(dependency ->
                    requirers.computeIfPresent(
                            new Named(requirer.namespace(), dependency),
                            (_, keys) -> keys.remove(requirer) && keys.isEmpty() ? null : keys));
        }
        wanted.forEach(dependency ->
                requirers
                        .computeIfAbsent(
                                new Named(requirer.namespace(), dependency), _ -> new TreeSet<>())
                        .add(requirer));
    }

    /// The write that makes the object's binding follow the requirer; empty when it does, or is on
    /// its way out.
    private static Optional<Write> attach(
            KubeObject requirer, KubeObject object, @Nullable KubeObject present) {
        if (present != null && present.isBeingDeleted()) {
            return Optional.empty();
        }
        JsonObject base = present == null ? BindingSpec.bare(object) : present.tree();
        var entries = present == null ? new TreeMap<ObjectKey, JsonObject>() : requiredBy(present);
        entries.put(
                requirer.key(),
                JsonObject.of(
                        "namespace", requirer.namespace(),
                        "name", requirer.name(),
                        "clusters", requirer.spec().array("clusters")));
        JsonObject wanted =
                withEntries(BindingSpec.describing(base, object), entries)
                        .withAt(
                                List.of("metadata", "labels", label(requirer.key())),
                                Json.of(requirer.labels().getOrDefault(Names.BINDING_ID, "")));
        if (requirer.spec().stringOr("conflictResolution", "Abort").equals("Overwrite")) {
            wanted = wanted.withAt(List.of("spec", "conflictResolution"), Json.of("Overwrite"));
        }
        if (present == null) {
            return Optional.of(
                    Write.create(KIND.resource(), object.namespace(), wanted, Names.FIELD_MANAGER));
        }
        return wanted.equals(present.tree())
                ? Optional.empty()
                : Optional.of(
                        Write.update(KIND.resource(), KubeObject.of(wanted), Names.FIELD_MANAGER));
    }

    /// Deletes a binding that only followed others when nobody is left.
    private static Write detach(ObjectKey requirer, KubeObject binding) {
        SortedMap<ObjectKey, JsonObject> entries = requiredBy(binding);
        entries.remove(requirer);
        if (entries.isEmpty() && !binding.spec().has("placement")) {
            return Write.delete(
                    KIND.resource(),
                    binding.namespace(),
                    binding.name(),
                    DeleteOptions.background().onlyUid(binding.uid()));
        }
        JsonObject without =
                withEntries(binding.tree(), entries)
                        .withoutAt(List.of("metadata", "labels", label(requirer)));
        return Write.update(KIND.resource(), KubeObject.of(without), Names.FIELD_MANAGER);
    }

    /// In the order of the requirers' keys, so that equal entries make equal objects.
    private static JsonObject withEntries(
            JsonObject binding, SortedMap<ObjectKey, JsonObject> entries) {
        return binding.update(
                "spec",
                spec ->
                        entries.isEmpty()
                                ? spec.without("requiredBy")
                                : spec.with("requiredBy", JsonArray.of(entries.values())));
    }

    /// A label with a digest of the requirer's key: by it what follows a binding can be listed.
    private static String label(ObjectKey requirer) {
        return Names.DEPENDED_BY_PREFIX + Names.permanentId(requirer.toString()).substring(0, 8);
    }

    /// Events may fail, and what is gone already need not be deleted; any other refusal is thrown.
    private void send(List<Write> batch) {
        List<Outcome> outcomes = hub.writeAll(batch);
        for (int i = 0; i < outcomes.size(); i++) {
            boolean gone =
                    batch.get(i) instanceof Write.Delete && outcomes.get(i).refusedAs("NotFound");
            if (!gone && !batch.get(i).resource().equals(EventRecorder.EVENTS)) {
                outcomes.get(i).orThrow();
            }
        }
    }
}
