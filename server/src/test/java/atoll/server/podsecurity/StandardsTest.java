package atoll.server.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardsTest {
    private static String found(Level level, int minor, String pod) {
        var version = minor == 0 ? Version.LATEST : new Version(minor);
        return Violation.details(
                Standards.violations(
                        new LevelVersion(level, version),
                        PodShape.of(JsonReader.readObject(pod.replace('\'', '"')))));
    }

    private static String baseline(String spec) {
        return found(Level.BASELINE, 0, "{'spec':" + spec + "}");
    }

    private static String restricted(String spec) {
        return found(Level.RESTRICTED, 0, "{'spec':" + spec + "}");
    }

    private static String hardened(String more) {
        return "{'securityContext':{'runAsNonRoot':true,'seccompProfile':{'type':'RuntimeDefault'}},'containers':[{'name':'a','securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL']}}}]"
                + more
                + "}";
    }

    @Test
    void plainPodIsBaseline() {
        assertThat(baseline("{'containers':[{'name':'a'}]}")).isEmpty();
    }

    @Test
    void findingsStandInTheOrderOfTheirChecks() {
        assertThat(
                        baseline(
                                "{'hostPID':true,'volumes':[{'name':'h','hostPath':{}}],'containers':[{'name':'a','ports':[{'hostPort':80},{'hostPort':9}],'securityContext':{'privileged':true}},{'name':'b','ports':[{'hostPort':80}]}]}"))
                .isEqualTo(
                        "host namespaces (hostPID=true), hostPath volumes (volume \"h\"), hostPort (containers \"a\", \"b\" use hostPorts 80, 9), privileged (container \"a\" must not set securityContext.privileged=true)");
    }

    @Test
    void profilesAreNamedWithTheirValues() {
        assertThat(
                        baseline(
                                "{'securityContext':{'seccompProfile':{'type':'Unconfined'},'seLinuxOptions':{'type':'x','user':'u'},'appArmorProfile':{'type':'Unconfined'}},'containers':[{'name':'a','securityContext':{'seccompProfile':{'type':'Unconfined'},'procMount':'Unmasked','windowsOptions':{'hostProcess':true}}}]}"))
                .isEqualTo(
                        "forbidden AppArmor profile (pod must not set AppArmor profile type to \"Unconfined\"), procMount (container \"a\" must not set securityContext.procMount to \"Unmasked\"), seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type \"x\"; user may not be set), seccompProfile (pod and container \"a\" must not set securityContext.seccompProfile.type to \"Unconfined\"), hostProcess (container \"a\" must not set securityContext.windowsOptions.hostProcess=true)");
    }

    @Test
    void hardenedPodIsRestricted() {
        assertThat(restricted(hardened(""))).isEmpty();
        assertThat(
                        restricted(
                                hardened(
                                        ",'volumes':[{'name':'v','nfs':{}},{'name':'h','hostPath':{}}]")))
                .isEqualTo(
                        "restricted volume types (volumes \"v\", \"h\" use restricted volume types \"hostPath\", \"nfs\")");
    }

    @Test
    void restrictedReplacesTheBaselineCheckOfTheSameThing() {
        assertThat(
                        restricted(
                                "{'securityContext':{'runAsUser':0,'runAsNonRoot':false,'seccompProfile':{'type':'Localhost'}},'containers':[{'name':'a','securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL'],'add':['SYS_ADMIN']}}}]}"))
                .isEqualTo(
                        "unrestricted capabilities (container \"a\" must not include \"SYS_ADMIN\" in securityContext.capabilities.add), runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)");
    }

    @Test
    void versionDecidesWhatIsChecked() {
        String pod =
                "{'spec':{'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_rmem'}]},'containers':[{'name':'a','livenessProbe':{'httpGet':{'host':'h'}}}]}}";

        assertThat(found(Level.BASELINE, 31, pod))
                .isEqualTo("forbidden sysctls (net.ipv4.tcp_rmem)");
        assertThat(found(Level.BASELINE, 33, pod)).isEmpty();
        assertThat(found(Level.BASELINE, 34, pod))
                .isEqualTo(
                        "probe or lifecycle host (container \"a\" uses probe or lifecycle host \"h\")");
        assertThat(found(Level.RESTRICTED, 7, pod))
                .isEqualTo(
                        "forbidden sysctls (net.ipv4.tcp_rmem), runAsNonRoot != true (pod or container \"a\" must set securityContext.runAsNonRoot=true)");
    }

    @Test
    void enforcedLevelIsWarnedOfUnlessWarningsAreChosen() {
        var policy =
                NamespacePolicy.of(
                        Map.of(
                                "pod-security.kubernetes.io/enforce", "baseline",
                                "pod-security.kubernetes.io/enforce-version", "v1.30",
                                "pod-security.kubernetes.io/audit", "odd"));

        assertThat(policy.enforce()).hasToString("baseline:v1.30");
        assertThat(policy.warn()).hasToString("baseline:v1.30");
        assertThat(policy.audit()).hasToString("privileged:latest");
        assertThat(policy.problems())
                .extracting(NamespacePolicy.Problem::label)
                .containsExactly("pod-security.kubernetes.io/audit");
    }
}
