package atoll.server;

import atoll.api.protobuf.ProtobufCodec;
import atoll.api.schema.Schemas;
import atoll.server.aggregate.Aggregation;
import atoll.server.aggregate.Aggregator;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.Authenticator;
import atoll.server.authenticate.BearerTokens;
import atoll.server.authenticate.ClientCertificates;
import atoll.server.authenticate.FrontProxy;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenReviews;
import atoll.server.authorize.Authorizer;
import atoll.server.discovery.Discovery;
import atoll.server.encode.Encoder;
import atoll.server.flow.FlowControl;
import atoll.server.flow.InflightLimits;
import atoll.server.flow.PriorityAndFairness;
import atoll.server.listen.ListenException;
import atoll.server.listen.Listener;
import atoll.server.openapi.OpenApi;
import atoll.server.pki.Credential;
import atoll.server.pki.Pki;
import atoll.server.pki.ServerKeys;
import atoll.server.proxy.ServiceEndpoints;
import atoll.server.serve.FrontDoor;
import atoll.server.serve.Parts;
import atoll.server.serve.ServedCluster;
import atoll.server.serve.SimulatedPods;
import atoll.server.table.TableEncoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All clusters of a process at one address: `https://HOST:PORT/clusters/NAME` each, the hub also
/// at the root. Clusters may come while it runs.
///
/// Order of calls: [#prepare], then [#listen], or [#start] for both; [#add] and [#remove] at any
/// time; [#close] at the end. Owns the listener, what answers requests, and for each cluster its
/// flow control and its aggregation; clusters and their store belong to whoever made them.
public final class ApiServer implements AutoCloseable {
    /// Who signs the service account tokens of every cluster, and their audience.
    public static final String TOKEN_ISSUER = "https://kubernetes.default.svc.cluster.local";

    /// Who the server says it is to the servers behind it, as `extension-apiserver-authentication`
    /// names it.
    private static final String FRONT_PROXY = "front-proxy-client";

    private final String hub;
    private final ServerKeys keys;
    private final ApiServerOptions options;
    private final Schemas schemas;
    private final ServiceAccountTokens tokens;
    private final @Nullable Supplier<Credential> frontProxy;
    private final Map<String, ServedCluster> clusters = new ConcurrentHashMap<>();
    private volatile @Nullable Running running;

    /// There from [#prepare] until [#close].
    private record Running(Listener listener, FrontDoor door) {}

    /// @param hub the cluster that is served at the root too
    public ApiServer(String hub, Pki pki, Schemas schemas, ApiServerOptions options) {
        this(
                hub,
                ServerKeys.of(pki),
                new ServiceAccountTokens(pki.serviceAccounts(), TOKEN_ISSUER, options.clock()),
                schemas,
                options,
                () -> pki.authority().issueClient(FRONT_PROXY, List.of()));
    }

    /// @param hub the cluster that is served at the root too
    public ApiServer(
            String hub,
            ServerKeys keys,
            ServiceAccountTokens tokens,
            Schemas schemas,
            ApiServerOptions options) {
        this(hub, keys, tokens, schemas, options, null);
    }

    /// @param hub the cluster that is served at the root too
    /// @param frontProxy what it shows to the servers behind it, made when there is one; null:
    ///   nothing
    public ApiServer(
            String hub,
            ServerKeys keys,
            ServiceAccountTokens tokens,
            Schemas schemas,
            ApiServerOptions options,
            @Nullable Supplier<Credential> frontProxy) {
        this.frontProxy = frontProxy;
        this.hub = hub;
        this.keys = keys;
        this.schemas = schemas;
        this.options = options;
        this.tokens = tokens;
    }

