/// Binds pods to nodes as kube-scheduler does: queue, filter, score, bind.
module atoll.scheduler {
    requires transitive atoll.control;
    requires static transitive org.jspecify;

    exports atoll.scheduler;
}
