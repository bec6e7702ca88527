/// Kubernetes' kinds as values, and everything that can be asked of a cluster.
module atoll.api {
    requires transitive atoll.base;
    requires static transitive org.jspecify;

    exports atoll.api;
    exports atoll.api.bootstrap;
    exports atoll.api.cel;
    exports atoll.api.patch;
    exports atoll.api.protobuf;
    exports atoll.api.quota;
    exports atoll.api.regexp;
    exports atoll.api.request;
    exports atoll.api.schedule;
    exports atoll.api.schema;
    exports atoll.api.selector;
    exports atoll.api.validation;
    exports atoll.api.x509;
}
