package atoll.server;

import atoll.base.json.Json;
import atoll.base.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The recorded answers of a real server, in a directory `shared` beside the repository.
public final class Golden {
    private Golden() {}

    /// Skips the calling test when the recordings are not on this machine.
    public static Path file(String name) {
        String given = System.getProperty("atoll.shared");
        for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
            Path shared = given != null ? Path.of(given) : here.resolve("shared");
            Path found = shared.resolve("golden").resolve(name);
            if (Files.exists(found)) {
                return found;
            }
        }
        Assumptions.abort(
                "no shared/golden/" + name + " beside the repository: nothing to compare with");
        throw new AssertionError("unreachable");
    }

    public static Json json(String name) {
        try {
            return JsonReader.read(Files.readAllBytes(file(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
