package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.ListOptions;
import atoll.api.request.Listing;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Watch;
import atoll.api.request.WatchOptions;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.server.admission.Admission;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.admission.PodTopologyLabels;
import atoll.server.crd.Definitions;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.server.resource.Subresource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// All reads and writes of one cluster, by resource. Authorization is over when it is called.
/// Thread-safe; runs on its callers' threads.
public final class Registry {
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");

    private static final String WRITE_ONLY =
            "the server does not allow this method on the requested resource";

    private final ClusterStore store;
    private final Supplier<ResourceTable> table;
    private final Components components;
    private final Lists lists;
    private final Watches watches;
    private final Creation creation;
    private final Edits edits;
    private final Admission admission;
    private final KindRules rules;
    private final Deletion deletion;
    private final DefinitionUpkeep upkeep;
    private final CustomCleanup custom;

    /// By `resource/subresource` of the core group.
    private final Map<String, Action> actions;

    public Registry(
            ClusterStore store,
            Supplier<ResourceTable> table,
            Admission admission,
            Ids ids,
            RegistryOptions options) {
        this.store = store;
        this.table = table;
        this.admission = admission;
        var definitions = new Definitions(options.schemas(), store, ids::timestamp);
        var rules = new KindRules(options.schemas(), definitions, ids::timestamp);
        var ips = new ClusterIps(new AddressRange(options.serviceCidr()), store, ids, this::submit);
        var storing =
                new Storing(
                        store,
                        Map.of(SERVICES, new ServiceAddresses(ips, new NodePorts(store, ids))));
        this.rules = rules;
        this.components = new Components(options.controlled());
        this.lists = new Lists(store, options.clock());
        this.watches = new Watches(store, options.clock());
        this.creation = new Creation(ids, rules, admission, storing);
        this.edits = new Edits(ids, rules, admission, storing, creation);
        this.deletion = new Deletion(ids, admission, storing);
        this.upkeep = new DefinitionUpkeep(store, table, definitions, storing, ids);
        this.custom = new CustomCleanup(store, table, definitions, upkeep, storing, deletion);
        this.actions =
                Map.of(
                        "pods/binding",
                        new Binding(ids, storing, new PodTopologyLabels(store)),
                        "pods/eviction",
                        new Eviction(ids, store, table, storing, deletion),
                        "serviceaccounts/token",
                        new TokenRequests(
                                ids, store, storing, options.tokens(), options.schemas()));
    }

