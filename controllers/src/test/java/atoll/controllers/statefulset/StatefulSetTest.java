package atoll.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class StatefulSetTest {
    @AutoClose private final World world = new World();

    private void create(String spec) {
        world.create(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  serviceName: dbs
                  selector: {matchLabels: {app: db}}
                  template:
                    metadata: {labels: {app: db}}
                    spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: "r.test/a:1"}]}
                  %s
                """
                        .formatted(spec.replace("\n", "\n  ")));
        world.settle();
    }

    private KubeObject set() {
        return world.get(Kinds.STATEFUL_SETS, "db");
    }

    private List<String> pods() {
        return world.list(Kinds.PODS).stream().map(KubeObject::name).toList();
    }

    /// Each pod's name and image.
    private List<String> images() {
        return world.list(Kinds.PODS).stream()
                .map(pod ->
                        pod.name()
                                + " "
                                + pod.spec()
                                        .array("containers")
                                        .objects()
                                        .getFirst()
                                        .stringOr("image", ""))
                .toList();
    }

    private void newImage() {
        world.patch(
                Kinds.STATEFUL_SETS,
                "db",
                "{spec: {template: {spec: {containers: [{name: c, image: \"r.test/a:2\"}]}}}}");
        world.settle();
    }

    @Test
    void podsComeOneByOneEachWhenTheLastIsReady() {
        create("replicas: 3");
        assertThat(pods()).containsExactly("db-0");

        world.runPods();
        assertThat(pods()).containsExactly("db-0", "db-1");

        world.runAllPods();
        assertThat(pods()).containsExactly("db-0", "db-1", "db-2");
        JsonObject status = set().status();
        assertThat(status.longOr("readyReplicas", 0)).isEqualTo(3);
        assertThat(status.longOr("currentReplicas", 0)).isEqualTo(3);
        assertThat(status.string("currentRevision")).isEqualTo(status.string("updateRevision"));
        assertThat(world.events("StatefulSet"))
                .containsExactly(
                        "Normal SuccessfulCreate Create Pod db-0 in StatefulSet db successful",
                        "Normal SuccessfulCreate Create Pod db-1 in StatefulSet db successful",
                        "Normal SuccessfulCreate Create Pod db-2 in StatefulSet db successful");
    }

    @Test
    void podHasItsIdentity() {
        create("replicas: 1\nordinals: {start: 5}");

        KubeObject pod = world.get(Kinds.PODS, "db-5");
        assertThat(pod.labels())
                .containsEntry("statefulset.kubernetes.io/pod-name", "db-5")
                .containsEntry("apps.kubernetes.io/pod-index", "5")
                .containsEntry("controller-revision-hash", set().status().string("updateRevision"));
        assertThat(pod.spec().string("hostname")).isEqualTo("db-5");
        assertThat(pod.spec().string("subdomain")).isEqualTo("dbs");
    }

    @Test
    void parallelPodsComeAtOnceAndGoAtOnce() {
        create("replicas: 3\npodManagementPolicy: Parallel");
        assertThat(pods()).hasSize(3);

        world.patch(Kinds.STATEFUL_SETS, "db", "{spec: {replicas: 1}}");
        world.settle();
        assertThat(pods()).containsExactly("db-0");
    }

    @Test
    void theHighestGoesFirstWhenTheSetShrinks() {
        create("replicas: 3");
        world.runAllPods();
        world.patch(Kinds.STATEFUL_SETS, "db", "{spec: {replicas: 1}}");
        world.settle();

        assertThat(pods()).containsExactly("db-0");
        assertThat(world.events("StatefulSet"))
                .endsWith(
                        "Normal SuccessfulDelete Delete Pod db-2 in StatefulSet db successful",
                        "Normal SuccessfulDelete Delete Pod db-1 in StatefulSet db successful");
    }

    @Test
    void rollingUpdateGoesFromTheHighestDownToThePartition() {
        create("replicas: 3\nupdateStrategy: {rollingUpdate: {partition: 1}}");
        world.runAllPods();
        newImage();
        world.runAllPods();

        assertThat(images())
                .containsExactly("db-0 r.test/a:1", "db-1 r.test/a:2", "db-2 r.test/a:2");
        JsonObject status = set().status();
        assertThat(status.longOr("updatedReplicas", 0)).isEqualTo(2);
        assertThat(status.longOr("currentReplicas", 0)).isEqualTo(1);
        assertThat(status.string("currentRevision")).isNotEqualTo(status.string("updateRevision"));

        delete("db-0");
        world.runAllPods();
        assertThat(images()).first().isEqualTo("db-0 r.test/a:1");
    }

    @Test
    void finishedUpdateMakesTheNewRevisionCurrent() {
        create("replicas: 2");
        world.runAllPods();
        newImage();
        world.runAllPods();

        JsonObject status = set().status();
        assertThat(images()).containsExactly("db-0 r.test/a:2", "db-1 r.test/a:2");
        assertThat(status.string("currentRevision")).isEqualTo(status.string("updateRevision"));
        assertThat(world.list(Kinds.CONTROLLER_REVISIONS)).hasSize(2);
    }

    @Test
    void onDeleteWaitsForSomebodyToDelete() {
        create("replicas: 1\nupdateStrategy: {type: OnDelete}");
        world.runAllPods();
        newImage();
        assertThat(images()).containsExactly("db-0 r.test/a:1");

        delete("db-0");
        assertThat(images()).containsExactly("db-0 r.test/a:2");
    }

    @Test
    void failedPodIsMadeAnew() {
        create("replicas: 1");
        String before = world.get(Kinds.PODS, "db-0").uid();
        world.finishPod("db-0", "Failed");

        assertThat(world.get(Kinds.PODS, "db-0").uid()).isNotEqualTo(before);
    }

    @Test
    void historyIsCutToItsLimit() {
        create("replicas: 1\nrevisionHistoryLimit: 1");
        world.runAllPods();
        for (int i = 2; i < 6; i++) {
            world.patch(
                    Kinds.STATEFUL_SETS,
                    "db",
                    "{spec: {template: {spec: {containers: [{name: c, image: \"r.test/a:%d\"}]}}}}"
                            .formatted(i));
            world.settle();
            world.runAllPods();
        }
        world.patch(Kinds.STATEFUL_SETS, "db", "{metadata: {annotations: {touch: again}}}");
        world.settle();

        assertThat(world.list(Kinds.CONTROLLER_REVISIONS))
                .extracting(one -> one.tree().longOr("revision", 0))
                .containsExactlyInAnyOrder(4L, 5L);
    }

    @Test
    void claimsAreMadeBeforeThePodAndStay() {
        create(
                """
                replicas: 2
                podManagementPolicy: Parallel
                volumeClaimTemplates:
                - metadata: {name: data, labels: {tier: disk}}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);

        assertThat(claims()).containsExactly("data-db-0", "data-db-1");
        KubeObject claim = world.get(Kinds.PERSISTENT_VOLUME_CLAIMS, "data-db-0");
        assertThat(claim.labels()).containsEntry("app", "db").containsEntry("tier", "disk");
        assertThat(claim.ownerReferences()).isEmpty();
        assertThat(
                        world.get(Kinds.PODS, "db-1")
                                .spec()
                                .array("volumes")
                                .objects()
                                .getFirst()
                                .object("persistentVolumeClaim")
                                .string("claimName"))
                .isEqualTo("data-db-1");
        assertThat(world.events("StatefulSet"))
                .contains(
                        "Normal SuccessfulCreate Create Claim data-db-0 Pod db-0 in StatefulSet"
                                + " db success");

        world.patch(Kinds.STATEFUL_SETS, "db", "{spec: {replicas: 0}}");
        world.settle();
        assertThat(claims()).hasSize(2);
    }

    @Test
    void aPodIsNotMadeWhileAClaimOfItsNameIsGoing() {
        world.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data-db-0, finalizers: [example.com/hold]}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        world.client
                .write(
                        Write.delete(
                                Kinds.PERSISTENT_VOLUME_CLAIMS,
                                "shop",
                                "data-db-0",
                                DeleteOptions.background()))
                .orThrow();
        create(
                """
                replicas: 1
                volumeClaimTemplates:
                - metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);

        assertThat(world.list(Kinds.PODS)).isEmpty();
        assertThat(world.events("StatefulSet"))
                .contains(
                        "Warning FailedCreate Create Pod db-0 in StatefulSet db failed error: pvc"
                                + " data-db-0 is being deleted");
    }

    @Test
    void claimsBelongToTheSetOrToThePodAsTheRetentionPolicySays() {
        create(
                """
                replicas: 2
                podManagementPolicy: Parallel
                persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}
                volumeClaimTemplates:
                - metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        world.runAllPods();
        assertThat(owners("data-db-0")).containsExactly("StatefulSet/db");

        // With a grace period the pod stays for a moment, and its claim is its own by then.
        KubeObject pod = world.get(Kinds.PODS, "db-1");
        world.patch(
                Kinds.PODS, "shop", pod.name(), "", "{metadata: {finalizers: [example.com/hold]}}");
        world.patch(Kinds.STATEFUL_SETS, "db", "{spec: {replicas: 1}}");
        world.settle();
        assertThat(owners("data-db-1")).containsExactly("Pod/db-1");
    }

    @Test
    void aPolicyThatRetainsTakesTheOwnersOffAgain() {
        createOwning();
        world.patch(
                Kinds.STATEFUL_SETS,
                "db",
                "{spec: {persistentVolumeClaimRetentionPolicy:"
                        + " {whenDeleted: Retain, whenScaled: Retain}}}");
        world.settle();

        assertThat(owners("data-db-0")).isEmpty();
        assertThat(world.events("StatefulSet"))
                .endsWith("Normal SuccessfulUpdate Update Pod db-0 in StatefulSet db successful");
    }

    @Test
    void aClaimThatSomebodyElseControlsIsLeftToThem() {
        createOwning();
        world.create("{apiVersion: v1, kind: ConfigMap, metadata: {name: boss}}");
        String uid = world.get(GroupVersionResource.of("v1", "configmaps"), "boss").uid();
        world.patch(
                Kinds.PERSISTENT_VOLUME_CLAIMS,
                "data-db-0",
                """
                {metadata: {ownerReferences: [
                  {apiVersion: v1, kind: ConfigMap, name: boss, uid: %s, controller: true}]}}
                """
                        .formatted(uid));
        world.patch(Kinds.STATEFUL_SETS, "db", "{metadata: {annotations: {touch: again}}}");
        world.settle();

        assertThat(owners("data-db-0")).containsExactly("ConfigMap/boss");
    }

    private void createOwning() {
        create(
                """
                replicas: 1
                podManagementPolicy: Parallel
                persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}
                volumeClaimTemplates:
                - metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        assertThat(owners("data-db-0")).containsExactly("StatefulSet/db");
    }

    private List<String> owners(String claim) {
        return world.get(Kinds.PERSISTENT_VOLUME_CLAIMS, claim).ownerReferences().stream()
                .map(one -> one.kind() + "/" + one.name())
                .toList();
    }

    private List<String> claims() {
        return world.list(Kinds.PERSISTENT_VOLUME_CLAIMS).stream().map(KubeObject::name).toList();
    }

    private void delete(String pod) {
        world.client
                .write(Write.delete(Kinds.PODS, "shop", pod, DeleteOptions.immediately()))
                .orThrow();
        world.settle();
    }
}
