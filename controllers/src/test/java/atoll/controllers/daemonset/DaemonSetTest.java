package atoll.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class DaemonSetTest {
    @AutoClose private final World world = new World();

    private void node(String name, String labels, String taints) {
        world.create(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: {%s}}
                spec: {taints: [%s]}
                status: {conditions: [{type: Ready, status: "True"}]}
                """
                        .formatted(name, labels, taints));
        world.patch(Kinds.NODES, "", name, "", "{spec: {taints: [" + taints + "]}}");
        world.settle();
    }

    private void create(String spec, String podSpec) {
        world.create(
                """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: log}
                spec:
                  selector: {matchLabels: {app: log}}
                  template:
                    metadata: {labels: {app: log}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: c, image: "r.test/a:1"}]
                      %s
                  %s
                """
                        .formatted(podSpec, spec));
        world.settle();
    }

    /// The nodes that daemons are for, and their images.
    private List<String> daemons() {
        return world.list(Kinds.PODS).stream()
                .map(pod -> nodeOf(pod) + " " + image(pod))
                .sorted()
                .toList();
    }

    private static String nodeOf(KubeObject pod) {
        return pod.spec()
                .object(
                        "affinity",
                        "nodeAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution")
                .array("nodeSelectorTerms")
                .objects()
                .getFirst()
                .array("matchFields")
                .objects()
                .getFirst()
                .array("values")
                .strings()
                .getFirst();
    }

    private static String image(KubeObject pod) {
        return pod.spec().array("containers").objects().getFirst().stringOr("image", "");
    }

    private String status() {
        JsonObject status = world.get(Kinds.DAEMON_SETS, "log").status();
        return "%d/%d scheduled, %d wrong, %d updated, %d available"
                .formatted(
                        status.longOr("currentNumberScheduled", -1),
                        status.longOr("desiredNumberScheduled", -1),
                        status.longOr("numberMisscheduled", -1),
                        status.longOr("updatedNumberScheduled", 0),
                        status.longOr("numberAvailable", 0));
    }

    private void newImage() {
        world.patch(
                Kinds.DAEMON_SETS,
                "log",
                "{spec: {template: {spec: {containers: [{name: c, image: \"r.test/a:2\"}]}}}}");
        world.settle();
    }

    @Test
    void oneDaemonOnEachNodeThatFits() {
        node("n1", "disk: ssd", "");
        node("n2", "disk: hdd", "");
        node("n3", "disk: ssd", "{key: only, effect: NoSchedule}");
        node("n4", "disk: ssd", "{key: node.kubernetes.io/unschedulable, effect: NoSchedule}");
        create("", "nodeSelector: {disk: ssd}");
        assertThat(daemons()).containsExactly("n1 r.test/a:1", "n4 r.test/a:1");

        world.runAllPods();
        assertThat(status()).isEqualTo("2/2 scheduled, 0 wrong, 2 updated, 2 available");

        node("n5", "disk: ssd", "");
        assertThat(daemons()).hasSize(3).contains("n5 r.test/a:1");
        assertThat(world.events("DaemonSet"))
                .hasSize(3)
                .allMatch(event -> event.startsWith("Normal SuccessfulCreate Created pod: log-"));
    }

    @Test
    void daemonBearsWhatNodesSuffer() {
        node("n1", "", "");
        create("", "hostNetwork: true");

        List<String> keys =
                world.list(Kinds.PODS).getFirst().spec().array("tolerations").objects().stream()
                        .map(one -> one.stringOr("key", "") + ":" + one.stringOr("effect", ""))
                        .toList();
        assertThat(keys)
                .containsExactly(
                        "node.kubernetes.io/not-ready:NoExecute",
                        "node.kubernetes.io/unreachable:NoExecute",
                        "node.kubernetes.io/disk-pressure:NoSchedule",
                        "node.kubernetes.io/memory-pressure:NoSchedule",
                        "node.kubernetes.io/pid-pressure:NoSchedule",
                        "node.kubernetes.io/unschedulable:NoSchedule",
                        "node.kubernetes.io/network-unavailable:NoSchedule");
    }

    @Test
    void daemonLeavesANodeThatNoLongerFits() {
        node("n1", "disk: ssd", "");
        create("", "nodeSelector: {disk: ssd}");
        world.runAllPods();
        world.patch(Kinds.NODES, "", "n1", "", "{metadata: {labels: {disk: null}}}");
        world.settle();

        assertThat(daemons()).isEmpty();
        assertThat(status()).isEqualTo("0/0 scheduled, 0 wrong, 0 updated, 0 available");
    }

    @Test
    void rollingUpdateReplacesOneAfterTheOther() {
        node("n1", "", "");
        node("n2", "", "");
        create("", "");
        world.runAllPods();
        newImage();
        assertThat(daemons()).hasSize(2).contains("n1 r.test/a:2", "n2 r.test/a:1");

        world.runAllPods();
        assertThat(daemons()).containsExactly("n1 r.test/a:2", "n2 r.test/a:2");
        assertThat(status()).isEqualTo("2/2 scheduled, 0 wrong, 2 updated, 2 available");
        assertThat(world.list(Kinds.CONTROLLER_REVISIONS)).hasSize(2);
    }

    @Test
    void surgePutsTheNewBesideTheOld() {
        node("n1", "", "");
        node("n2", "", "");
        create("updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", "");
        world.runAllPods();
        newImage();
        assertThat(daemons()).containsExactly("n1 r.test/a:1", "n1 r.test/a:2", "n2 r.test/a:1");

        world.runAllPods();
        assertThat(daemons()).containsExactly("n1 r.test/a:2", "n2 r.test/a:2");
    }

    @Test
    void onDeleteLeavesOldDaemonsAlone() {
        node("n1", "", "");
        create("updateStrategy: {type: OnDelete}", "");
        world.runAllPods();
        newImage();

        assertThat(daemons()).containsExactly("n1 r.test/a:1");
        assertThat(status()).isEqualTo("1/1 scheduled, 0 wrong, 0 updated, 1 available");
    }

    @Test
    void failedDaemonIsReplacedWithGrowingPatience() {
        node("n1", "", "");
        create("", "");
        String first = world.list(Kinds.PODS).getFirst().name();
        world.finishPod(first, "Failed");
        String second = world.list(Kinds.PODS).getFirst().name();
        assertThat(second).isNotEqualTo(first);
        assertThat(world.events("DaemonSet"))
                .contains(
                        "Warning FailedDaemonPod Found failed daemon pod shop/"
                                + first
                                + " on node n1, will try to kill it");

        world.finishPod(second, "Failed");
        assertThat(world.exists(Kinds.PODS, second)).isTrue();
        world.runFor(Duration.ofSeconds(2));
        assertThat(world.exists(Kinds.PODS, second)).isFalse();
    }

    @Test
    void aTaintThatLetsDaemonsStayIsCountedOnlyWithTheNextLook() {
        node("n1", "", "");
        node("n2", "", "");
        create("", "");
        world.runAllPods();
        taint("n1", "{key: later, effect: NoSchedule}");
        assertThat(status()).isEqualTo("2/2 scheduled, 0 wrong, 2 updated, 2 available");

        touch();
        assertThat(status()).isEqualTo("1/1 scheduled, 1 wrong, 1 updated, 1 available");

        taint("n1", "");
        assertThat(status()).isEqualTo("2/2 scheduled, 0 wrong, 2 updated, 2 available");
    }

    @Test
    void aNodeThatIsGoneIsCountedUntilItsPodGoes() {
        node("n1", "", "");
        node("n2", "", "");
        create("", "");
        world.runAllPods();
        world.client
                .write(Write.delete(Kinds.NODES, "", "n1", DeleteOptions.immediately()))
                .orThrow();
        world.settle();
        assertThat(status()).isEqualTo("2/2 scheduled, 0 wrong, 2 updated, 2 available");

        touch();
        assertThat(status()).isEqualTo("1/1 scheduled, 0 wrong, 1 updated, 1 available");
    }

    private void taint(String node, String taints) {
        world.patch(Kinds.NODES, "", node, "", "{spec: {taints: [" + taints + "]}}");
        world.settle();
    }

    private void touch() {
        world.patch(Kinds.DAEMON_SETS, "log", "{metadata: {annotations: {touch: again}}}");
        world.settle();
    }
}
