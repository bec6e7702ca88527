/// One Kubernetes API server: from the socket to the store.
module atoll.server {
    requires transitive atoll.api;
    requires transitive atoll.store;
    requires static transitive org.jspecify;

    exports atoll.server;
    exports atoll.server.authenticate;
    exports atoll.server.authorize;
    exports atoll.server.bootstrap;
    exports atoll.server.discovery;
    exports atoll.server.kinds;
    exports atoll.server.openapi;
    exports atoll.server.registry;
    exports atoll.server.resource;
    exports atoll.server.table;
}
