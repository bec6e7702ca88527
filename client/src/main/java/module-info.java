/// Informers over any client, kubeconfig files, and the HTTP implementation of the client
/// interface.
module atoll.client {
    requires transitive atoll.api;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports atoll.client;
}
