package atoll.server.authenticate;

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
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Reads who owns a client certificate: the common name is the user, organizations are the groups.
public final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    /// Certificates that are remembered, by their bytes: a check costs more than the rest of a
    /// request.
    private static final int REMEMBERED_MAX = 1024;

    private final List<X509Certificate> authorities;
    private final InstantSource clock;

    private final Map<X509Certificate, Optional<UserInfo>> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<X509Certificate, Optional<UserInfo>> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /// @param authorities the issuers whose certificates count
    public ClientCertificates(List<X509Certificate> authorities, InstantSource clock) {
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    /// Empty when the certificate is not ours, not for clients, or not valid now.
    public Optional<UserInfo> user(X509Certificate certificate) {
        Instant now = clock.instant();
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.empty();
        }
        synchronized (known) {
            Optional<UserInfo> found = known.get(certificate);
            if (found != null) {
                return found;
            }
        }
        Optional<UserInfo> user =
                isTrusted(certificate) ? Optional.of(read(certificate)) : Optional.empty();
        synchronized (known) {
            known.put(certificate, user);
        }
        return user;
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

    private static UserInfo read(X509Certificate certificate) {
        String name = "";
        var groups = new ArrayList<String>();
        try {
            // The subject's text form lists its parts from the last to the first.
            var subject = new LdapName(certificate.getSubjectX500Principal().getName());
            for (Rdn part : subject.getRdns()) {
                switch (part.getType()) {
                    case "CN" -> name = String.valueOf(part.getValue());
                    case "O" -> groups.add(String.valueOf(part.getValue()));
                    default -> {}
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException(e);
        }
        groups.add(Anonymous.AUTHENTICATED);
        return new UserInfo(
                name,
                "",
                groups,
                Map.of(
                        "authentication.kubernetes.io/credential-id",
                        List.of("X509SHA256=" + fingerprint(certificate))));
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
