package atoll.server.authenticate;

import atoll.api.x509.DistinguishedName;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads who owns a client certificate: the common name is the user, organizations are the groups.
public final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    /// Where a subject holds its user's uid.
    private static final String UID = "1.3.6.1.4.1.57683.2";

    /// Certificates that are remembered, by their bytes: a check costs more than the rest of a
    /// request.
    private static final int REMEMBERED_MAX = 1024;

    private final List<X509Certificate> authorities;
    private final InstantSource clock;

    /// What a certificate says, whenever it is valid.
    ///
    /// @param user null when it is not trusted or names nobody
    private record Found(boolean trusted, @Nullable UserInfo user) {}

    private final Map<X509Certificate, Found> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<X509Certificate, Found> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /// @param authorities the issuers whose certificates count
    public ClientCertificates(List<X509Certificate> authorities, InstantSource clock) {
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    public List<X509Certificate> authorities() {
        return authorities;
    }

    /// Whether there is anybody to issue any.
    boolean areAsked() {
        return !authorities.isEmpty();
    }

    /// Empty when the certificate is not ours, not for clients, not valid now, or names nobody.
    public Optional<UserInfo> user(X509Certificate certificate) {
        return isCurrent(certificate)
                ? Optional.ofNullable(found(certificate).user())
                : Optional.empty();
    }

    /// Whether it is ours, for clients, and valid now.
    boolean trusts(X509Certificate certificate) {
        return isCurrent(certificate) && found(certificate).trusted();
    }

    private boolean isCurrent(X509Certificate certificate) {
        Instant now = clock.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    private Found found(X509Certificate certificate) {
        synchronized (known) {
            Found before = known.get(certificate);
            if (before != null) {
                return before;
            }
        }
        boolean trusted = isTrusted(certificate);
        var found = new Found(trusted, trusted ? read(certificate) : null);
        synchronized (known) {
            known.put(certificate, found);
        }
        return found;
    }

    private boolean isTrusted(X509Certificate certificate) {
        return isForClients(certificate)
                && authorities.stream().anyMatch(authority -> issued(authority, certificate));
    }

    /// A certificate that says nothing of what it is for may be used for anything.
    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(CLIENT_AUTH) || usages.contains(ANY_USAGE);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static boolean issued(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static @Nullable UserInfo read(X509Certificate certificate) {
        String name = commonName(certificate);
        List<String> uids = values(certificate, UID);
        if (name.isEmpty() || uids.size() > 1 || uids.contains("")) {
            return null;
        }
        var groups = new ArrayList<>(values(certificate, DistinguishedName.ORGANIZATION));
        groups.add(Anonymous.AUTHENTICATED);
        return new UserInfo(
                name,
                String.join("", uids),
                groups,
                Map.of(
                        "authentication.kubernetes.io/credential-id",
                        List.of("X509SHA256=" + fingerprint(certificate))));
    }

    /// Empty when there is none.
    static String commonName(X509Certificate certificate) {
        List<String> names = values(certificate, DistinguishedName.COMMON_NAME);
        return names.isEmpty() ? "" : names.getLast();
    }

    /// Of the subject's parts of one type, in its order: Go puts several into one set.
    private static List<String> values(X509Certificate certificate, String type) {
        return DistinguishedName.values(certificate.getSubjectX500Principal().getEncoded(), type);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.wrap(certificate.getEncoded()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
