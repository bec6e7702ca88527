package atoll.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What the machine at hand offers to tests that want more than a JDK. A suite that finds nothing
/// says so in one line and is skipped.
public final class Machine {
    private Machine() {}

    /// The folder `shared` with golden data and manifests: `-Datoll.shared=DIR`, else beside the
    /// checkout.
    public static Optional<Path> shared() {
        String given = System.getProperty("atoll.shared");
        if (given != null) {
            return Optional.of(Path.of(given)).filter(Files::isDirectory);
        }
        Path here = Path.of("").toAbsolutePath();
        while (here != null) {
            Path candidate = here.resolve("shared");
            if (Files.exists(candidate.resolve("golden/README.md"))) {
                return Optional.of(candidate);
            }
            here = here.getParent();
        }
        return Optional.empty();
    }

    /// A program: `-Datoll.NAME=FILE`, else the first of that name on the PATH.
    public static Optional<Path> program(String name) {
        String given = System.getProperty("atoll." + name);
        if (given != null) {
            return Optional.of(Path.of(given)).filter(Files::isExecutable);
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder, name);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
