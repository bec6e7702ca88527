package atoll.client;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.server.ApiServer;
import atoll.server.ApiServerOptions;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.authorize.RbacAuthorizer;
import atoll.server.pki.Pki;
import atoll.server.resource.ResourceTable;
import atoll.store.Store;
import atoll.store.StoreOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A cluster `member` in memory, in process and on a free port, that keeps few events for watchers.
final class ServedCluster implements AutoCloseable {
    /// The fewest that the store takes.
    static final int EVENTS_KEPT = 256;

    private static final GroupVersionResource NAMESPACES =
            GroupVersionResource.of("v1", "namespaces");
    private static final long BYTES_KEPT = 32L << 20;

    private final Store store =
            Store.inMemory(StoreOptions.DEFAULT.withRing(EVENTS_KEPT, BYTES_KEPT));
    private final Pki pki;
    private final Cluster cluster;
    private final ApiServer server;
    private final InetSocketAddress address;

    ServedCluster() {
        // Certificates are compared with the time of the machine.
        InstantSource clock = InstantSource.system();
        Schemas schemas = Schemas.load();
        pki = Pki.inMemory(List.of(), clock, new SecureRandom());
        cluster =
                new Cluster(
                        "member",
                        store,
                        ClusterOptions.of(
                                clock, new Random(1), schemas, ResourceTable.builtIn(schemas)));
        server =
                new ApiServer(
                        "member",
                        pki,
                        schemas,
                        new ApiServerOptions(clock, new Random(2), Map.of()));
        server.add(cluster, new RbacAuthorizer(cluster.systemClient("rbac")));
        address = server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    void namespace(String name) {
        JsonObject object =
                JsonObject.of(
                        "apiVersion", "v1",
                        "kind", "Namespace",
                        "metadata", JsonObject.of("name", name));
        inProcess().write(Write.create(NAMESPACES, "", object, "test")).orThrow();
    }

    Client inProcess() {
        return cluster.systemClient("test");
    }

    Connection connection() {
        return new Connection(
                URI.create("https://127.0.0.1:" + address.getPort() + "/clusters/member"),
                pki.authority().pem(),
                pki.admin().certificatePem(),
                pki.admin().kubeconfigKeyPem(),
                null);
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
