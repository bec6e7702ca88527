/// For tests: clusters in memory on a virtual clock, and what a machine may or may not have.
module atoll.testing {
    requires transitive atoll.control;
    requires transitive atoll.server;
    requires static transitive org.jspecify;

    exports atoll.testing;
}
