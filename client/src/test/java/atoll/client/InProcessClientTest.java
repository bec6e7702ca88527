package atoll.client;

import atoll.api.request.Client;

/// The server's own client, which shares its objects.
class InProcessClientTest extends ClientContract {
    @Override
    Client open(ServedCluster cluster) {
        return cluster.inProcess();
    }

    @Override
    void close(Client opened) {}
}