    private ResourceDefinition definition(GroupVersionResource resource) {
        return table.get()
                .find(resource)
                .orElseThrow(() -> new RefusedException(Status.unknownPath()));
    }

    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        ResourceDefinition definition = definition(resource);
        if (definition.storage().equals(Components.RESOURCE)) {
            return components.find(key.name());
        }
        KubeObject stored = store.published(definition.storage()).get(key);
        if (stored == null) {
            return Optional.empty();
        }
        return Optional.of(
                definition.conversion().isIdentity()
                        ? stored
                        : KubeObject.of(definition.conversion().toServed(stored.tree())));
    }

    /// The newest revision that readers see.
    public long revision() {
        return store.published().revision();
    }

    /// Whether writes are decided that the disk does not have yet.
    public boolean hasUndurable() {
        return store.store().latest().revision() > revision();
    }

    /// Refuses a reader's `resourceVersion` that lies ahead of everything.
    public void requireReached(String resourceVersion) {
        Versions.ofReader(resourceVersion);
        Versions.requireReached(resourceVersion, store.published().revision());
    }

    /// What a subresource such as `scale` shows of an object; the object itself for `status` and
    /// its like.
    public Optional<KubeObject> find(
            GroupVersionResource resource, ObjectKey key, String subresource) {
        Part part =
                Parts.of(definition(resource), subresource)
                        .orElseThrow(() ->
                                new RefusedException(
                                        definition(resource).has(subresource)
                                                ? Status.methodNotAllowed(WRITE_ONLY)
                                                : noPart(definition(resource), key.name())));
        Optional<KubeObject> found = find(resource, key);
        if (part instanceof ScalePart scale) {
            found.ifPresent(object -> scale.requireReplicas(object.tree()));
        }
        return part.isWhole()
                ? found
                : found.map(object -> KubeObject.of(part.shown(object.tree())));
    }

    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        ResourceDefinition definition = definition(resource);
        return definition.storage().equals(Components.RESOURCE)
                ? components.list(definition, options)
                : lists.list(definition, namespace, options);
    }

    public Watch watch(
            GroupVersionResource resource, String namespace, WatchOptions options, Runnable wake) {
        return watches.watch(definition(resource), namespace, options, wake);
    }

    /// Lets admission see that somebody connects to an object, which need not be there.
    ///
    /// @param subresource `exec`, `attach`, `portforward` or `proxy`
    /// @param options what is asked for, `PodExecOptions` or its like
    /// @return what it warns of
    /// @throws RefusedException when it refuses
    public List<String> connect(
            Caller caller,
            GroupVersionResource resource,
            ObjectKey key,
            String subresource,
            JsonObject options) {
        var warnings = new ArrayList<String>();
        ResourceDefinition definition = definition(resource);
        String kind = AdmissionRequest.connectOptions(definition.kind().kind(), subresource);
        AdmissionRequest request =
                new Target(
                                definition,
                                placed(definition, key.namespace(), key.name()),
                                subresource,
                                new WriteOptions("", false, FieldValidation.IGNORE),
                                caller,
                                warnings)
                        .admission(Operation.CONNECT, null, warnings);
        JsonObject admitted =
                admission.mutate(request, options.with("kind", kind).with("apiVersion", "v1"));
        admission.validate(request, admitted);
        return warnings;
    }

    /// Decides a write now and never waits; the outcome may be told once it was awaited.
    public Pending submit(Caller caller, Write write) {
        var warnings = new ArrayList<String>();
        try {
            return decide(target(caller, definition(write.resource()), write, warnings), write);
        } catch (RefusedException e) {
            return Pending.refused(e.status(), warnings);
        }
    }

    private Pending decide(Target target, Write write) {
        ResourceDefinition definition = target.definition();
        return switch (write) {
            case Write.Create create -> create(target, create);
            case Write.Update update ->
                    settled(
                            definition,
                            edits.update(
                                    target,
                                    part(definition, update.name(), update.subresource(), "update"),
                                    update.object()));
            case Write.Patch patch ->
                    settled(
                            definition,
                            edits.patch(
                                    target,
                                    part(definition, patch.name(), patch.subresource(), "patch"),
                                    patch.type(),
                                    patch.body(),
                                    patch.force()));
            case Write.Delete delete -> delete(target, delete);
        };
    }

    private Pending create(Target target, Write.Create create) {
        if (!create.subresource().isEmpty()) {
            return act(target, target, create.object());
        }
        ResourceDefinition definition = target.definition();
        requireVerb(definition, "create");
        if (definition.kind().kind().equals("Binding") && definition.builtIn()) {
            return bind(target, create.object());
        }
        if (!definition.builtIn()) {
            custom.requireStanding(definition, create.object());
        }
        Pending made = creation.create(target, create.object());
        return definition.isDefinition() ? settled(definition, made) : made;
    }

    /// Admission sees what was posted, an Eviction or its like, before anything is made of it.
    ///
    /// @param seen what admission is told is written
    private Pending act(Target seen, Target target, JsonObject sent) {
        Action action =
                target.resource().group().isEmpty()
                        ? actions.get(target.resource().resource() + "/" + target.subresource())
                        : null;
        if (action == null) {
            throw new RefusedException(Status.unknownPath());
        }
        GroupVersionKind kind = kind(target);
        JsonObject read = rules.read(target, kind, sent, target.warnings());
        JsonObject meta = Metadata.inNamespace(target, read.object("metadata"));
        List<String> warnings = target.warnings();
        AdmissionRequest request = seen.admission(Operation.CREATE, null, warnings);
        JsonObject admitted = admission.mutate(request, read.with("metadata", meta));
        if (action.isNamed()
                && !admitted.object("metadata").stringOr("name", "").equals(target.name())) {
            throw new RefusedException(
                    Status.badRequest(
                            "name in URL does not match name in %s object".formatted(kind.kind())));
        }
        admission.validate(request, admitted);
        return warned(action.run(target, admitted), warnings);
    }

    private static GroupVersionKind kind(Target target) {
        return target.definition()
                .subresource(target.subresource())
                .map(Subresource::kind)
                .orElse(target.kind());
    }

    private static Pending warned(Pending pending, List<String> warnings) {
        return !warnings.isEmpty() && pending.outcome() instanceof Outcome.Done done
                ? new Pending(
                        new Outcome.Done(done.object(), done.created(), warnings), pending.ticket())
                : pending;
    }

    /// `bindings`, the older address of `pods/binding`, names the pod in the body.
    private Pending bind(Target target, JsonObject binding) {
        String pod = binding.object("metadata").stringOr("name", "");
        var bound =
                new Target(
                        definition(PODS),
                        new ObjectKey(target.key().namespace(), pod),
                        "binding",
                        target.options(),
                        target.caller(),
                        target.warnings());
        return act(target.named(pod), bound, binding);
    }

    private Pending delete(Target target, Write.Delete delete) {
        requireVerb(target.definition(), "delete");
        if (target.definition().isDefinition()) {
            return custom.delete(target, delete.options());
        }
        return settled(target.definition(), deletion.delete(target, delete.options()));
    }

    /// After a write of a definition, whose status is the server's to keep, or one that may have
    /// removed the last object of a definition that is to go. The answer is as the write left it.
    private Pending settled(ResourceDefinition definition, Pending pending) {
        if (!(pending.outcome() instanceof Outcome.Done done)) {
            return pending;
        }
        Pending after =
                definition.isDefinition()
                        ? upkeep.after(done.object())
                        : definition.builtIn() ? null : custom.finish(definition.storage());
        return after == null
                ? pending
                : new Pending(pending.outcome(), after.ticket(), pending.warnings());
    }

    /// Deletes every object that a list with these options shows. Stops at the first refusal that
    /// is not about an object that was gone already.
    ///
    /// @return what was listed
    public Listing deleteCollection(
            Caller caller,
            GroupVersionResource resource,
            String namespace,
            ListOptions options,
            DeleteOptions deletion) {
        requireVerb(definition(resource), "deletecollection");
        Listing listing = list(resource, namespace, options);
        var pending = new ArrayList<Pending>();
        for (KubeObject object : listing.items()) {
            pending.add(
                    submitMember(
                            caller,
                            Write.delete(resource, object.namespace(), object.name(), deletion)));
        }
        for (Pending each : pending) {
            var outcome = each.await();
            if (!outcome.refusedAs("NotFound")) {
                outcome.orThrow();
            }
        }
        return listing;
    }

    /// A definition that goes with others leaves its objects behind, as upstream: nothing holds it.
    private Pending submitMember(Caller caller, Write.Delete write) {
        ResourceDefinition definition = definition(write.resource());
        var warnings = new ArrayList<String>();
        try {
            Target target = target(caller, definition, write, warnings).ofCollection();
            return definition.isDefinition()
                    ? settled(definition, deletion.delete(target, write.options()))
                    : decide(target, write);
        } catch (RefusedException e) {
            return Pending.refused(e.status(), warnings);
        }
    }

    private static Target target(
            Caller caller, ResourceDefinition definition, Write write, List<String> warnings) {
        return new Target(
                definition,
                placed(definition, write.namespace(), write.name()),
                write.subresource(),
                options(write),
                caller,
                warnings);
    }

    /// A namespace does not count for what has none.
    private static ObjectKey placed(ResourceDefinition definition, String namespace, String name) {
        return new ObjectKey(definition.namespaced() ? namespace : "", name);
    }

    private static WriteOptions options(Write write) {
        return switch (write) {
            case Write.Create create -> create.options();
            case Write.Update update -> update.options();
            case Write.Patch patch -> patch.options();
            case Write.Delete delete ->
                    new WriteOptions("", delete.options().dryRun(), FieldValidation.IGNORE)
                            .stating(delete.options().toJson());
        };
    }

    private static Part part(
            ResourceDefinition definition, String name, String subresource, String verb) {
        if (subresource.isEmpty()) {
            requireVerb(definition, verb);
        }
        return Parts.of(definition, subresource)
                .orElseThrow(() -> new RefusedException(noPart(definition, name)));
    }

    /// Upstream looks for the parts of custom resources only when it has found out what is asked
    /// for.
    private static Status noPart(ResourceDefinition definition, String name) {
        return definition.builtIn()
                ? Status.unknownPath()
                : Status.notFound(definition.groupResource(), name);
    }

    private static void requireVerb(ResourceDefinition definition, String verb) {
        if (!definition.allows(verb)) {
            throw new RefusedException(
                    Status.methodNotAllowed(
                            "the server does not allow this method on the requested resource"));
        }
    }
}
