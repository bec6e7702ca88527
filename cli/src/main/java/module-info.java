/// The commands that talk to a running Atoll: status, down, kubeconfig, version.
module atoll.cli {
    requires transitive atoll.client;
    requires transitive org.apache.commons.cli;
    requires static transitive org.jspecify;

    exports atoll.cli;
}
