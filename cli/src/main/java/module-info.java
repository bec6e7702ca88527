/// The commands that talk to a running Atoll: status, down, kubeconfig, version.
module atoll.cli {
    requires transitive atoll.client;
    requires transitive info.picocli;
    requires static transitive org.jspecify;

    exports atoll.cli;

    opens atoll.cli to
            info.picocli;
}
