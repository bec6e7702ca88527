package atoll.server.pki;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;
import java.util.Set;

/// A directory of `NAME.crt` and `NAME.key`, readable by their owner alone.
///
/// POSIX permissions are set when a file is made; those of files that are there are left alone. For
/// one process at a time.
final class KeyFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;

    KeyFiles(Path directory) {
        this.directory = directory;
    }

    /// Whether a credential that was found is still of use.
    interface Test {
        boolean passes(Credential credential) throws GeneralSecurityException;
    }

    /// Makes the directory unless it is there.
    void prepare() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, OWNER_DIRECTORY);
        }
    }

    /// @param name of both files, without their ends
    /// @param test whether it may be used again
    /// @return empty when one of the files is missing or the test fails
    /// @throws GeneralSecurityException when they hold something else
    Optional<Credential> credential(String name, Test test)
            throws IOException, GeneralSecurityException {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        if (!Files.exists(certificate) || !Files.exists(key)) {
            return Optional.empty();
        }
        var found =
                new Credential(
                        Pem.certificate(Files.readString(certificate)),
                        Pem.privateKey(Files.readString(key)));
        return test.passes(found) ? Optional.of(found) : Optional.empty();
    }

    /// @return empty when `NAME.pub` or `NAME.key` is missing
    Optional<KeyPair> keys(String name) throws IOException, GeneralSecurityException {
        Path publicKey = directory.resolve(name + ".pub");
        Path key = directory.resolve(name + ".key");
        if (!Files.exists(publicKey) || !Files.exists(key)) {
            return Optional.empty();
        }
        return Optional.of(
                new KeyPair(
                        Pem.publicKey(Files.readString(publicKey)),
                        Pem.privateKey(Files.readString(key))));
    }

    /// The key first: a certificate is never there without its key.
    void write(String name, Credential credential) throws IOException {
        write(name + ".key", credential.keyPem());
        write(name + ".crt", credential.certificatePem());
    }

    void write(String name, KeyPair keys) throws IOException {
        write(name + ".key", Pem.write("PRIVATE KEY", keys.getPrivate().getEncoded()));
        write(name + ".pub", Pem.write("PUBLIC KEY", keys.getPublic().getEncoded()));
    }

    /// Whole or not at all: a start that is killed leaves no half of a key.
    private void write(String file, String text) throws IOException {
        Path fresh = directory.resolve(file + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, OWNER_FILE);
        Files.writeString(fresh, text);
        Files.move(fresh, directory.resolve(file), ATOMIC_MOVE);
    }
}
