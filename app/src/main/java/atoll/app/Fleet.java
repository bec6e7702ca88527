package atoll.app;

import atoll.api.request.Client;
import atoll.api.schema.Schemas;
import atoll.client.Informer;
import atoll.control.Actor;
import atoll.control.LiveRunner;
import atoll.controllers.ControllerOptions;
import atoll.nodes.stage.Stage;
import atoll.server.ApiServer;
import atoll.server.ApiServerOptions;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.audit.Audit;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authorize.Authorizers;
import atoll.server.authorize.NodeAuthorizer;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.bootstrap.Bootstrap;
import atoll.server.bootstrap.BootstrapOptions;
import atoll.server.pki.Pki;
import atoll.server.resource.AdmissionChoice;
import atoll.store.Store;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A hub and its members on one store and at one address, live. Who works in it is told by
/// [FleetActors], the same as in a fleet on virtual time.
///
/// The order of a life: constructor, [#start], maybe [#awaitReady], [#close]. The store is open
/// before and closed after; certificates and settings come from whoever keeps them on disk.
public final class Fleet implements AutoCloseable {
    /// The name of the hub's cluster and context.
    public static final String HUB = FleetSettings.HUB;

    /// kubeadm's default range of services.
    private static final String SERVICE_CIDR = "10.96.0.0/12";

    private final Store store;
    private final Pki pki;
    private final FleetSettings settings;
    private final InstantSource clock;
    private final ApiServer server;
    private final LiveRunner runner;
    private final FleetActors actors;

    /// By name, the hub first.
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();

    /// @param store is closed with the fleet
    /// @param stages how nodes and pods behave
    /// @param audit tells of requests, and is closed with the fleet; null: nobody does
    /// @param random every cluster and actor gets a source of its own from it
    Fleet(
            Store store,
            Pki pki,
            FleetSettings settings,
            Groundwork groundwork,
            List<Stage> stages,
            InstantSource clock,
            SplittableRandom random,
            @Nullable Audit audit) {
        this.store = store;
        this.pki = pki;
        this.settings = settings;
        this.clock = clock;
        this.runner = new LiveRunner(clock);
        Schemas schemas = groundwork.schemas();
        this.server =
                new ApiServer(
                        HUB,
                        pki,
                        schemas,
                        new ApiServerOptions(clock, random.split(), Map.of())
                                .withAuthentication(
                                        AuthenticationOptions.STANDARD.withBootstrapTokens(true))
                                .withAudit(audit)
                                .withFlags(settings.shown()));
        var tokens = new ServiceAccountTokens(pki.serviceAccounts(), ApiServer.TOKEN_ISSUER, clock);
        var options =
                ClusterOptions.of(clock, random, schemas, groundwork.builtIn())
                        .withServiceCidr(SERVICE_CIDR)
                        .withTokens(tokens)
                        .withAdmission(new AdmissionChoice(Set.of("NodeRestriction"), Set.of()));
        for (String name : settings.clusterNames()) {
            clusters.put(name, new Cluster(name, store, options.withRandom(random.split())));
        }
        this.actors =
                new FleetActors(
                        this::client,
                        settings,
                        stages,
                        ControllerOptions.publishing(pki.authority().pem())
                                .signing(pki.authority()::sign)
                                .signingTokens(tokens::sign)
                                .knowing(schemas),
                        clock,
                        random);
    }

    /// Makes the clusters' standard objects, listens, then lets the controllers run.
    ///
    /// Clusters are furnished and the listener prepared at the same time; whatever fails first is
    /// thrown, and the caller closes the fleet.
    ///
    /// @param listen port 0: a free one
    /// @return where it listens
    public InetSocketAddress start(InetSocketAddress listen) {
        List<Actor> working = new ArrayList<>();
        List<Runnable> steps = new ArrayList<>();
        clusters.values().forEach(cluster -> steps.add(() -> furnish(cluster)));
        steps.add(() -> server.prepare(listen));
        steps.add(() -> working.addAll(actors.actors()));
        Together.run(steps);
        InetSocketAddress bound = server.listen();
        actors.register(addressOf(bound));
        working.forEach(runner::add);
        return bound;
    }

    /// On a thread of its own for each cluster.
    private void furnish(Cluster cluster) {
        bootstrap(cluster);
        if (cluster.name().equals(HUB)) {
            actors.install();
        }
    }

    /// Standard namespaces, roles, flow schemas and the like; after that the server knows the
    /// cluster.
    private void bootstrap(Cluster cluster) {
        var options =
                new BootstrapOptions(
                        clock,
                        SERVICE_CIDR,
                        "127.0.0.1",
                        443,
                        pki.authority().pem(),
                        pki.authority().pem(),
                        cluster.name());
        new Bootstrap(options).run(cluster.systemClient("kube-apiserver"));
        Client client = cluster.systemClient("kube-apiserver");
        server.add(
                cluster,
                new Authorizers(
                        List.of(
                                new NodeAuthorizer(client, Bootstrap.nodeRules()),
                                new RbacAuthorizer(client))));
    }

    /// Waits until all simulated nodes of all members are Ready.
    ///
    /// Adds an actor for each member that watches its nodes.
    ///
    /// @return false when `limit` came first
    public boolean awaitReady(Duration limit) throws InterruptedException {
        Instant end = clock.instant().plus(limit);
        List<CountDownLatch> latches = new ArrayList<>();
        for (String name : memberNames()) {
            var reached = new CountDownLatch(1);
            var nodes =
                    Informer.digesting(
                            client(name, "atoll"), SimulatedNodes.NODES, Readiness::isReady);
            runner.add(new Readiness(name, nodes, settings.nodes(), clock, reached));
            latches.add(reached);
        }
        for (CountDownLatch latch : latches) {
            long millis = Duration.between(clock.instant(), end).toMillis();
            if (!latch.await(Math.max(0, millis), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /// `member1` to `memberN`.
    public List<String> memberNames() {
        return settings.memberNames();
    }

    public FleetSettings settings() {
        return settings;
    }

    /// A trusted client of one cluster. It is nobody's user: no authorizer is asked.
    ///
    /// @throws IllegalArgumentException for a name that no cluster has
    public Client client(String cluster, String userAgent) {
        Cluster found = clusters.get(cluster);
        if (found == null) {
            throw new IllegalArgumentException("no cluster " + cluster);
        }
        return found.systemClient(userAgent);
    }

    /// An address that listens everywhere is told as the loopback one; IPv6 in brackets.
    static String addressOf(InetSocketAddress bound) {
        String host = bound.getAddress().getHostAddress();
        boolean any = bound.getAddress().isAnyLocalAddress();
        String shown = any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return "https://" + shown + ":" + bound.getPort();
    }

    /// Stops listening, then the controllers, then the store: what was acknowledged is kept. Once.
    @Override
    public void close() {
        server.close();
        runner.close();
        store.close();
    }
}
