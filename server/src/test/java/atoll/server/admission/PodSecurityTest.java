package atoll.server.admission;

import static atoll.server.TestCluster.NAMESPACES;
import static atoll.server.TestCluster.PODS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.request.Outcome;
import atoll.server.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodSecurityTest {
    private final TestCluster cluster = new TestCluster();

    private Outcome label(String label, String value) {
        return cluster.merge(
                NAMESPACES,
                "",
                "default",
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/%s\":\"%s\"}}}"
                        .formatted(label, value));
    }

    private static List<String> warnings(Outcome outcome) {
        return ((Outcome.Done) outcome).warnings();
    }

    @Test
    void podBelowTheEnforcedLevelIsForbidden() {
        label("enforce", "restricted");

        assertThat(refusal(cluster.tryCreate(PODS, "default", TestCluster.podJson("p"))).message())
                .startsWith(
                        "pods \"p\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"c\" must set");
    }

    @Test
    void warningsGoWithTheAnswer() {
        label("warn", "restricted");

        assertThat(warnings(cluster.tryCreate(PODS, "default", TestCluster.podJson("p"))))
                .singleElement()
                .asString()
                .startsWith("would violate PodSecurity \"restricted:latest\": ");
    }

    @Test
    void unreadableLabelIsInvalid() {
        assertThat(refusal(label("enforce", "strong")).message())
                .isEqualTo(
                        "Namespace \"default\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strong\": must be one of privileged, baseline, restricted");
        assertThat(refusal(label("warn-version", "1.2")).message())
                .endsWith("Invalid value: \"1.2\": must be \"latest\" or \"v1.x\"");
    }

    @Test
    void newLevelWarnsOfThePodsThatAreThere() {
        cluster.pod("a");
        cluster.pod("b");

        assertThat(warnings(label("enforce", "restricted")))
                .containsExactly(
                        "existing pods in namespace \"default\" violate the new PodSecurity enforce level \"restricted:latest\"",
                        "a (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile");
    }
}
