/// The frame every controller runs in: actors, informers, work queues, live and virtual time.
module atoll.control {
    requires transitive atoll.client;
    requires static transitive org.jspecify;

    exports atoll.control;
}
