package atoll.server;

import atoll.api.request.Client;
import atoll.server.admission.Admission;
import atoll.server.admission.Plugin;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.AccessReviews;
import atoll.server.authorize.StoredRbac;
import atoll.server.crd.CustomResources;
import atoll.server.crd.Definitions;
import atoll.server.kinds.Kinds;
import atoll.server.matching.Surroundings;
import atoll.server.policy.MutatingPolicies;
import atoll.server.policy.ValidatingPolicies;
import atoll.server.quota.Quotas;
import atoll.server.registry.Caller;
import atoll.server.registry.Ids;
import atoll.server.registry.Registry;
import atoll.server.registry.RegistryOptions;
import atoll.server.resource.ClusterStore;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.server.webhook.HttpTransport;
import atoll.server.webhook.MutatingWebhooks;
import atoll.server.webhook.Transport;
import atoll.server.webhook.ValidatingWebhooks;
import atoll.store.ResourceImage;
import atoll.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One cluster on a store. Holds no state of its own that the store does not hold too, so a second
/// one on a fork of the store goes on where this one stands. Thread-safe; starts no threads.
///
/// Everything is decided on the thread that calls; what a cluster remembers are compiled forms of
/// what is stored, each kept right by comparing images.
public final class Cluster {
    /// @param definitions what the table's custom resources were made from; null: not yet read
    private record Served(@Nullable ResourceImage definitions, ResourceTable table) {}

    private final String name;
    private final ClusterStore store;
    private final CustomResources customResources;

    /// Replaced when the definitions in the published image are others than those it was made from.
    private volatile Served served;

    private final Registry registry;

    /// For clients in process, by RBAC; the HTTP side asks all authorizers.
    private final AccessReviews reviews;

    /// Reads nothing yet and writes nothing: a fresh cluster is empty until `Bootstrap` has run.
    ///
    /// @param store may hold other clusters too
    public Cluster(String name, Store store, ClusterOptions options) {
        this.name = name;
        this.store = new ClusterStore(store, name);
        var ids = new Ids(options.clock(), options.random());
        Transport webhooks = new HttpTransport(this.store);
        this.customResources = new CustomResources(options.schemas(), webhooks, ids::uid);
        this.served = new Served(null, options.builtIn());
        this.reviews = new AccessReviews(new StoredRbac(this.store), options.clock());
        this.registry =
                new Registry(
                        this.store,
                        this::resources,
                        Admission.standard(
                                this.store,
                                ids::suffix,
                                options.clock(),
                                extensions(options, ids, webhooks),
                                options.admission()),
                        ids,
                        new RegistryOptions(
                                options.clock(),
                                options.schemas(),
                                options.serviceCidr(),
                                options.tokens(),
                                options.controlled()));
    }

    /// Admission that users write themselves, in upstream's order.
    private List<Plugin> extensions(ClusterOptions options, Ids ids, Transport webhooks) {
        var around = new Surroundings(store, this::resources, new Kinds(options.schemas()));
        return List.of(
                new MutatingPolicies(around),
                new MutatingWebhooks(around, webhooks, ids::uid),
                new ValidatingPolicies(around),
                new ValidatingWebhooks(around, webhooks, ids::uid),
                new Quotas(store, this::resources, options.clock()));
    }

    public String name() {
        return name;
    }

    public ClusterStore store() {
        return store;
    }

    /// What the cluster serves now.
    ///
    /// O(1) while no CustomResourceDefinition changes; the first call after such a change compiles
    /// all of them, and others that come meanwhile wait for it.
    public ResourceTable resources() {
        ResourceImage definitions = store.published(Definitions.RESOURCE);
        Served last = served;
        return last.definitions() == definitions ? last.table() : refreshed();
    }

    /// Looks again under the lock, so that each state is compiled once.
    private ResourceTable refreshed() {
        synchronized (customResources) {
            ResourceImage definitions = store.published(Definitions.RESOURCE);
            Served last = served;
            if (last.definitions() == definitions) {
                return last.table();
            }
            List<ResourceDefinition> custom = customResources.compile(definitions);
            ResourceTable table = last.table().withCustom(custom, last.table().version() + 1);
            served = new Served(definitions, table);
            return table;
        }
    }

    public Registry registry() {
        return registry;
    }

    /// The cluster as `user` sees it, admission included, authorization left out: who needs that
    /// asks before.
    ///
    /// @param userAgent the program that asks; its start names the field manager of writes that
    ///   name none
    /// @param user may be anybody: nobody is authenticated here
    public Client client(UserInfo user, String userAgent) {
        return new ClusterClient(registry, this::resources, reviews, new Caller(user, userAgent));
    }

    /// The cluster as the program itself sees it.
    ///
    /// May do everything and is subject to admission like others.
    public Client systemClient(String userAgent) {
        return client(UserInfo.system(), userAgent);
    }
}
