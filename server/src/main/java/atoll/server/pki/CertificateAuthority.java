package atoll.server.pki;

import atoll.api.x509.CertificateRequest;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Issues certificates on P-256 keys, signed with ECDSA and SHA-256. The encoding is written here
/// because a certificate is two hundred bytes of structure, and a library for it would cost more
/// start-up time than everything else the server does before it listens.
///
/// X.509 version 3 by RFC 5280. Thread-safe as far as its random source is, which `SecureRandom`
/// is.
public final class CertificateAuthority {
    /// Ten years, and one for what it issues: kubeadm's numbers.
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3650);

    private static final Duration LEAF_LIFETIME = Duration.ofDays(365);

    /// Certificates hold from a little before they are made, for clients whose clocks are behind.
    private static final Duration BACKDATED = Duration.ofHours(1);

    /// Upstream's, for requests.
    private static final Duration REQUESTED_BACKDATED = Duration.ofMinutes(5);

    /// Below this upstream's signer leaves the lifetime as it was asked for.
    private static final Duration SHORT = Duration.ofHours(8);

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final Credential root;
    private final InstantSource clock;
    private final SecureRandom random;

    /// @param root a certificate that may sign others
    public CertificateAuthority(Credential root, InstantSource clock, SecureRandom random) {
        this.root = root;
        this.clock = clock;
        this.random = random;
    }

    /// A new one with new keys, which signs itself and may sign certificates and revocation lists.
    public static CertificateAuthority create(
            String commonName, InstantSource clock, SecureRandom random) {
        KeyPair keys = newKeys(random);
        byte[] name = name(commonName, List.of());
        byte[] keyId = keyId(keys.getPublic());
        List<byte[]> extensions =
                List.of(
                        extension("2.5.29.19", true, Der.sequence(Der.bool(true))),
                        extension("2.5.29.15", true, Der.bits(1, (byte) 0b1010_0110)),
                        extension("2.5.29.14", false, Der.octets(keyId)));
        X509Certificate certificate =
                sign(
                        keys.getPrivate(),
                        body(
                                name,
                                name,
                                keys.getPublic(),
                                validity(clock.instant(), ROOT_LIFETIME),
                                extensions,
                                random));
        return new CertificateAuthority(
                new Credential(certificate, keys.getPrivate()), clock, random);
    }

    public Credential root() {
        return root;
    }

    /// The certificate clients trust, as PEM.
    public String pem() {
        return root.certificatePem();
    }

    /// Holds for a year. Clients look at the names only, not at the common name.
    ///
    /// @param names DNS names and IP addresses the server is reached by
    public Credential issueServer(String commonName, List<String> names) {
        byte[] alternatives =
                Der.sequence(names.stream().map(CertificateAuthority::generalName).toList());
        return issue(
                name(commonName, List.of()),
                SERVER_AUTH,
                extension("2.5.29.17", false, alternatives));
    }

    /// Holds for a year, with new keys.
    ///
    /// @param user becomes the common name
    ///
    /// @param groups become the groups of the user, as organizations of the subject
    public Credential issueClient(String user, List<String> groups) {
        return issue(name(user, groups), CLIENT_AUTH, null);
    }

    /// @param usage the one extended usage, as an object identifier
    /// @param more a further extension; null for none
    private Credential issue(byte[] subject, String usage, byte @Nullable [] more) {
        KeyPair keys = newKeys(random);
        var extensions = new ArrayList<byte[]>();
        extensions.add(extension("2.5.29.15", true, Der.bits(5, (byte) 0b1010_0000)));
        extensions.add(extension("2.5.29.37", false, Der.sequence(Der.oid(usage))));
        extensions.add(extension("2.5.29.19", true, Der.sequence()));
        extensions.add(authorityKey());
        if (more != null) {
            extensions.add(more);
        }
        byte[] issuer = root.certificate().getSubjectX500Principal().getEncoded();
        byte[] validity = validity(clock.instant(), LEAF_LIFETIME);
        byte[] body = body(issuer, subject, keys.getPublic(), validity, extensions, random);
        return new Credential(sign(root.key(), body), keys.getPrivate());
    }

    /// A certificate for what somebody else asks for, as PEM. It ends with the authority's own at
    /// the latest.
    ///
    /// @param request subject and alternative names go into the certificate as they are encoded
    ///   there
    /// @param usages as Kubernetes names them: `client auth`; unknown words are passed over
    /// @param lifetime from now; upstream's rule of dating back applies
    /// @return one PEM block
    public String sign(CertificateRequest request, List<String> usages, Duration lifetime) {
        var extensions = new ArrayList<byte[]>();
        int bits = 0;
        for (String usage : usages) {
            bits |= KeyUsages.bit(usage);
        }
        if (bits != 0) {
            extensions.add(extension("2.5.29.15", true, KeyUsages.encoded(bits)));
        }
        List<byte[]> purposes =
                usages.stream()
                        .map(KeyUsages::purpose)
                        .filter(purpose -> !purpose.isEmpty())
                        .distinct()
                        .map(Der::oid)
                        .toList();
        if (!purposes.isEmpty()) {
            extensions.add(extension("2.5.29.37", false, Der.sequence(purposes)));
        }
        extensions.add(extension("2.5.29.19", true, Der.sequence()));
        extensions.add(authorityKey());
        if (request.alternatives().length > 0) {
            extensions.add(extension("2.5.29.17", false, request.alternatives()));
        }
        byte[] issuer = root.certificate().getSubjectX500Principal().getEncoded();
        byte[] body =
                body(
                        issuer,
                        request.subject(),
                        request.key(),
                        validityOfRequested(lifetime),
                        extensions,
                        random);
        try {
            return Pem.write("CERTIFICATE", sign(root.key(), body).getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As upstream's signer dates what it signs: a short life is not shortened by what it is dated
    /// back.
    private byte[] validityOfRequested(Duration lifetime) {
        Instant now = clock.instant();
        boolean isShort = lifetime.compareTo(SHORT) < 0;
        Instant end = now.plus(lifetime).minus(isShort ? Duration.ZERO : REQUESTED_BACKDATED);
        Instant last = root.certificate().getNotAfter().toInstant();
        return Der.sequence(
                Der.time(now.minus(REQUESTED_BACKDATED)),
                Der.time(end.isBefore(last) ? end : last));
    }

    /// The extension that names the issuer's key, for chains to be put together by.
    private byte[] authorityKey() {
        return extension(
                "2.5.29.35",
                false,
                Der.sequence(Der.implicit(0, keyId(root.certificate().getPublicKey()))));
    }

    static KeyPair newKeys(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] validity(Instant now, Duration lifetime) {
        return Der.sequence(Der.time(now.minus(BACKDATED)), Der.time(now.plus(lifetime)));
    }

    /// What is signed: `TBSCertificate`. The serial number has up to 127 random bits and is never
    /// 0.
    private static byte[] body(
            byte[] issuer,
            byte[] subject,
            PublicKey key,
            byte[] validity,
            List<byte[]> extensions,
            SecureRandom random) {
        return Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(127, random).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                issuer,
                validity,
                subject,
                key.getEncoded(),
                Der.explicit(3, Der.sequence(extensions)));
    }

    /// @param body as [#body] makes it
    private static X509Certificate sign(PrivateKey key, byte[] body) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(body);
            byte[] whole = Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param value in DER
    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    /// Organizations first, as Go writes them; each in a set of its own.
    private static byte[] name(String commonName, List<String> organizations) {
        var parts = new ArrayList<byte[]>();
        for (String organization : organizations) {
            parts.add(attribute("2.5.4.10", organization));
        }
        parts.add(attribute("2.5.4.3", commonName));
        return Der.sequence(parts);
    }

    private static byte[] attribute(String oid, String value) {
        return Der.set(Der.sequence(Der.oid(oid), Der.utf8(value)));
    }

    /// An address as an address, all else as a DNS name.
    private static byte[] generalName(String name) {
        InetAddress address = addressOrNull(name);
        return address == null
                ? Der.implicit(2, name.getBytes(StandardCharsets.US_ASCII))
                : Der.implicit(7, address.getAddress());
    }

    /// The address that `name` spells; null for a DNS name. Never asks a name server.
    static @Nullable InetAddress addressOrNull(String name) {
        try {
            return InetAddress.ofLiteral(name);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// SHA-1 over the whole key, which only has to tell keys apart.
    private static byte[] keyId(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
