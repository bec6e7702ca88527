package atoll.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.control.EventRecorder;
import atoll.controllers.World;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class NodeLifecycleTest {
    @AutoClose private final World world = new World();

    private void node(String name) {
        world.create("{apiVersion: v1, kind: Node, metadata: {name: " + name + "}}");
        world.patch(
                Kinds.NODES,
                "",
                name,
                "status",
                "{status: {conditions: [{type: Ready, status: \"True\", reason: KubeletReady}]}}");
        world.create(
                """
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: %s, namespace: kube-node-lease}
                spec: {holderIdentity: %s, renewTime: "2026-01-01T00:00:00.000000Z"}
                """
                        .formatted(name, name));
        world.settle();
    }

    private KubeObject node() {
        return world.client.find(Kinds.NODES, new ObjectKey("", "n1")).orElseThrow();
    }

    private void renewAll(Duration total, String... nodes) {
        for (long second = 0; second < total.toSeconds(); second += 10) {
            world.runFor(Duration.ofSeconds(10));
            for (String node : nodes) {
                world.patch(
                        Kinds.LEASES,
                        "kube-node-lease",
                        node,
                        "",
                        "{spec: {renewTime: \""
                                + world.clock.instant().toString().replace("Z", ".000000Z")
                                + "\"}}");
            }
            world.settle();
        }
    }

    private void pod(String name, String node, String tolerations) {
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  nodeName: %s
                  terminationGracePeriodSeconds: 0
                  tolerations: %s
                  containers: [{name: c, image: r.test/a}]
                """
                        .formatted(name, node, tolerations));
        world.runPods();
    }

    private KubeObject nodeNamed(String name) {
        return world.client.find(Kinds.NODES, new ObjectKey("", name)).orElseThrow();
    }

    private String ready(String node) {
        var found = Conditions.find(nodeNamed(node).status().array("conditions"), "Ready");
        return found == null
                ? ""
                : found.stringOr("status", "") + "/" + found.stringOr("reason", "");
    }

    private List<String> taints(String node) {
        return nodeNamed(node).spec().array("taints").objects().stream()
                .map(one -> one.stringOr("key", "") + ":" + one.stringOr("effect", ""))
                .toList();
    }

    @Test
    void aReadyNodeLosesTheTaintItWasBornWith() {
        node("n1");

        assertThat(taints("n1")).isEmpty();
    }

    @Test
    void eventsOfANodeNameNoVersionOfItAndAreTheControllerManagers() {
        node("n1");

        KubeObject event =
                world.client
                        .list(EventRecorder.EVENTS, "default", ListOptions.ALL)
                        .items()
                        .getFirst();
        assertThat(event.tree().object("involvedObject").has("uid")).isTrue();
        assertThat(event.tree().object("involvedObject").has("resourceVersion")).isFalse();
        assertThat(event.metadata().array("managedFields").objects())
                .extracting(entry -> entry.stringOr("manager", ""))
                .containsExactly("kube-controller-manager");
    }

    @Test
    void aNodeThatRenewsItsLeaseStaysReady() {
        node("n1");
        renewAll(Duration.ofMinutes(2), "n1");

        assertThat(ready("n1")).isEqualTo("True/KubeletReady");
    }

    @Test
    void aSilentNodeTurnsUnknownAndIsTainted() {
        node("n1");
        node("n2");
        renewAll(Duration.ofSeconds(60), "n2");

        assertThat(ready("n1")).isEqualTo("Unknown/NodeStatusUnknown");
        assertThat(taints("n1"))
                .containsExactly(
                        "node.kubernetes.io/unreachable:NoSchedule",
                        "node.kubernetes.io/unreachable:NoExecute");
        assertThat(ready("n2")).isEqualTo("True/KubeletReady");
    }

    @Test
    void whenEveryNodeFallsSilentNobodyIsEvicted() {
        node("n1");
        node("n2");
        world.runFor(Duration.ofMinutes(10));

        assertThat(taints("n1")).containsExactly("node.kubernetes.io/unreachable:NoSchedule");
    }

    @Test
    void podsLeaveASilentNodeWhenTheirTolerationEnds() {
        node("n1");
        node("n2");
        pod(
                "patient",
                "n1",
                "[{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute,"
                        + " tolerationSeconds: 60}]");
        renewAll(Duration.ofSeconds(60), "n2");
        assertThat(world.exists(Kinds.PODS, "patient")).isTrue();

        renewAll(Duration.ofSeconds(70), "n2");
        assertThat(world.exists(Kinds.PODS, "patient")).isFalse();
        assertThat(world.events("Pod"))
                .contains("Normal TaintManagerEviction Marking for deletion Pod shop/patient");
    }

    @Test
    void aNoExecuteTaintEvictsWhoDoesNotBearIt() {
        node("n1");
        pod("bears", "n1", "[{operator: Exists}]");
        pod("leaves", "n1", "[]");
        world.patch(
                Kinds.NODES,
                "",
                "n1",
                "",
                "{spec: {taints: [{key: out, value: now, effect: NoExecute}]}}");
        world.settle();

        assertThat(world.exists(Kinds.PODS, "leaves")).isFalse();
        assertThat(world.exists(Kinds.PODS, "bears")).isTrue();
    }

    @Test
    void cordoningTaints() {
        node("n1");
        world.patch(Kinds.NODES, "", "n1", "", "{spec: {unschedulable: true}}");
        world.settle();
        assertThat(taints("n1")).containsExactly("node.kubernetes.io/unschedulable:NoSchedule");
        assertThat(node().spec().array("taints").objects())
                .allMatch(taint -> taint.has("timeAdded"));

        world.patch(Kinds.NODES, "", "n1", "", "{spec: {unschedulable: null}}");
        world.settle();
        assertThat(taints("n1")).isEmpty();
    }

    @Test
    void podsOfAVanishedNodeAreClearedAwayAfterQuarantine() {
        node("n1");
        pod("left", "n1", "[{operator: Exists}]");
        world.client
                .write(Write.delete(Kinds.NODES, "", "n1", DeleteOptions.background()))
                .orThrow();
        world.runFor(Duration.ofSeconds(59));
        assertThat(world.exists(Kinds.PODS, "left")).isTrue();

        world.runFor(Duration.ofSeconds(5));
        assertThat(world.exists(Kinds.PODS, "left")).isFalse();
    }

    @Test
    void systemAndArchitectureAreLabelledUnderTheirOlderNamesToo() {
        world.create(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: n1, labels: {kubernetes.io/os: linux, kubernetes.io/arch: arm64}}
                """);
        world.settle();

        assertThat(world.client.find(Kinds.NODES, new ObjectKey("", "n1")).orElseThrow().labels())
                .containsEntry("beta.kubernetes.io/os", "linux")
                .containsEntry("beta.kubernetes.io/arch", "arm64");
    }

    @Test
    void aNodeIsToldHowLongItsKubeletMayKeepWhatItRead() {
        node("n1");
        assertThat(nodeNamed("n1").annotations())
                .containsEntry("node.alpha.kubernetes.io/ttl", "0");

        for (int i = 2; i <= 101; i++) {
            world.create("{apiVersion: v1, kind: Node, metadata: {name: n" + i + "}}");
        }
        world.settle();
        renewAll(Duration.ofSeconds(10), "n1");

        assertThat(nodeNamed("n1").annotations())
                .containsEntry("node.alpha.kubernetes.io/ttl", "15");
    }
}
