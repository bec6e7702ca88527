package atoll.api.x509;

import atoll.api.x509.DerReader.Value;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A PKCS#10 request: who asks to be certified, for which key. Its signature is checked when it is
/// read, so holding one proves that whoever made it had the key. RFC 2986. Holds what Kubernetes
/// asks of a request: the subject, the key and the alternative names. Other extensions that are
/// asked for are passed over.
///
/// @param subject its encoding, as the certificate is to carry it
/// @param key the public key to certify
/// @param alternatives the encoding of the subject's alternative names; empty when it has none
/// @param commonName the last one of the subject; empty when there is none
/// @param organizations all of the subject, which Kubernetes takes for groups
/// @param addresses as the platform writes them, which is not the short form for IPv6
public record CertificateRequest(
        byte[] subject,
        String commonName,
        List<String> organizations,
        PublicKey key,
        byte[] alternatives,
        List<String> dnsNames,
        List<String> emails,
        List<String> addresses,
        List<String> uris) {
    private static final String BEGIN = "-----BEGIN CERTIFICATE REQUEST-----";
    private static final String END = "-----END CERTIFICATE REQUEST-----";

    /// By the identifier of the key's algorithm, as the platform names it.
    private static final Map<String, String> KEYS =
            Map.of(
                    "1.2.840.113549.1.1.1", "RSA",
                    "1.2.840.10045.2.1", "EC",
                    "1.3.101.112", "Ed25519");

    /// By the identifier of the signature's algorithm. Those by MD5 and SHA-1 are left out.
    private static final Map<String, String> SIGNATURES =
            Map.of(
                    "1.2.840.113549.1.1.11", "SHA256withRSA",
                    "1.2.840.113549.1.1.12", "SHA384withRSA",
                    "1.2.840.113549.1.1.13", "SHA512withRSA",
                    "1.2.840.10045.4.3.2", "SHA256withECDSA",
                    "1.2.840.10045.4.3.3", "SHA384withECDSA",
                    "1.2.840.10045.4.3.4", "SHA512withECDSA",
                    "1.3.101.112", "Ed25519");

    private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";

    public CertificateRequest {
        organizations = List.copyOf(organizations);
        dnsNames = List.copyOf(dnsNames);
        emails = List.copyOf(emails);
        addresses = List.copyOf(addresses);
        uris = List.copyOf(uris);
    }

    public boolean isRsa() {
        return key.getAlgorithm().equals("RSA");
    }

    /// @param base64 of PEM text, as `spec.request` holds it
    /// @throws RequestException when it is no such request or its signature is wrong
    public static CertificateRequest ofSpec(String base64) throws RequestException {
        try {
            byte[] pem = Base64.getDecoder().decode(base64);
            return of(new String(pem, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException _) {
            throw notPem();
        }
    }

    /// One block and nothing but it; what stands before the block is passed over.
    ///
    /// @throws RequestException as [#ofSpec]
    public static CertificateRequest of(String pem) throws RequestException {
        int start = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (start < 0 || end < start || pem.indexOf("-----BEGIN ") != start) {
            throw notPem();
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.substring(start + BEGIN.length(), end));
        } catch (IllegalArgumentException _) {
            throw notPem();
        }
        return read(der);
    }

    private static RequestException notPem() {
        return new RequestException("PEM block type must be CERTIFICATE REQUEST");
    }

    /// `{{version, subject, key, [0] attributes}, algorithm, signature}`; the signature is over the
    /// first part as it is encoded.
    private static CertificateRequest read(byte[] der) throws RequestException {
        var outer = new DerReader(der);
        DerReader request = outer.next().inside(DerReader.SEQUENCE);
        if (outer.hasNext()) {
            throw new RequestException("asn1: syntax error: trailing data");
        }
        Value body = request.next();
        String algorithm = request.next().inside(DerReader.SEQUENCE).next().oid();
        byte[] signature = request.next().bits();
        DerReader parts = body.inside(DerReader.SEQUENCE);
        parts.next(); // version
        Value subject = parts.next();
        Value keyInfo = parts.next();
        PublicKey key = key(keyInfo);
        check(key, algorithm, body.whole(), signature);
        byte[] alternatives = parts.hasNext() ? alternatives(parts.next()) : new byte[0];
        var names = new Names();
        names.read(alternatives);
        List<String> commonNames =
                DistinguishedName.values(subject.whole(), DistinguishedName.COMMON_NAME);
        return new CertificateRequest(
                DistinguishedName.rewritten(subject),
                commonNames.isEmpty() ? "" : commonNames.getLast(),
                DistinguishedName.values(subject.whole(), DistinguishedName.ORGANIZATION),
                key,
                alternatives,
                names.dns,
                names.emails,
                names.addresses,
                names.uris);
    }

    private static PublicKey key(Value info) throws RequestException {
        String kind =
                KEYS.get(
                        info.inside(DerReader.SEQUENCE)
                                .next()
                                .inside(DerReader.SEQUENCE)
                                .next()
                                .oid());
        if (kind == null) {
            throw new RequestException("x509: unknown public key algorithm");
        }
        try {
            return KeyFactory.getInstance(kind)
                    .generatePublic(new X509EncodedKeySpec(info.whole()));
        } catch (GeneralSecurityException e) {
            throw new RequestException("x509: invalid " + kind + " public key");
        }
    }

    private static void check(PublicKey key, String algorithm, byte[] body, byte[] signature)
            throws RequestException {
        String name = SIGNATURES.get(algorithm);
        if (name == null) {
            throw new RequestException("x509: cannot verify signature: algorithm unimplemented");
        }
        boolean good;
        try {
            var verifier = Signature.getInstance(name);
            verifier.initVerify(key);
            verifier.update(body);
            good = verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            good = false;
        }
        if (!good) {
            throw new RequestException(
                    key.getAlgorithm().equals("RSA")
                            ? "crypto/rsa: verification error"
                            : key.getAlgorithm().equals("EC")
                                    ? "x509: ECDSA verification failure"
                                    : "x509: Ed25519 verification failure");
        }
    }

    /// Those of the first request for extensions (RFC 2985) that names them.
    private static byte[] alternatives(Value attributes) throws RequestException {
        for (Value attribute : attributes.inside(0xA0).rest()) {
            DerReader parts = attribute.inside(DerReader.SEQUENCE);
            if (!parts.next().oid().equals(EXTENSION_REQUEST)) {
                continue;
            }
            for (Value extensions : parts.next().inside(DerReader.SET).rest()) {
                for (Value extension : extensions.inside(DerReader.SEQUENCE).rest()) {
                    List<Value> fields = extension.inside(DerReader.SEQUENCE).rest();
                    if (fields.size() >= 2 && fields.getFirst().oid().equals(ALTERNATIVE_NAMES)) {
                        return fields.getLast().as(DerReader.OCTETS);
                    }
                }
            }
        }
        return new byte[0];
    }

    /// Collects alternative names by their kinds. By the tags of RFC 5280, section 4.2.1.6; kinds
    /// of names other than these four are passed over.
    private static final class Names {
        private final List<String> dns = new ArrayList<>();
        private final List<String> emails = new ArrayList<>();
        private final List<String> addresses = new ArrayList<>();
        private final List<String> uris = new ArrayList<>();

        void read(byte[] encoded) throws RequestException {
            if (encoded.length == 0) {
                return;
            }
            for (Value name : new DerReader(encoded).next().inside(DerReader.SEQUENCE).rest()) {
                switch (name.tag()) {
                    case 0x81 -> emails.add(text(name));
                    case 0x82 -> dns.add(text(name));
                    case 0x86 -> uris.add(text(name));
                    case 0x87 -> addresses.add(address(name));
                    default -> {}
                }
            }
        }

        private static String text(Value name) {
            return new String(name.content(), StandardCharsets.US_ASCII);
        }

        private static String address(Value name) throws RequestException {
            try {
                return InetAddress.getByAddress(name.content()).getHostAddress();
            } catch (UnknownHostException _) {
                throw new RequestException(
                        "x509: cannot parse IP address of length " + name.content().length);
            }
        }
    }
}
