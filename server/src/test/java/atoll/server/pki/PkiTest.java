package atoll.server.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.x509.CertificateRequest;
import atoll.server.CertificateSamples;
import atoll.server.authenticate.ClientCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final SecureRandom random = new SecureRandom();

    @TempDir Path directory;

    private Pki open(Instant now, String... names) {
        return Pki.open(directory.resolve("pki"), List.of(names), InstantSource.fixed(now), random);
    }

    @Test
    void certificatesAreSignedByTheAuthorityAndSayWhoTheyAreFor() throws Exception {
        var pki = Pki.inMemory(List.of("10.96.0.1"), InstantSource.fixed(START), random);
        var root = pki.authority().root().certificate();
        root.verify(root.getPublicKey());
        pki.serving().certificate().verify(root.getPublicKey());
        pki.admin().certificate().verify(root.getPublicKey());
        assertThat(root.getBasicConstraints()).isGreaterThanOrEqualTo(0);
        assertThat(pki.serving().certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(pki.admin().certificate().getSubjectX500Principal().getName())
                .contains("CN=kubernetes-admin")
                .contains("O=system:masters");
        assertThat(pki.admin().certificate().getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(pki.serving().certificate().getSubjectAlternativeNames())
                .extracting(each -> String.valueOf(each.get(1)))
                .contains("localhost", "127.0.0.1", "10.96.0.1", "kubernetes.default.svc");
    }

    @Test
    void keysAreKeptAndUsedAgain() {
        Pki first = open(START);
        Pki second = open(START.plus(Duration.ofDays(10)));
        assertThat(second.authority().pem()).isEqualTo(first.authority().pem());
        assertThat(second.serving().certificate()).isEqualTo(first.serving().certificate());
        assertThat(second.admin().keyPem()).isEqualTo(first.admin().keyPem());
        assertThat(second.serviceAccounts().getPublic())
                .isEqualTo(first.serviceAccounts().getPublic());
    }

    @Test
    void certificatesNearTheirEndAreReplacedAndTheAuthorityStays() {
        Pki first = open(START);
        Pki later = open(START.plus(Duration.ofDays(340)));
        assertThat(later.authority().pem()).isEqualTo(first.authority().pem());
        assertThat(later.serving().certificate()).isNotEqualTo(first.serving().certificate());
        assertThat(later.serving().certificate().getNotAfter().toInstant())
                .isAfter(START.plus(Duration.ofDays(700)));
    }

    @Test
    void aNewNameOfTheServerGetsANewCertificate() {
        Pki first = open(START, "192.0.2.7", "2001:db8::1");
        assertThat(open(START, "2001:db8:0::1").serving().certificate())
                .isEqualTo(first.serving().certificate());
        assertThat(open(START, "192.0.2.8").serving().certificate())
                .isNotEqualTo(first.serving().certificate());
    }

    @Test
    void keysAreReadableByTheirOwnerAlone() throws IOException {
        open(START);
        try (var files = Files.list(directory.resolve("pki"))) {
            assertThat(files.toList())
                    .hasSize(8)
                    .allSatisfy(file ->
                            assertThat(
                                            PosixFilePermissions.toString(
                                                    Files.getPosixFilePermissions(file)))
                                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void aDamagedKeyIsReportedWithTheWayOut() throws IOException {
        open(START);
        Files.writeString(directory.resolve("pki/ca.key"), "garbage");
        assertThatThrownBy(() -> open(START))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("are damaged")
                .hasMessageContaining("remove that directory");
    }

    /// A real `kubectl` and a real fabric8 read it in module foreign.
    @Test
    void kubeconfigsHoldKeysAsGoWritesThem() {
        assertThat(open(START).admin().kubeconfigKeyPem())
                .startsWith("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEI")
                .endsWith("-----END EC PRIVATE KEY-----\n");
    }

    @Test
    void aPrivateKeyStandsForItsPublicOne() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Path file = directory.resolve("sa.key");
        Files.writeString(file, Pem.write("PRIVATE KEY", pair.getPrivate().getEncoded()));

        assertThat(PemFiles.publicKeys(file)).containsExactly(pair.getPublic());
    }

    @Test
    void secretsAreNotShownInText() {
        Pki pki = open(START);
        assertThat(pki.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void aRequestIsSignedAsItWasAsked() throws Exception {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
        var authority = CertificateAuthority.create("ca", clock, new SecureRandom());
        var request =
                CertificateRequest.ofSpec(
                        CertificateSamples.request("ann", List.of("devs"), List.of("a.test")));
        String pem =
                authority.sign(
                        request,
                        List.of("digital signature", "key encipherment", "client auth"),
                        Duration.ofHours(1));
        X509Certificate made = Pem.certificate(pem);
        made.verify(authority.root().certificate().getPublicKey());
        assertThat(made.getPublicKey()).isEqualTo(request.key());
        assertThat(made.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(made.getKeyUsage()).startsWith(true, false, true, false);
        assertThat(made.getSubjectAlternativeNames()).hasSize(1);
        assertThat(made.getNotAfter().toInstant()).isEqualTo(Instant.parse("2026-05-01T01:00:00Z"));
        assertThat(
                        new ClientCertificates(List.of(authority.root().certificate()), clock)
                                .user(made))
                .hasValueSatisfying(user -> assertThat(user.name()).isEqualTo("ann"));
    }

    @Test
    void severalGroupsStandInOneSetAndAllCount() throws Exception {
        InstantSource clock = InstantSource.fixed(START);
        var authority = CertificateAuthority.create("ca", clock, random);
        var request =
                CertificateRequest.ofSpec(
                        CertificateSamples.request("ann", List.of("ops", "qa", "a b"), List.of()));
        X509Certificate made =
                Pem.certificate(
                        authority.sign(request, List.of("client auth"), Duration.ofHours(1)));

        assertThat(request.organizations()).containsExactly("ops", "qa", "a b");
        assertThat(made.getSubjectX500Principal().getName("RFC1779"))
                .isEqualTo("CN=ann, O=qa + O=a b + O=ops");
        assertThat(
                        new ClientCertificates(List.of(authority.root().certificate()), clock)
                                .user(made))
                .hasValueSatisfying(user ->
                        assertThat(user.groups())
                                .containsExactly("qa", "a b", "ops", "system:authenticated"));
    }

    @Test
    void aCertificateThatSaysNothingOfItsUseIsAClients() throws Exception {
        InstantSource clock = InstantSource.fixed(START);
        var authority = CertificateAuthority.create("ca", clock, random);
        var clients = new ClientCertificates(List.of(authority.root().certificate()), clock);
        var request =
                CertificateRequest.ofSpec(CertificateSamples.request("ann", List.of(), List.of()));
        X509Certificate unused =
                Pem.certificate(authority.sign(request, List.of(), Duration.ofHours(1)));
        X509Certificate serving =
                Pem.certificate(
                        authority.sign(request, List.of("server auth"), Duration.ofHours(1)));
        assertThat(unused.getExtendedKeyUsage()).isNull();
        assertThat(clients.user(unused))
                .hasValueSatisfying(user -> assertThat(user.name()).isEqualTo("ann"));
        assertThat(clients.user(serving)).isEmpty();
        assertThat(clients.user(oldestForm(authority.root(), request)))
                .hasValueSatisfying(user -> assertThat(user.name()).isEqualTo("ann"));
    }

    /// X.509 version 1, as `openssl x509 -req` makes it when it is given no extensions.
    private static X509Certificate oldestForm(Credential issuer, CertificateRequest request)
            throws Exception {
        byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
        byte[] body =
                Der.sequence(
                        Der.integer(BigInteger.TEN),
                        algorithm,
                        issuer.certificate().getSubjectX500Principal().getEncoded(),
                        Der.sequence(Der.time(START), Der.time(START.plus(Duration.ofDays(1)))),
                        request.subject(),
                        request.key().getEncoded());
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuer.key());
        signature.update(body);
        byte[] whole = Der.sequence(body, algorithm, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(whole));
    }
}
