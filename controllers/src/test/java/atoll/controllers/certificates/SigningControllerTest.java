package atoll.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.FieldValidation;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonReader;
import atoll.controllers.World;
import atoll.server.pki.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SigningControllerTest {
    private static final GroupVersionResource REQUESTS =
            GroupVersionResource.of("certificates.k8s.io/v1", "certificatesigningrequests");

    /// Of `system:node:n1` in `system:nodes`, with the names `n1` and `10.0.0.1`.
    private static final String REQUEST =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkVUQ0J1QUlCQURBd0"
                    + "1SVXdFd1lEVlFRS0RBeHplWE4wWlcwNmJtOWtaWE14RnpBVkJnTlZCQU1NRG5ONQpjM1Js"
                    + "YlRwdWIyUmxPbTR4TUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFQ3YxRV"
                    + "R0UkU5MjhVCm1LS2xVVlozWGlvY2cydHFsRG5LblBaUEpsWFkwYTJqK3hVZjFmaEVUQmh3"
                    + "M2YvUUE5NU95VGsyT3lEK1QrdEgKMFY0WlI4dTAzS0FtTUNRR0NTcUdTSWIzRFFFSkRqRV"
                    + "hNQlV3RXdZRFZSMFJCQXd3Q29JQ2JqR0hCQW9BQUFFdwpDZ1lJS29aSXpqMEVBd0lEU0FB"
                    + "d1JRSWhBTTJjc0Z3L1REU0dYdzNPV1A4M25iOEFuaitLd2c2QVI5Z054RFkvCmRGRWRBaU"
                    + "E0OXAvK1JpYkQwVGRUWTlJRHNxZkFHTTNaM01aY2FJOTZubEVpY3lxUmZ3PT0KLS0tLS1F"
                    + "TkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";

    @AutoClose private final World world = new World();

    SigningControllerTest() {
        var authority = CertificateAuthority.create("ca", world.clock, new SecureRandom());
        world.runner.add(new SigningController(world.client, world.clock, authority::sign).actor());
    }

    private void make(String signer, String usages) {
        make(signer, usages, 3600);
    }

    private void make(String signer, String usages, int seconds) {
        world.create(
                """
                apiVersion: certificates.k8s.io/v1
                kind: CertificateSigningRequest
                metadata: {name: a}
                spec: {request: %s, signerName: %s, usages: [%s], expirationSeconds: %d}
                """
                        .formatted(REQUEST, signer, usages, seconds));
    }

    private void approve() {
        world.client
                .write(
                        new Write.Patch(
                                REQUESTS,
                                "",
                                "a",
                                "approval",
                                PatchType.MERGE,
                                JsonReader.read(
                                        "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\"}]}}"),
                                false,
                                new WriteOptions("", false, FieldValidation.IGNORE)))
                .orThrow();
        world.runner.settle();
    }

    private Optional<KubeObject> request() {
        return world.client.find(REQUESTS, new ObjectKey("", "a"));
    }

    private String certificate() {
        String base64 = request().orElseThrow().status().stringOr("certificate", "");
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }

    @Test
    void anApprovedRequestIsSignedForTheTimeItAsksFor() throws CertificateException {
        make("kubernetes.io/kubelet-serving", "digital signature, server auth");
        world.runner.settle();
        assertThat(certificate()).isEmpty();
        approve();
        var made =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                certificate().getBytes(StandardCharsets.US_ASCII)));
        assertThat(made.getSubjectX500Principal().getName()).contains("CN=system:node:n1");
        assertThat(made.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(made.getSubjectAlternativeNames()).hasSize(2);
        assertThat(Duration.between(world.clock.instant(), made.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(Duration.between(made.getNotBefore().toInstant(), world.clock.instant()))
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aLongLifeEndsAYearAfterItsBackdatedBegin() throws CertificateException {
        make("kubernetes.io/kubelet-serving", "digital signature, server auth", 500 * 86_400);
        approve();
        var made =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                certificate().getBytes(StandardCharsets.US_ASCII)));
        assertThat(
                        Duration.between(
                                made.getNotBefore().toInstant(), made.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(365));
    }

    @Test
    void aRequestGoesWhenItsCertificateHasEnded() {
        make("kubernetes.io/kubelet-serving", "digital signature, server auth", 600);
        world.runner.runFor(Duration.ofMinutes(30));
        approve();
        world.runner.runFor(Duration.ofMinutes(20));
        assertThat(request()).isPresent();
        world.runner.runFor(Duration.ofMinutes(20));
        assertThat(request()).isEmpty();
    }

    @Test
    void whatASignerDoesNotSignFails() {
        make("kubernetes.io/kube-apiserver-client-kubelet", "client auth, digital signature");
        approve();
        assertThat(
                        request()
                                .orElseThrow()
                                .status()
                                .array("conditions")
                                .objects()
                                .getLast()
                                .toString())
                .contains(
                        "\"reason\":\"SignerValidationFailure\"",
                        "\"message\":\"DNS subjectAltNames are not allowed\"");
    }

    @Test
    void requestsForOthersStayAndOldOnesGo() {
        make("example.com/mine", "client auth");
        approve();
        assertThat(certificate()).isEmpty();
        world.runner.runFor(Duration.ofHours(23));
        assertThat(request()).isPresent();
        world.runner.runFor(Duration.ofHours(2));
        assertThat(request()).isEmpty();
    }
}
