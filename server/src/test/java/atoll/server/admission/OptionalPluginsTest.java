package atoll.server.admission;

import static atoll.server.TestCluster.PODS;
import static atoll.server.TestCluster.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.server.TestCluster;
import atoll.server.resource.AdmissionChoice;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Plugins that are off unless they are enabled, all of them enabled.
class OptionalPluginsTest {
    @AutoClose
    private final TestCluster cluster =
            new TestCluster(
                    new AdmissionChoice(
                            Set.of(
                                    "AlwaysPullImages",
                                    "DenyServiceExternalIPs",
                                    "ExtendedResourceToleration",
                                    "LimitPodHardAntiAffinityTopology"),
                            Set.of()));

    private static String pod(String spec) {
        return ("{'metadata':{'name':'a'},'spec':{" + spec + "}}").replace('\'', '"');
    }

    @Test
    void imagesAreAlwaysPulled() {
        KubeObject pod =
                cluster.create(
                        PODS,
                        "default",
                        pod(
                                """
                                'containers':[{'name':'c','image':'r.test/a:1','imagePullPolicy':'Never'}],
                                'volumes':[{'name':'v','image':{'reference':'r.test/b:1','pullPolicy':'IfNotPresent'}}]
                                """));
        assertThat(
                        pod.spec()
                                .array("containers")
                                .objects()
                                .getFirst()
                                .stringOr("imagePullPolicy", ""))
                .isEqualTo("Always");
        assertThat(
                        pod.spec()
                                .array("volumes")
                                .objects()
                                .getFirst()
                                .object("image")
                                .stringOr("pullPolicy", ""))
                .isEqualTo("Always");
    }

    @Test
    void extendedResourcesAreTolerated() {
        KubeObject pod =
                cluster.create(
                        PODS,
                        "default",
                        pod(
                                """
                                'containers':[{'name':'c','image':'r.test/a:1','resources':{
                                  'limits':{'example.com/gpu':'1','cpu':'1'},'requests':{'example.com/gpu':'1','cpu':'1'}}}]
                                """));
        assertThat(pod.spec().array("tolerations").toString())
                .contains(
                        "{\"effect\":\"NoSchedule\",\"key\":\"example.com/gpu\",\"operator\":\"Exists\"}")
                .doesNotContain("cpu");
    }

    @Test
    void podsKeepOthersAwayFromTheirNodeOnly() {
        String affinity =
                "'containers':[{'name':'c','image':'r.test/a:1'}],'affinity':{'podAntiAffinity':{"
                        + "'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'%s'}]}}";
        assertThat(
                        TestCluster.refusal(
                                        cluster.tryCreate(
                                                PODS,
                                                "default",
                                                pod(affinity.formatted("example.com/rack"))))
                                .message())
                .isEqualTo(
                        "pods \"a\" is forbidden: affinity.PodAntiAffinity.RequiredDuringScheduling"
                                + " has TopologyKey example.com/rack but only key kubernetes.io/hostname"
                                + " is allowed");
        cluster.create(PODS, "default", pod(affinity.formatted("kubernetes.io/hostname")));
    }

    @Test
    void addressesFromOutsideAreNotAddedToServices() {
        String service = "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":[{\"port\":80}]%s}}";
        assertThat(
                        TestCluster.refusal(
                                        cluster.tryCreate(
                                                SERVICES,
                                                "default",
                                                service.formatted(
                                                        ",\"externalIPs\":[\"1.2.3.4\"]")))
                                .message())
                .isEqualTo(
                        "services \"s\" is forbidden: Use of external IPs is denied by admission"
                                + " control");
        cluster.create(SERVICES, "default", service.formatted(""));
    }
}