    /// Serves a cluster from now on.
    ///
    /// A cluster of the same name is replaced, and the one before closed. Starts the thread
    /// `aggregator-NAME`.
    ///
    /// @param authorizer who may do what over the wire, in that cluster
    public void add(Cluster cluster, Authorizer authorizer) {
        var aggregation =
                new Aggregation(
                        cluster.store(),
                        cluster.systemClient("kube-aggregator"),
                        options.clock(),
                        frontProxy);
        ServedCluster before =
                clusters.put(
                        cluster.name(),
                        new ServedCluster(
                                cluster.name(),
                                cluster.registry(),
                                cluster::resources,
                                authorizer,
                                flowControl(cluster),
                                options.clock(),
                                new ServiceEndpoints(cluster.store()),
                                new Aggregator(aggregation)));
        if (before != null) {
            before.close();
        }
        aggregation.start(cluster.name());
    }

    /// Priority levels of the cluster, or two plain limits, as the options say.
    private FlowControl flowControl(Cluster cluster) {
        RequestLimits limits = options.limits();
        return limits.fair()
                ? new PriorityAndFairness(
                        cluster.store(),
                        cluster::resources,
                        cluster.systemClient("kube-apiserver"),
                        options.clock(),
                        limits.together())
                : new InflightLimits(limits.reading(), limits.mutating());
    }

    /// Serves it no longer. Watches that are open go on until they end.
    public void remove(String cluster) {
        ServedCluster gone = clusters.remove(cluster);
        if (gone != null) {
            gone.close();
        }
    }

    /// [#prepare] and [#listen] in one.
    ///
    /// @return where it listens
    public InetSocketAddress start(InetSocketAddress address) {
        prepare(address);
        return listen();
    }

    /// Builds everything that answers requests, without listening yet: it takes a while and needs
    /// no cluster.
    ///
    /// @param address port 0 for any free one
    /// @throws IllegalStateException when it was prepared before
    public void prepare(InetSocketAddress address) {
        if (running != null) {
            throw new IllegalStateException("started already");
        }
        var encoder =
                new Encoder(new TableEncoder(schemas), new ProtobufCodec(schemas), options.clock());
        AuthenticationOptions authentication = options.authentication();
        BearerTokens bearers = authentication.tokens(tokens, options.clock());
        var authenticator =
                new Authenticator(
                        new ClientCertificates(keys.clientAuthorities(), options.clock()),
                        bearers,
                        authentication.anonymous(),
                        authentication.frontProxy());
        String shown = address.getHostString() + ":" + address.getPort();
        var parts =
                new Parts(
                        authenticator,
                        tokens,
                        new TokenReviews(bearers),
                        encoder,
                        new Discovery(shown),
                        new OpenApi(schemas),
                        SimulatedPods.standard(),
                        shown,
                        options.flags());
        var door =
                new FrontDoor(
                        this::find, parts, options.clock(), options.random(), options.audit());
        running = new Running(new Listener(address, asking(authentication), door), door);
    }

    /// Clients choose a certificate by the issuers that they are told of.
    private ServerKeys asking(AuthenticationOptions authentication) {
        FrontProxy proxy = authentication.frontProxy();
        return proxy == null ? keys : keys.withMore(proxy.certificates().authorities());
    }

    /// Begins to listen. After a failure the server has to be prepared anew.
    ///
    /// @return where it listens
    /// @throws ListenException when the address is taken or not ours
    /// @throws IllegalStateException when it is not prepared
    public InetSocketAddress listen() {
        Running ready = running;
        if (ready == null) {
            throw new IllegalStateException("not prepared");
        }
        try {
            return ready.listener().start();
        } catch (ListenException e) {
            running = null;
            throw e;
        }
    }

    /// @param name empty for the hub
    private @Nullable ServedCluster find(String name) {
        return clusters.get(name.isEmpty() ? hub : name);
    }

    /// Ends watches, lets other requests end, stops listening.
    @Override
    public void close() {
        new TreeMap<>(clusters).values().forEach(ServedCluster::close);
        Running last = running;
        if (last != null) {
            last.door().close();
            new TreeMap<>(clusters).values().forEach(ServedCluster::stopWaiting);
            last.listener().close();
            running = null;
            if (options.audit() != null) {
                options.audit().close();
            }
        }
    }
}
