package atoll.client;

import atoll.api.request.Client;

/// The same over TLS.
class WireClientTest extends ClientContract {
    @Override
    Client open(ServedCluster cluster) {
        return new WireClient(cluster.connection());
    }

    @Override
    void close(Client opened) {
        ((WireClient) opened).close();
    }
}
