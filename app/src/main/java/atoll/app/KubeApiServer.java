package atoll.app;

import atoll.server.ApiServer;
import atoll.server.ApiServerOptions;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.authenticate.AuthenticationOptions;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenSettings;
import atoll.server.bootstrap.Bootstrap;
import atoll.server.bootstrap.BootstrapOptions;
import atoll.server.pki.Credential;
import atoll.server.pki.PemFiles;
import atoll.store.Store;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What harnesses start as `kube-apiserver`: one cluster at the root of its address, without any
/// controller, scheduler or node, as the real program is.
///
/// Differs from a member of a fleet in its certificates, its authorizers, and in that nobody
/// finalizes namespaces or collects garbage.
final class KubeApiServer implements AutoCloseable {
    /// The cluster's name in the store and among the server's clusters.
    private static final String NAME = "kubernetes";

    private final Store store;
    private final ApiServer server;
    private final InetSocketAddress address;

    private KubeApiServer(Store store, ApiServer server, InetSocketAddress address) {
        this.store = store;
        this.server = server;
        this.address = address;
    }

    /// @param store is closed with the server, and when it does not start
    /// @param clock of certificates and tokens
    /// @throws CommandFailed when a flag or a file is wrong
    /// @throws RuntimeException of store, keys or listener, each with a sentence
    static KubeApiServer start(
            KubeApiServerFlags flags, Store store, Groundwork groundwork, InstantSource clock) {
        try {
            var random = new SplittableRandom(new SecureRandom().nextLong());
            TokenSettings settings = flags.tokens().settings();
            KubeApiServerKeys keys = KubeApiServerKeys.read(flags, clock);
            ServiceAccountTokens tokens = keys.tokens(settings, clock);
            var server =
                    new ApiServer(
                            NAME,
                            keys.server(),
                            tokens,
                            groundwork.schemas(),
                            new ApiServerOptions(clock, random.split(), Map.of())
                                    .withAuthentication(authentication(flags, settings, clock))
                                    .withLimits(flags.limits())
                                    .withFlags(flags.given().shown())
                                    .withAudit(flags.audit().open(clock)),
                            frontProxy(flags));
            var cluster =
                    new Cluster(
                            NAME,
                            store,
                            ClusterOptions.of(
                                            clock,
                                            random.split(),
                                            groundwork.schemas(),
                                            groundwork.serving(flags.runtimeConfig()).builtIn())
                                    .withServiceCidr(flags.serviceCidr())
                                    .withTokens(tokens)
                                    .withAdmission(flags.admission())
                                    .uncontrolled());
            new Bootstrap(
                            new BootstrapOptions(
                                    clock,
                                    flags.serviceCidr(),
                                    flags.advertised(),
                                    flags.port(),
                                    flags.authentication().trust(keys.clientAuthorityPem()),
                                    flags.advertised()))
                    .run(cluster.systemClient("kube-apiserver"));
            server.add(cluster, flags.authorization().authorizer(cluster, clock));
            InetSocketAddress bound = server.start(flags.listen());
            return new KubeApiServer(store, server, bound);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static AuthenticationOptions authentication(
            KubeApiServerFlags flags, TokenSettings settings, InstantSource clock) {
        boolean open = flags.authorization().isOpen();
        return flags.authentication().options(settings, open, clock);
    }

    /// What the server shows to those behind it. Null when either file is not named.
    private static @Nullable Supplier<Credential> frontProxy(KubeApiServerFlags flags) {
        Path certificate = flags.file("proxy-client-cert-file");
        Path key = flags.file("proxy-client-key-file");
        if (certificate == null || key == null) {
            return null;
        }
        var shown =
                new Credential(
                        PemFiles.certificates(certificate).getFirst(), PemFiles.privateKey(key));
        return () -> shown;
    }

    /// Where it listens.
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
