package atoll.server.registry;

import atoll.api.GroupResource;
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
    private final Lists lists;
    private final Watches watches;
    private final Creation creation;
    private final Edits edits;
    private final Admission admission;
    private final Deletion deletion;
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
        var rules = new KindRules(options.schemas(), definitions);
        var ips = new ClusterIps(new AddressRange(options.serviceCidr()), store, ids, this::submit);
        var storing =
                new Storing(
                        store,
                        Map.of(SERVICES, new ServiceAddresses(ips, new NodePorts(store, ids))));
        this.lists = new Lists(store, options.clock());
        this.watches = new Watches(store, options.clock());
        this.creation = new Creation(ids, rules, admission, storing);
        this.edits = new Edits(ids, rules, admission, storing, creation);
        this.deletion = new Deletion(ids, admission, storing);
        this.custom = new CustomCleanup(store, table, definitions, storing, deletion);
        this.actions =
                Map.of(
                        "pods/binding",
                        new Binding(ids, storing, new PodTopologyLabels(store)),
                        "pods/eviction",
                        new Eviction(ids, store, table, storing, deletion),
                        "serviceaccounts/token",
                        new TokenRequests(ids, store, storing, options.tokens()));
    }

    private ResourceDefinition definition(GroupVersionResource resource) {
        return table.get()
                .find(resource)
                .orElseThrow(() -> new RefusedException(Status.unknownPath()));
    }

    public Optional<KubeObject> find(GroupVersionResource resource, ObjectKey key) {
        ResourceDefinition definition = definition(resource);
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
        if (!resourceVersion.isEmpty() && !resourceVersion.equals("0")) {
            Versions.requireNumber(
                    "resourceVersion: Invalid value: \"%s\": ".formatted(resourceVersion),
                    resourceVersion);
            Versions.requireReached(Versions.parse(resourceVersion), store.published().revision());
        }
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
                                                : Status.unknownPath()));
        Optional<KubeObject> found = find(resource, key);
        return part.isWhole()
                ? found
                : found.map(object -> KubeObject.of(part.shown(object.tree())));
    }

    public Listing list(GroupVersionResource resource, String namespace, ListOptions options) {
        return lists.list(definition(resource), namespace, options);
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
                target(
                                caller,
                                definition,
                                key.namespace(),
                                key.name(),
                                subresource,
                                new WriteOptions("", false, FieldValidation.IGNORE))
                        .admission(Operation.CONNECT, null, warnings);
        JsonObject admitted =
                admission.mutate(request, options.with("kind", kind).with("apiVersion", "v1"));
        admission.validate(request, admitted);
        return warnings;
    }

    /// Decides a write now and never waits; the outcome may be told once it was awaited.
    public Pending submit(Caller caller, Write write) {
        try {
            ResourceDefinition definition = definition(write.resource());
            return switch (write) {
                case Write.Create create -> create(caller, definition, create);
                case Write.Update update ->
                        settled(
                                definition,
                                edits.update(
                                        target(
                                                caller,
                                                definition,
                                                update.namespace(),
                                                update.name(),
                                                update.subresource(),
                                                update.options()),
                                        part(definition, update.subresource(), "update"),
                                        update.object()));
                case Write.Patch patch ->
                        settled(
                                definition,
                                edits.patch(
                                        target(
                                                caller,
                                                definition,
                                                patch.namespace(),
                                                patch.name(),
                                                patch.subresource(),
                                                patch.options()),
                                        part(definition, patch.subresource(), "patch"),
                                        patch.type(),
                                        patch.body(),
                                        patch.force()));
                case Write.Delete delete -> delete(caller, definition, delete);
            };
        } catch (RefusedException e) {
            return Pending.refused(e.status());
        }
    }

    private Pending create(Caller caller, ResourceDefinition definition, Write.Create create) {
        if (!create.subresource().isEmpty()) {
            return act(caller, definition, create);
        }
        requireVerb(definition, "create");
        if (definition.kind().kind().equals("Binding") && definition.builtIn()) {
            return bind(caller, create);
        }
        if (!definition.builtIn()) {
            custom.requireStanding(definition, create.name());
        }
        return creation.create(
                target(caller, definition, create.namespace(), create.name(), "", create.options()),
                create.object());
    }

    private Pending act(Caller caller, ResourceDefinition definition, Write.Create create) {
        Action action =
                definition.resource().group().isEmpty()
                        ? actions.get(definition.resource().resource() + "/" + create.subresource())
                        : null;
        if (action == null) {
            throw new RefusedException(Status.unknownPath());
        }
        Target target =
                target(
                        caller,
                        definition,
                        create.namespace(),
                        create.name(),
                        create.subresource(),
                        create.options());
        return admitted(target, create.object(), action);
    }

    /// Admission sees what was posted, an Eviction or its like, before anything is made of it.
    private Pending admitted(Target target, JsonObject posted, Action action) {
        var warnings = new ArrayList<String>();
        AdmissionRequest request = target.admission(Operation.CREATE, null, warnings);
        JsonObject admitted = admission.mutate(request, posted);
        admission.validate(request, admitted);
        Pending pending = action.run(target, admitted);
        return !warnings.isEmpty() && pending.outcome() instanceof Outcome.Done done
                ? new Pending(
                        new Outcome.Done(done.object(), done.created(), warnings), pending.ticket())
                : pending;
    }

    /// `bindings`, the older address of `pods/binding`, names the pod in the body.
    private Pending bind(Caller caller, Write.Create create) {
        String pod = create.object().object("metadata").stringOr("name", "");
        return act(
                caller,
                definition(PODS),
                new Write.Create(
                        PODS,
                        create.namespace(),
                        pod,
                        "binding",
                        create.object(),
                        create.options()));
    }

    private Pending delete(Caller caller, ResourceDefinition definition, Write.Delete delete) {
        requireVerb(definition, "delete");
        var options = new WriteOptions("", delete.options().dryRun(), FieldValidation.IGNORE);
        Target target = target(caller, definition, delete.namespace(), delete.name(), "", options);
        if (definition.isDefinition()) {
            return custom.delete(target, delete.options());
        }
        return settled(definition, deletion.delete(target, delete.options()));
    }

    /// After a write that may have removed the last object of a definition that is to go.
    private Pending settled(ResourceDefinition definition, Pending pending) {
        if (!definition.builtIn() && pending.outcome() instanceof Outcome.Done) {
            Pending finished = custom.finish(definition.storage());
            if (finished != null) {
                return new Pending(pending.outcome(), finished.ticket());
            }
        }
        return pending;
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
                    submit(
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

    private static Target target(
            Caller caller,
            ResourceDefinition definition,
            String namespace,
            String name,
            String subresource,
            WriteOptions options) {
        String place = definition.namespaced() ? namespace : "";
        return new Target(definition, new ObjectKey(place, name), subresource, options, caller);
    }

    private static Part part(ResourceDefinition definition, String subresource, String verb) {
        if (subresource.isEmpty()) {
            requireVerb(definition, verb);
        }
        return Parts.of(definition, subresource)
                .orElseThrow(() -> new RefusedException(Status.unknownPath()));
    }

    private static void requireVerb(ResourceDefinition definition, String verb) {
        if (!definition.allows(verb)) {
            throw new RefusedException(
                    Status.methodNotAllowed(
                            "the server does not allow this method on the requested resource"));
        }
    }
}
