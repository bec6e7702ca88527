package atoll.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PreemptionTest {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource CLASSES =
            GroupVersionResource.of("scheduling.k8s.io/v1", "priorityclasses");

    @AutoClose private final Lab lab = new Lab(3);

    @BeforeEach
    void priorities() {
        priority("low", 1, "PreemptLowerPriority");
        priority("high", 100, "PreemptLowerPriority");
        priority("meek", 100, "Never");
    }

    private void priority(String name, int value, String policy) {
        lab.create(
                CLASSES,
                "",
                "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: %s}, value: %d, preemptionPolicy: %s}"
                        .formatted(name, value, policy));
    }

    private void pod(String name, String cpu, String priority) {
        lab.pod(name, "app: " + name, "cpu: " + cpu, "priorityClassName: " + priority);
        lab.settle();
    }

    private boolean isLeaving(String pod) {
        return lab.client
                .find(PODS, new ObjectKey("default", pod))
                .map(KubeObject::isBeingDeleted)
                .orElse(true);
    }

    @Test
    void lesserPodLeavesForABetterOne() {
        lab.node("n1");
        pod("small", "1", "low");
        pod("big", "3", "low");
        pod("vip", "3", "high");

        assertThat(isLeaving("big")).isTrue();
        assertThat(isLeaving("small")).isFalse();
        JsonObject status = lab.get("vip").status();
        assertThat(status.string("nominatedNodeName")).isEqualTo("n1");
        assertThat(lab.scheduledCondition("vip").string("message"))
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
        assertThat(lab.get("big").status().array("conditions").objects())
                .extracting(one -> one.string("reason"))
                .contains("PreemptionByScheduler");
        assertThat(lab.events())
                .contains(
                        "Normal Preempted Preempted by pod "
                                + lab.get("vip").uid()
                                + " on node n1");

        lab.delete(PODS, "big");
        lab.pass(Duration.ofSeconds(2));
        assertThat(lab.nodeOf("vip")).isEqualTo("n1");
        assertThat(lab.get("vip").status().has("nominatedNodeName")).isFalse();
    }

    @Test
    void placeIsKeptForTheOneItWasClearedFor() {
        lab.node("n1");
        pod("big", "4", "low");
        pod("vip", "4", "high");
        lab.delete(PODS, "big");
        pod("thief", "4", "low");
        lab.pass(Duration.ofSeconds(2));

        assertThat(lab.nodeOf("vip")).isEqualTo("n1");
        assertThat(lab.nodeOf("thief")).isEmpty();
    }

    @Test
    void nodeWithTheLeastImportantVictimsIsChosen() {
        priority("middle", 50, "PreemptLowerPriority");
        lab.node("n1");
        pod("a", "4", "middle");
        lab.node("n2");
        pod("b", "4", "low");
        pod("vip", "4", "high");

        assertThat(isLeaving("b")).isTrue();
        assertThat(isLeaving("a")).isFalse();
    }

    @Test
    void meekPodsMakeNobodyLeave() {
        lab.node("n1");
        pod("big", "4", "low");
        pod("vip", "4", "meek");

        assertThat(isLeaving("big")).isFalse();
        assertThat(lab.scheduledCondition("vip").string("message"))
                .isEqualTo(
                        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate,"
                                + " preemption: not eligible due to preemptionPolicy=Never.");
    }

    @Test
    void budgetsAreSparedWhereThereIsAChoice() {
        lab.node("n1");
        pod("guarded", "2", "low");
        pod("free", "2", "low");
        lab.create(
                GroupVersionResource.of("policy/v1", "poddisruptionbudgets"),
                "default",
                "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {minAvailable: 1, selector: {matchLabels: {app: guarded}}}}");
        pod("vip", "2", "high");

        assertThat(isLeaving("free")).isTrue();
        assertThat(isLeaving("guarded")).isFalse();
    }

    @Test
    void podWaitsForItsClaim() {
        lab.node("n1");
        lab.create(
                PODS,
                "default",
                """
                {apiVersion: v1, kind: Pod, metadata: {name: p},
                 spec: {containers: [{name: c, image: i}],
                        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}}
                """);
        lab.settle();
        assertThat(lab.scheduledCondition("p").string("message"))
                .isEqualTo(
                        "0/1 nodes are available: persistentvolumeclaim \"data\" not found. not"
                                + " found");

        GroupVersionResource claims = new GroupVersionResource("", "v1", "persistentvolumeclaims");
        lab.create(
                claims,
                "default",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        lab.pass(Duration.ofSeconds(2));
        assertThat(lab.scheduledCondition("p").string("message"))
                .startsWith(
                        "0/1 nodes are available: pod has unbound immediate"
                                + " PersistentVolumeClaims. not found");
        long told = lab.events().size();
        lab.create(
                claims,
                "default",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: another}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        lab.pass(Duration.ofSeconds(5));
        assertThat(lab.events()).hasSize((int) told);

        lab.client
                .write(
                        Write.mergePatch(
                                claims,
                                "default",
                                "data",
                                "",
                                Yaml.parseObject(
                                        "{metadata: {annotations: {pv.kubernetes.io/bind-completed: \"yes\"}}, spec: {volumeName: v}}"),
                                "lab"))
                .orThrow();
        lab.pass(Duration.ofSeconds(5));
        assertThat(lab.nodeOf("p")).isEqualTo("n1");
    }

    @Test
    void everyVictimIsNamedOnce() {
        lab.node("n1");
        for (int i = 0; i < 4; i++) {
            pod("p" + i, "1", "low");
        }
        pod("vip", "3", "high");

        List<String> told =
                lab.events().stream().filter(event -> event.contains("Preempted by")).toList();
        assertThat(told).hasSize(3);
    }

    @Test
    void theVolumeOfAClaimThatWaitsForItsPodIsReserved() {
        lab.node("n1", "disk: none", "", "cpu: 4, memory: 8Gi, pods: 110");
        lab.node("n2", "disk: ssd", "", "cpu: 4, memory: 8Gi, pods: 110");
        lab.create(
                GroupVersionResource.of("storage.k8s.io/v1", "storageclasses"),
                "",
                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}");
        GroupVersionResource claims = new GroupVersionResource("", "v1", "persistentvolumeclaims");
        GroupVersionResource volumes = new GroupVersionResource("", "v1", "persistentvolumes");
        lab.create(
                claims,
                "default",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: local, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        lab.create(
                PODS,
                "default",
                """
                {apiVersion: v1, kind: Pod, metadata: {name: p},
                 spec: {containers: [{name: c, image: i}],
                        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}}
                """);
        lab.settle();
        assertThat(lab.scheduledCondition("p").string("message"))
                .startsWith(
                        "0/2 nodes are available: 2 node(s) didn't find available persistent"
                                + " volumes to bind.");

        lab.create(
                volumes,
                "",
                "{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {storageClassName: local, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], local: {path: /x}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]}}}}");
        patch(volumes, "", "v", "status", "{status: {phase: Available}}");
        lab.pass(Duration.ofSeconds(5));
        assertThat(
                        lab.client
                                .find(volumes, new ObjectKey("", "v"))
                                .orElseThrow()
                                .spec()
                                .object("claimRef")
                                .string("name"))
                .isEqualTo("data");

        patch(
                claims,
                "default",
                "data",
                "",
                "{metadata: {annotations: {pv.kubernetes.io/bind-completed: \"yes\"}}, spec: {volumeName: v}}");
        lab.pass(Duration.ofSeconds(5));
        assertThat(lab.nodeOf("p")).isEqualTo("n2");
    }

    private void patch(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            String yaml) {
        lab.client
                .write(
                        Write.mergePatch(
                                resource,
                                namespace,
                                name,
                                subresource,
                                Yaml.parseObject(yaml),
                                "lab"))
                .orThrow();
    }

    @Test
    void whenBudgetsCannotBeAskedForThePodIsTriedAgain() {
        GroupVersionResource budgets = GroupVersionResource.of("policy/v1", "poddisruptionbudgets");
        lab.node("n1");
        pod("big", "3", "low");
        lab.schedulers.mute.add(budgets);
        pod("vip", "3", "high");
        assertThat(isLeaving("big")).isFalse();

        lab.schedulers.mute.clear();
        lab.pass(Duration.ofSeconds(2));
        assertThat(isLeaving("big")).isTrue();
    }
}
