/// The controllers that make a cluster do what its objects ask for: upstream's
/// kube-controller-manager, each controller an actor over one client.
module atoll.controllers {
    requires transitive atoll.control;
    requires static transitive org.jspecify;

    exports atoll.controllers;
}
