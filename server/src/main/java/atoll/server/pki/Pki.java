package atoll.server.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// All that one server proves itself and its users with.
///
/// @param authority signs certificates of servers and clients
/// @param serving the server's own certificate
/// @param admin a client certificate in the group `system:masters`
/// @param serviceAccounts signs and checks tokens of service accounts
public record Pki(
        CertificateAuthority authority,
        Credential serving,
        Credential admin,
        KeyPair serviceAccounts) {
    private static final String AUTHORITY_NAME = "atoll";
    private static final String SERVER_NAME = "kube-apiserver";
    private static final String ADMIN_NAME = "kubernetes-admin";
    private static final List<String> ADMIN_GROUPS = List.of("system:masters");

    /// Names under which clients on this machine, and pods, reach a server.
    private static final List<String> STANDARD_NAMES =
            List.of(
                    "localhost",
                    "kubernetes",
                    "kubernetes.default",
                    "kubernetes.default.svc",
                    "kubernetes.default.svc.cluster.local",
                    "127.0.0.1",
                    "::1");

    /// A certificate this close to its end is replaced at start.
    private static final Duration RENEWAL = Duration.ofDays(30);

    /// New keys that nobody keeps.
    ///
    /// @param names further names and addresses of the server: where it listens, and the first
    ///   address of the service range
    public static Pki inMemory(List<String> names, InstantSource clock, SecureRandom random) {
        var authority = CertificateAuthority.create(AUTHORITY_NAME, clock, random);
        return new Pki(
                authority,
                authority.issueServer(SERVER_NAME, withStandard(names)),
                authority.issueClient(ADMIN_NAME, ADMIN_GROUPS),
                CertificateAuthority.newKeys(random));
    }

    /// The keys in `directory`. What is missing, about to expire or does not cover `names` is made
    /// anew; the authority and the token key stay as long as they are there, so that kubeconfig
    /// files and tokens that were given out go on working.
    ///
    /// When the authority is replaced, the two certificates are as well, for they are no longer
    /// signed by it. To be called at the start; nothing is renewed while the server runs.
    ///
    /// @throws PkiException when a file cannot be read, understood or written
    public static Pki open(
            Path directory, List<String> names, InstantSource clock, SecureRandom random) {
        var files = new KeyFiles(directory);
        Instant renewal = clock.instant().plus(RENEWAL);
        try {
            files.prepare();
            CertificateAuthority authority =
                    files.credential("ca", root -> lasts(root, renewal))
                            .map(root -> new CertificateAuthority(root, clock, random))
                            .orElse(null);
            if (authority == null) {
                authority = CertificateAuthority.create(AUTHORITY_NAME, clock, random);
                files.write("ca", authority.root());
            }
            X509Certificate root = authority.root().certificate();
            Credential serving =
                    files.credential(
                                    "apiserver",
                                    one -> isGood(one, root, renewal, withStandard(names)))
                            .orElse(null);
            if (serving == null) {
                serving = authority.issueServer(SERVER_NAME, withStandard(names));
                files.write("apiserver", serving);
            }
            Credential admin =
                    files.credential("admin", one -> isGood(one, root, renewal, List.of()))
                            .orElse(null);
            if (admin == null) {
                admin = authority.issueClient(ADMIN_NAME, ADMIN_GROUPS);
                files.write("admin", admin);
            }
            KeyPair tokens = files.keys("sa").orElse(null);
            if (tokens == null) {
                tokens = CertificateAuthority.newKeys(random);
                files.write("sa", tokens);
            }
            return new Pki(authority, serving, admin, tokens);
        } catch (IOException e) {
            throw new PkiException(
                    "the keys in %s cannot be read or written: %s".formatted(directory, e), e);
        } catch (GeneralSecurityException e) {
            throw new PkiException(
                    "the keys in %s are damaged (%s); remove that directory to have new ones made,"
                                    .formatted(directory, e.getMessage())
                            + " which ends the kubeconfig files and tokens given out so far",
                    e);
        }
    }

    private static List<String> withStandard(List<String> names) {
        var all = new ArrayList<>(STANDARD_NAMES);
        names.stream().filter(name -> !all.contains(name)).forEach(all::add);
        return all;
    }

    private static boolean lasts(Credential credential, Instant renewal) {
        return credential.certificate().getNotAfter().toInstant().isAfter(renewal);
    }

    /// @param names that it must hold; none for a client's
    private static boolean isGood(
            Credential credential, X509Certificate root, Instant renewal, List<String> names)
            throws GeneralSecurityException {
        X509Certificate certificate = credential.certificate();
        return lasts(credential, renewal)
                && isSignedBy(certificate, root)
                && covers(certificate, names);
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate root) {
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// @return whether all names are among the alternatives; more of them do no harm
    private static boolean covers(X509Certificate certificate, List<String> names)
            throws GeneralSecurityException {
        var alternatives = certificate.getSubjectAlternativeNames();
        List<Object> covered =
                alternatives == null
                        ? List.of()
                        : alternatives.stream()
                                .map(each -> canonical(String.valueOf(each.get(1))))
                                .toList();
        return names.stream().map(Pki::canonical).allMatch(covered::contains);
    }

    /// An address has many spellings.
    private static Object canonical(String name) {
        InetAddress address = CertificateAuthority.addressOrNull(name);
        return address == null ? name : address;
    }
}
