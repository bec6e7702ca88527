package atoll.app;

import atoll.client.Kubeconfig;
import atoll.server.pki.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The fleet's entries in a kubeconfig file: a context for each cluster, the hub current.
final class KubeconfigEntries {
    private static final String USER = "atoll-admin";

    private KubeconfigEntries() {}

    static void write(Path file, String address, List<String> clusters, Pki pki)
            throws IOException {
        Kubeconfig config = Files.exists(file) ? Kubeconfig.read(file) : Kubeconfig.empty();
        config = config.withUser(USER, pki.admin().certificatePem(), pki.admin().keyPem());
        for (String name : clusters) {
            String entry = "atoll-" + name;
            config =
                    config.withCluster(entry, address + "/clusters/" + name, pki.authority().pem())
                            .withContext(name, entry, USER);
        }
        config.withCurrentContext(Fleet.HUB).write(file);
    }
}
