package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.cli.FileReason;
import atoll.client.Kubeconfig;
import atoll.server.pki.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The fleet's entries in a kubeconfig file: a context for each cluster, the hub current. Entries
/// are named `atoll-CLUSTER` for clusters and `CLUSTER` for contexts; others in the file stay as
/// they are.
final class KubeconfigEntries {
    /// One user for all clusters: the administrator's certificate is good for each.
    private static final String USER = "atoll-admin";

    private KubeconfigEntries() {}

    /// Says before anything starts that `file` cannot hold the contexts.
    ///
    /// Makes the file's folder if it is missing.
    ///
    /// @throws CommandFailed when it holds something else, or cannot be written
    static void check(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw unusable(file, "it is a directory");
        }
        try {
            Files.createDirectories(folder);
            if (Files.exists(file)) {
                Kubeconfig.read(file);
            }
        } catch (IOException e) {
            throw unusable(file, FileReason.of(e));
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw unusable(file, "it is not writable");
        }
    }

    /// A sentence with the way out.
    private static CommandFailed unusable(Path file, String why) {
        return new CommandFailed(
                ExitCode.FAILED,
                "the contexts cannot be written to "
                        + file
                        + " ("
                        + why
                        + "); choose another file with --kubeconfig");
    }

    /// @param address of the server, without the path of a cluster
    /// @param pki whose administrator the user is
    static void write(Path file, String address, List<String> clusters, Pki pki)
            throws IOException {
        Kubeconfig config = Files.exists(file) ? Kubeconfig.read(file) : Kubeconfig.empty();
        config =
                config.withUser(USER, pki.admin().certificatePem(), pki.admin().kubeconfigKeyPem());
        for (String name : clusters) {
            String entry = "atoll-" + name;
            config =
                    config.withCluster(entry, address + "/clusters/" + name, pki.authority().pem())
                            .withContext(name, entry, USER);
        }
        config.withCurrentContext(Fleet.HUB).write(file);
    }
}
