package atoll.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// A digest of everything the table is made from: the artefacts and this program.
record Stamp(String digest) {
    private static final String FILE = "kubernetes.stamp";

    static Stamp of(Path... artefacts) throws IOException {
        MessageDigest digest = sha256();
        for (Path artefact : artefacts) {
            update(digest, artefact);
        }
        for (Path own : program()) {
            update(digest, own);
        }
        return new Stamp(HexFormat.of().formatHex(digest.digest()));
    }

    boolean matches(Path output) throws IOException {
        Path file = output.resolve(FILE);
        return Files.exists(file) && Files.readString(file).equals(digest);
    }

    void write(Path output) throws IOException {
        Files.writeString(output.resolve(FILE), digest);
    }

    /// This program's own classes and tables: a folder in the build, a jar elsewhere.
    private static List<Path> program() throws IOException {
        Path home;
        try {
            home = Path.of(Stamp.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        try (var files = Files.walk(home)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void update(MessageDigest digest, Path file) {
        digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
