/// One Kubernetes API server: from the socket to the store.
module atoll.server {
    requires transitive atoll.api;
    requires transitive atoll.store;
    requires static transitive org.jspecify;
    requires java.logging;
    requires java.net.http;
    requires org.eclipse.jetty.alpn.server;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.http2.server;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires org.eclipse.jetty.websocket.api;
    requires org.eclipse.jetty.websocket.server;

    exports atoll.server;
    exports atoll.server.audit;
    exports atoll.server.authenticate;
    exports atoll.server.authorize;
    exports atoll.server.bootstrap;
    exports atoll.server.config;
    exports atoll.server.delegate;
    exports atoll.server.listen;
    exports atoll.server.oidc;
    exports atoll.server.pki;
    exports atoll.server.resource;
}
