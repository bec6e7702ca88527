package atoll.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class VolumesTest {
    @AutoClose private final World world = new World();

    private void volume(String name, String size, String more) {
        world.create(
                """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s}
                spec: {capacity: {storage: %s}, accessModes: [ReadWriteOnce, ReadOnlyMany], hostPath: {path: /tmp/%s}, %s}
                """
                        .formatted(name, size, name, more));
        world.settle();
    }

    private void claim(String more) {
        world.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}, %s}
                """
                        .formatted(more));
        world.settle();
    }

    private KubeObject data() {
        return world.get(Kinds.PERSISTENT_VOLUME_CLAIMS, "data");
    }

    private KubeObject volumeNamed(String name) {
        return world.client.find(Kinds.PERSISTENT_VOLUMES, new ObjectKey("", name)).orElseThrow();
    }

    private String phase(String volume) {
        return volumeNamed(volume).status().stringOr("phase", "");
    }

    private void delete() {
        world.client
                .write(
                        Write.delete(
                                Kinds.PERSISTENT_VOLUME_CLAIMS,
                                "shop",
                                "data",
                                DeleteOptions.DEFAULT))
                .orThrow();
        world.settle();
    }

    @Test
    void claimGetsTheSmallestVolumeThatIsEnough() {
        volume("small", "1Gi", "");
        volume("large", "9Gi", "");
        volume("right", "3Gi", "");
        claim("storageClassName: \"\"");

        assertThat(data().spec().string("volumeName")).isEqualTo("right");
        assertThat(data().status().string("phase")).isEqualTo("Bound");
        assertThat(data().status().object("capacity").string("storage")).isEqualTo("3Gi");
        assertThat(data().annotations())
                .containsEntry("pv.kubernetes.io/bind-completed", "yes")
                .containsEntry("pv.kubernetes.io/bound-by-controller", "yes");
        assertThat(phase("right")).isEqualTo("Bound");
        assertThat(phase("small")).isEqualTo("Available");
        assertThat(volumeNamed("right").spec().object("claimRef").string("uid"))
                .isEqualTo(data().uid());
    }

    @Test
    void claimWaitsUntilAVolumeComes() {
        claim("storageClassName: \"\"");
        assertThat(data().status().string("phase")).isEqualTo("Pending");
        assertThat(world.events("PersistentVolumeClaim"))
                .containsExactly(
                        "Normal FailedBinding no persistent volumes available for this claim and"
                                + " no storage class is set");

        volume("late", "2Gi", "");
        assertThat(data().status().string("phase")).isEqualTo("Bound");
    }

    @Test
    void classWithoutProvisionerIsNamed() {
        claim("storageClassName: fast");
        assertThat(world.events("PersistentVolumeClaim"))
                .containsExactly(
                        "Warning ProvisioningFailed storageclass.storage.k8s.io \"fast\" not found");
    }

    @Test
    void claimOfAClassWaitsForItsProvisioner() {
        world.create(
                """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: fast}
                provisioner: disks.example.com
                """);
        claim("storageClassName: fast");

        assertThat(data().annotations())
                .containsEntry("volume.kubernetes.io/storage-provisioner", "disks.example.com");
        assertThat(world.events("PersistentVolumeClaim").getFirst())
                .startsWith(
                        "Normal ExternalProvisioning Waiting for a volume to be created either by"
                                + " the external provisioner 'disks.example.com'");
    }

    @Test
    void delayedClaimWaitsForItsFirstConsumer() {
        world.create(
                """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: local}
                provisioner: kubernetes.io/no-provisioner
                volumeBindingMode: WaitForFirstConsumer
                """);
        volume("v", "2Gi", "storageClassName: local");
        claim("storageClassName: local");

        assertThat(data().status().string("phase")).isEqualTo("Pending");
        assertThat(world.events("PersistentVolumeClaim"))
                .contains(
                        "Normal WaitForFirstConsumer waiting for first consumer to be created"
                                + " before binding");
    }

    @Test
    void namedVolumeMustSuit() {
        volume("small", "1Gi", "");
        claim("storageClassName: \"\", volumeName: small");

        assertThat(data().status().string("phase")).isEqualTo("Pending");
        assertThat(world.events("PersistentVolumeClaim"))
                .contains(
                        "Warning VolumeMismatch Cannot bind to requested volume \"small\":"
                                + " requested PV is too small");
    }

    @Test
    void volumeOfADeletedClaimIsReleasedAndKept() {
        volume("v", "2Gi", "persistentVolumeReclaimPolicy: Retain");
        claim("storageClassName: \"\"");
        delete();

        assertThat(world.exists(Kinds.PERSISTENT_VOLUME_CLAIMS, "data")).isFalse();
        assertThat(phase("v")).isEqualTo("Released");
    }

    @Test
    void volumeToBeDeletedGoesWithItsClaim() {
        volume("v", "2Gi", "persistentVolumeReclaimPolicy: Delete");
        claim("storageClassName: \"\"");
        delete();

        assertThat(world.client.find(Kinds.PERSISTENT_VOLUMES, new ObjectKey("", "v"))).isEmpty();
    }

    @Test
    void aPodsEphemeralVolumeGetsAClaimThatBelongsToThePod() {
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: user}
                spec:
                  containers: [{name: c, image: r.test/a}]
                  volumes:
                  - name: d
                    ephemeral:
                      volumeClaimTemplate:
                        metadata: {labels: {a: b}}
                        spec:
                          accessModes: [ReadWriteOnce]
                          resources: {requests: {storage: 1Gi}}
                """);
        world.settle();

        KubeObject claim = world.get(Kinds.PERSISTENT_VOLUME_CLAIMS, "user-d");
        assertThat(claim.labels()).containsEntry("a", "b");
        assertThat(claim.controllerReference().orElseThrow().uid())
                .isEqualTo(world.get(Kinds.PODS, "user").uid());
    }

    @Test
    void aClaimOfSomebodyElseIsNotUsedForAnEphemeralVolume() {
        world.create(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: user-d}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: user}
                spec:
                  containers: [{name: c, image: r.test/a}]
                  volumes: [{name: d, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}]
                """);
        world.settle();

        assertThat(world.events("Pod"))
                .contains(
                        "Warning FailedBinding ephemeral volume d: PVC shop/user-d was not created"
                                + " for pod shop/user (pod is not owner)");
    }

    @Test
    void claimInUseStaysUntilItsPodIsGone() {
        volume("v", "2Gi", "");
        claim("storageClassName: \"\"");
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: user}
                spec:
                  nodeName: n1
                  terminationGracePeriodSeconds: 0
                  containers: [{name: c, image: r.test/a}]
                  volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
                """);
        world.settle();
        delete();
        assertThat(data().isBeingDeleted()).isTrue();

        world.client
                .write(Write.delete(Kinds.PODS, "shop", "user", DeleteOptions.immediately()))
                .orThrow();
        world.settle();
        assertThat(world.exists(Kinds.PERSISTENT_VOLUME_CLAIMS, "data")).isFalse();
    }

    @Test
    void aWaitingClaimIsBoundToTheVolumeThatWasReservedForIt() {
        world.create(
                """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: local}
                provisioner: kubernetes.io/no-provisioner
                volumeBindingMode: WaitForFirstConsumer
                """);
        volume("v", "2Gi", "storageClassName: local, claimRef: {namespace: shop, name: data}");
        claim("storageClassName: local");

        assertThat(data().spec().string("volumeName")).isEqualTo("v");
        assertThat(data().status().string("phase")).isEqualTo("Bound");
    }

    @Test
    void protectionThatSomebodyTakesAwayIsGivenBack() {
        volume("right", "3Gi", "");
        claim("storageClassName: \"\"");
        world.patch(Kinds.PERSISTENT_VOLUME_CLAIMS, "data", "{metadata: {finalizers: null}}");
        world.patch(
                Kinds.PERSISTENT_VOLUMES, "", "right", "", "{metadata: {finalizers: [f.io/a]}}");
        world.settle();

        assertThat(data().finalizers()).containsExactly("kubernetes.io/pvc-protection");
        assertThat(volumeNamed("right").finalizers())
                .containsExactly("f.io/a", "kubernetes.io/pv-protection");
    }
}
