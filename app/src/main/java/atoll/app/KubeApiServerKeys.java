package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.pki.PemFiles;
import atoll.server.pki.Pki;
import atoll.server.pki.ServerKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The keys that the flags of `kube-apiserver` name.
///
/// @param signing signs tokens of service accounts
/// @param accepted keys whose tokens count
/// @param clientAuthorityPem empty: no client certificate counts
record KubeApiServerKeys(
        ServerKeys server, KeyPair signing, List<PublicKey> accepted, String clientAuthorityPem) {
    KubeApiServerKeys {
        accepted = List.copyOf(accepted);
    }

    static KubeApiServerKeys read(KubeApiServerFlags flags, InstantSource clock) {
        Path certificate = named(flags, "tls-cert-file", "apiserver.crt");
        Path key = named(flags, "tls-private-key-file", "apiserver.key");
        if (!Files.exists(certificate)) {
            // Leaves a pair in the directory, as upstream does, and an authority to trust.
            Pki.open(flags.certificates(), flags.names(), clock, new SecureRandom());
        }
        @Nullable Path authority = flags.file("client-ca-file");
        List<X509Certificate> chain = PemFiles.certificates(certificate);
        var server =
                new ServerKeys(
                        chain,
                        PemFiles.privateKey(key),
                        authority == null ? List.of() : PemFiles.certificates(authority));
        List<PublicKey> accepted =
                flags.files("service-account-key-file").stream()
                        .flatMap(file -> PemFiles.publicKeys(file).stream())
                        .toList();
        if (accepted.isEmpty()) {
            accepted = List.of(chain.getFirst().getPublicKey());
        }
        @Nullable Path signing = flags.file("service-account-signing-key-file");
        if (signing == null) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE, "service-account-signing-key-file is a required flag");
        }
        return new KubeApiServerKeys(
                server, PemFiles.keyPair(signing, accepted), accepted, text(authority));
    }

    private static Path named(KubeApiServerFlags flags, String flag, String file) {
        return Objects.requireNonNullElse(flags.file(flag), flags.certificates().resolve(file));
    }

    private static String text(@Nullable Path file) {
        try {
            return file == null ? "" : Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServiceAccountTokens tokens(String issuer, InstantSource clock) {
        return new ServiceAccountTokens(signing, accepted, issuer, clock);
    }

    /// Without the keys, which no log is to show.
    @Override
    public String toString() {
        return "KubeApiServerKeys[" + server + "]";
    }
}
