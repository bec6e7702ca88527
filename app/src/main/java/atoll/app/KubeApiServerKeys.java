package atoll.app;

import atoll.server.authenticate.ServiceAccountTokens;
import atoll.server.authenticate.TokenSettings;
import atoll.server.pki.PemFiles;
import atoll.server.pki.Pki;
import atoll.server.pki.ServerKeys;
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

    /// Makes a pair in `--cert-dir` where no certificate is there.
    ///
    /// @throws RuntimeException naming the file that cannot be read
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
                flags.tokens().keys().stream()
                        .flatMap(file -> PemFiles.publicKeys(file).stream())
                        .toList();
        Path signing = Objects.requireNonNull(flags.tokens().signingKey());
        return new KubeApiServerKeys(
                server,
                PemFiles.keyPair(signing, accepted),
                accepted,
                authority == null ? "" : PemFiles.text(authority));
    }

    /// The flag's file, or the one that `--cert-dir` holds by upstream's name.
    private static Path named(KubeApiServerFlags flags, String flag, String file) {
        return Objects.requireNonNullElse(flags.file(flag), flags.certificates().resolve(file));
    }

    ServiceAccountTokens tokens(TokenSettings settings, InstantSource clock) {
        return new ServiceAccountTokens(signing, accepted, settings, clock);
    }

    /// Without the keys, which no log is to show.
    @Override
    public String toString() {
        return "KubeApiServerKeys[" + server + "]";
    }
}
