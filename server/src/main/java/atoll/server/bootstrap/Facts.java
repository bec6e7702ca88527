package atoll.server.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The data files of this package.
///
/// They lie beside this class as resources; one that is missing is a broken build.
final class Facts {
    private Facts() {}

    /// @throws NullPointerException when there is no such file
    static byte[] bytes(String file) {
        try (InputStream in = Objects.requireNonNull(Facts.class.getResourceAsStream(file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The lines that are no comment.
    static List<String> lines(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }
}
