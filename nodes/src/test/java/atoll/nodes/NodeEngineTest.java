package atoll.nodes;

import static atoll.nodes.Lab.NODES;
import static atoll.nodes.Lab.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.nodes.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeEngineTest {
    @AutoClose private final Lab lab = new Lab(5);

    @BeforeEach
    void startNode() {
        lab.node("n1");
        lab.settle();
    }

    private static TreeMap<String, String> conditions(KubeObject object) {
        var conditions = new TreeMap<String, String>();
        for (JsonObject condition : object.status().array("conditions").objects()) {
            conditions.put(condition.stringOr("type", ""), condition.stringOr("status", ""));
        }
        return conditions;
    }

    @Test
    void anAnnotatedNodeBecomesReady() {
        KubeObject node = lab.getNode("n1");

        assertThat(conditions(node))
                .containsEntry("Ready", "True")
                .containsEntry("MemoryPressure", "False")
                .hasSize(5);
        assertThat(node.status().object("capacity").strings()).containsEntry("pods", "110");
        assertThat(node.status().array("addresses").toString())
                .contains("\"type\":\"InternalIP\"", "\"address\":\"n1\"");
        assertThat(node.status().stringOr("phase", "")).isEqualTo("Running");
        assertThat(node.spec().stringOr("podCIDR", "")).isEqualTo("10.128.0.0/24");
    }

    @Test
    void whatANodesMakerWroteStays() {
        lab.create(
                NODES,
                "",
                "{apiVersion: v1, kind: Node, metadata: {name: n2, annotations:"
                        + " {kwok.x-k8s.io/node: fake}}, spec: {podCIDR: 10.9.0.0/24, podCIDRs:"
                        + " [10.9.0.0/24]}, status: {capacity: {cpu: 2, memory: 1Gi, pods: 5},"
                        + " allocatable: {cpu: 1, memory: 1Gi, pods: 5}, nodeInfo: {kubeletVersion:"
                        + " fake}}}");
        lab.settle();
        KubeObject node = lab.getNode("n2");

        assertThat(conditions(node)).containsEntry("Ready", "True");
        assertThat(node.status().object("allocatable").strings()).containsEntry("cpu", "1");
        assertThat(node.status().object("nodeInfo").string("kubeletVersion")).isEqualTo("fake");
        assertThat(node.status().object("nodeInfo").string("operatingSystem")).isEqualTo("linux");
        assertThat(node.spec().stringOr("podCIDR", "")).isEqualTo("10.9.0.0/24");

        lab.pod("p", "n2");
        lab.settle();
        assertThat(lab.getPod("p").status().stringOr("podIP", "")).isEqualTo("10.9.0.1");
    }

    @Test
    void nodesOfOthersAreLeftAlone() {
        lab.create(NODES, "", "{apiVersion: v1, kind: Node, metadata: {name: real}}");
        lab.pod("p", "real");
        lab.settle();

        assertThat(conditions(lab.getNode("real"))).isEmpty();
        assertThat(lab.phase("p")).isEqualTo("Pending");
    }

    @Test
    void leasesAreRenewedAndBelongToTheirNodes() {
        KubeObject lease = lab.getLease("n1");
        assertThat(lease.spec().stringOr("holderIdentity", ""))
                .matches(
                        "atoll_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(lease.ownerReferences().getFirst().uid()).isEqualTo(lab.getNode("n1").uid());

        lab.pass(Duration.ofSeconds(61));

        String renewed = lab.getLease("n1").spec().stringOr("renewTime", "");
        assertThat(Duration.between(Instant.parse(renewed), lab.clock.instant()))
                .isLessThan(Duration.ofSeconds(21));
        assertThat(renewed).matches(".*\\.\\d{6}Z");
    }

    @Test
    void aBoundPodRuns() {
        lab.pod(
                "p",
                "n1",
                "",
                "initContainers: [{name: i, image: i}, {name: s, image: s, restartPolicy: Always}]");
        lab.settle();
        JsonObject status = lab.getPod("p").status();

        assertThat(status.stringOr("phase", "")).isEqualTo("Running");
        assertThat(conditions(lab.getPod("p")))
                .containsEntry("Ready", "True")
                .containsEntry("ContainersReady", "True")
                .containsEntry("Initialized", "True");
        assertThat(status.stringOr("podIP", "")).isEqualTo("10.128.0.1");
        assertThat(status.stringOr("hostIP", ""))
                .isEqualTo(
                        lab.getNode("n1")
                                .status()
                                .array("addresses")
                                .objects()
                                .getFirst()
                                .string("address"));
        assertThat(status.stringOr("startTime", "")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(status.array("containerStatuses").objects().getFirst().booleanOr("ready", false))
                .isTrue();
        List<JsonObject> inits = status.array("initContainerStatuses").objects();
        assertThat(inits.get(0).object("state").has("terminated")).isTrue();
        assertThat(inits.get(1).object("state").has("running")).isTrue();
    }

    @Test
    void aJobsPodSucceeds() {
        lab.pod(
                "p",
                "n1",
                "ownerReferences: [{apiVersion: batch/v1, kind: Job, name: j, uid: u}]",
                "restartPolicy: Never");
        lab.settle();

        assertThat(lab.phase("p")).isEqualTo("Succeeded");
        assertThat(conditions(lab.getPod("p"))).containsEntry("Ready", "False");
    }

    @Test
    void aDeletedPodGoesAndItsAddressIsFree() {
        lab.pod("a", "n1");
        lab.pod("b", "n1");
        lab.settle();
        lab.delete(PODS, "a");
        lab.settle();
        assertThat(lab.podExists("a")).isFalse();

        lab.pod("c", "n1");
        lab.settle();
        assertThat(lab.getPod("c").status().stringOr("podIP", "")).isEqualTo("10.128.0.1");
    }

    @Test
    void aPodWithAFinalizerStaysUntilItIsGone() {
        lab.pod("a", "n1", "finalizers: [example.com/hold]", "");
        lab.settle();
        lab.delete(PODS, "a");
        lab.settle();
        assertThat(lab.podExists("a")).isTrue();

        lab.patch(PODS, "a", "metadata: {finalizers: []}");
        lab.settle();
        assertThat(lab.podExists("a")).isFalse();
    }

    @Test
    void podsOnTheHostNetworkHaveTheirNodesAddress() {
        lab.pod("a", "n1", "", "hostNetwork: true");
        lab.settle();
        JsonObject status = lab.getPod("a").status();

        assertThat(status.stringOr("podIP", "-")).isEqualTo(status.stringOr("hostIP", ""));
    }

    @Test
    void podsWaitForTheirNodeToBeSimulated() {
        lab.pod("early", "n9");
        lab.settle();
        assertThat(lab.phase("early")).isEqualTo("Pending");

        lab.node("n9");
        lab.settle();
        assertThat(lab.phase("early")).isEqualTo("Running");
    }

    @Test
    void moreRoomlessPodsThanABlockHoldsStillGetAddressesOfTheirOwn() {
        for (int i = 0; i < 300; i++) {
            lab.pod("p" + i, "n1");
        }
        lab.settle();
        var addresses = new HashSet<String>();
        lab.list(PODS).forEach(pod -> addresses.add(pod.status().stringOr("podIP", "")));

        assertThat(addresses).hasSize(300).doesNotContain("");
    }

    @Test
    void aNewEngineGoesOnWhereTheOldOneStopped() {
        lab.pod("a", "n1");
        lab.settle();
        lab.runner.close();
        lab.pod("b", "n1");

        lab.runner.add(lab.engine());
        lab.settle();

        assertThat(lab.phase("b")).isEqualTo("Running");
        assertThat(lab.getPod("b").status().stringOr("podIP", "")).isEqualTo("10.128.0.2");
    }

    @Test
    void theSameSeedGivesTheSameObjects() {
        assertThat(objects(9)).isEqualTo(objects(9));
    }

    private static List<String> objects(long seed) {
        try (var lab = new Lab(seed)) {
            for (int i = 0; i < 3; i++) {
                lab.node("n" + i);
            }
            for (int i = 0; i < 30; i++) {
                lab.pod("p" + i, "n" + i % 3);
            }
            lab.pass(Duration.ofMinutes(15));
            var lines = new ArrayList<String>();
            lab.list(NODES).forEach(each -> lines.add(each.tree().toString()));
            lab.list(PODS).forEach(each -> lines.add(each.tree().toString()));
            lab.list(Lab.LEASES).forEach(each -> lines.add(each.tree().toString()));
            return lines;
        }
    }

    @Test
    void delaysAndEventsAndStepsOfGivenStagesArePlayed() {
        Stage slow =
                Stage.compile(
                        Yaml.parseObject(
                                """
                                apiVersion: kwok.x-k8s.io/v1alpha1
                                kind: Stage
                                metadata: {name: slow}
                                spec:
                                  resourceRef: {apiGroup: v1, kind: Pod}
                                  selector:
                                    matchLabels: {speed: slow}
                                    matchExpressions:
                                    - {key: .status.phase, operator: In, values: [Pending]}
                                  delay: {durationMilliseconds: 10000, jitterDurationMilliseconds: 20000}
                                  steps:
                                  - event: {type: Normal, reason: Woken, message: it woke}
                                  - finalizers: {add: [{value: example.com/x}]}
                                  - patch:
                                      subresource: status
                                      root: status
                                      template: |
                                        phase: Running
                                """));
        try (var other = new Lab(3, List.of(slow))) {
            other.node("n1");
            other.pod("p", "n1", "labels: {speed: slow}", "");
            other.pass(Duration.ofSeconds(9));
            assertThat(other.phase("p")).isEqualTo("Pending");

            other.pass(Duration.ofSeconds(12));

            assertThat(other.phase("p")).isEqualTo("Running");
            assertThat(other.getPod("p").finalizers()).containsExactly("example.com/x");
            assertThat(other.list(atoll.control.EventRecorder.EVENTS))
                    .singleElement()
                    .satisfies(
                            event -> assertThat(event.tree().string("reason")).isEqualTo("Woken"));
        }
    }
}
