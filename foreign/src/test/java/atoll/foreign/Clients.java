package atoll.foreign;

import atoll.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Clients and data that the machine may have or lack; a test without them is left out.
final class Clients {
    private Clients() {}

    /// A program named by `-Datoll.NAME=FILE`.
    static Path program(String name) {
        String given = System.getProperty("atoll." + name);
        Assumptions.assumeTrue(
                given != null && Files.isExecutable(Path.of(given)),
                "no -Datoll." + name + "=FILE was given: left out");
        return Path.of(given);
    }

    /// A folder of `shared/manifests`.
    static Path manifests(String name) {
        Path folder =
                Machine.shared().map(one -> one.resolve("manifests").resolve(name)).orElse(null);
        Assumptions.assumeTrue(
                folder != null && Files.isDirectory(folder),
                "no shared/manifests/" + name + " beside the repository: left out");
        return folder;
    }
}
