/// The one place where state lives: immutable images, one log, watch rings.
module atoll.store {
    requires transitive atoll.api;
    requires static transitive org.jspecify;

    exports atoll.store;
    exports atoll.store.tree;
}
