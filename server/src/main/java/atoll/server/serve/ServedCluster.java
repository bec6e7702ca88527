package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.server.aggregate.Aggregator;
import atoll.server.authenticate.LiveObjects;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.AccessReviews;
import atoll.server.authorize.Authorizer;
import atoll.server.flow.FlowControl;
import atoll.server.proxy.ServiceEndpoints;
import atoll.server.registry.Caller;
import atoll.server.registry.Registry;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import atoll.server.stream.SharedEvents;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the HTTP side needs of one cluster.
public final class ServedCluster implements LiveObjects {
    private static final GroupVersionResource SECRETS = GroupVersionResource.of("v1", "secrets");
    private static final String LAST_USED = "kubernetes.io/legacy-token-last-used";
    private static final Caller SERVER = new Caller(UserInfo.system(), "kube-apiserver");

    private final String name;
    private final InstantSource clock;
    private final Registry registry;
    private final Supplier<ResourceTable> resources;
    private final Authorizer authorizer;
    private final AccessReviews reviews;
    private final FlowControl flows;
    private final HealthChecks health;
    private final ServiceEndpoints endpoints;
    private final @Nullable Aggregator aggregator;
    private final SharedEvents events = new SharedEvents();

    /// @param aggregator null: there are no other servers behind it
    public ServedCluster(
            String name,
            Registry registry,
            Supplier<ResourceTable> resources,
            Authorizer authorizer,
            FlowControl flows,
            InstantSource clock,
            ServiceEndpoints endpoints,
            @Nullable Aggregator aggregator) {
        this.name = name;
        this.aggregator = aggregator;
        this.registry = registry;
        this.resources = resources;
        this.authorizer = authorizer;
        this.flows = flows;
        this.endpoints = endpoints;
        this.clock = clock;
        this.reviews = new AccessReviews(authorizer, clock);
        this.health = new HealthChecks(registry, resources, authorizer, clock);
    }

    public String name() {
        return name;
    }

    Registry registry() {
        return registry;
    }

    ResourceTable resources() {
        return resources.get();
    }

    Authorizer authorizer() {
        return authorizer;
    }

    AccessReviews reviews() {
        return reviews;
    }

    FlowControl flows() {
        return flows;
    }

    /// Turns away the requests that wait to be served.
    public void stopWaiting() {
        flows.clear();
    }

    HealthChecks health() {
        return health;
    }

    ServiceEndpoints endpoints() {
        return endpoints;
    }

    @Nullable Aggregator aggregator() {
        return aggregator;
    }

    /// Ends what runs for it.
    public void close() {
        if (aggregator != null) {
            aggregator.close();
        }
    }

    SharedEvents events() {
        return events;
    }

    /// How many objects of a resource there are.
    int count(ResourceDefinition definition) {
        return registry.list(definition.resource(), "", ListOptions.ALL).items().size();
    }

    @Override
    public @Nullable KubeObject find(String resource, String namespace, String objectName) {
        return registry.find(
                        GroupVersionResource.of("v1", resource),
                        new ObjectKey(namespace, objectName))
                .orElse(null);
    }

    /// The Secret says on which day its token was last used. That it cannot is no fault of who
    /// shows the token.
    @Override
    public void used(KubeObject secret) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        String last = secret.labels().getOrDefault(LAST_USED, "");
        if (!last.equals(today.toString()) && !last.equals(today.plusDays(1).toString())) {
            registry.submit(
                    SERVER,
                    Write.mergePatch(
                            SECRETS,
                            secret.namespace(),
                            secret.name(),
                            "",
                            JsonObject.of(
                                    "metadata",
                                    JsonObject.of(
                                            "uid",
                                            secret.uid(),
                                            "labels",
                                            JsonObject.of(LAST_USED, today.toString()))),
                            SERVER.defaultFieldManager()));
        }
    }
}
