package atoll.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ReplicaSetTest {
    @AutoClose private final World world = new World();

    private void create(int replicas, int minReadySeconds) {
        world.create(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: rs}
                spec:
                  replicas: %d
                  minReadySeconds: %d
                  selector: {matchLabels: {app: rs}}
                  template:
                    metadata: {labels: {app: rs}}
                    spec: {containers: [{name: c, image: r.test/a}]}
                """
                        .formatted(replicas, minReadySeconds));
        world.settle();
    }

    private KubeObject set() {
        return world.get(Kinds.REPLICA_SETS, "rs");
    }

    @Test
    void podsAreOwnedAndNamedAfterTheSet() {
        create(2, 0);

        List<KubeObject> pods = world.list(Kinds.PODS);
        assertThat(pods).hasSize(2);
        assertThat(pods)
                .allSatisfy(pod -> {
                    assertThat(pod.name()).startsWith("rs-");
                    assertThat(pod.controllerReference())
                            .hasValueSatisfying(owner -> {
                                assertThat(owner.uid()).isEqualTo(set().uid());
                                assertThat(owner.blockOwnerDeletion()).isTrue();
                            });
                });
        assertThat(world.events("ReplicaSet"))
                .containsExactlyInAnyOrder(
                        "Normal SuccessfulCreate Created pod: " + pods.get(0).name(),
                        "Normal SuccessfulCreate Created pod: " + pods.get(1).name());
    }

    @Test
    void aThousandPodsTakeFewEvents() {
        create(1_200, 0);

        assertThat(world.list(Kinds.PODS)).hasSize(1_200);
        assertThat(set().status().longOr("replicas", 0)).isEqualTo(1_200);
        assertThat(world.events("ReplicaSet")).hasSizeLessThan(26);
    }

    @Test
    void podsNotReadyGoFirst() {
        create(3, 0);
        world.runPods();
        String broken = world.list(Kinds.PODS).get(1).name();
        world.patch(
                Kinds.PODS,
                "shop",
                broken,
                "status",
                "{status: {conditions: [{type: Ready, status: \"False\"}]}}");
        world.patch(Kinds.REPLICA_SETS, "rs", "{spec: {replicas: 2}}");
        world.settle();

        assertThat(world.list(Kinds.PODS))
                .extracting(KubeObject::name)
                .doesNotContain(broken)
                .hasSize(2);
        assertThat(world.events("ReplicaSet"))
                .contains("Normal SuccessfulDelete Deleted pod: " + broken);
    }

    @Test
    void readyPodsBecomeAvailableAfterMinReadySeconds() {
        create(1, 30);
        world.runPods();
        assertThat(set().status().longOr("readyReplicas", 0)).isEqualTo(1);
        assertThat(set().status().longOr("availableReplicas", 0)).isZero();

        world.runFor(Duration.ofSeconds(31));
        assertThat(set().status().longOr("availableReplicas", 0)).isEqualTo(1);
    }

    @Test
    void aPodThatLosesItsLabelIsReleasedAndReplaced() {
        create(1, 0);
        String first = world.list(Kinds.PODS).getFirst().name();
        world.patch(Kinds.PODS, first, "{metadata: {labels: {app: other}}}");
        world.settle();

        assertThat(world.get(Kinds.PODS, first).ownerReferences()).isEmpty();
        assertThat(world.list(Kinds.PODS)).hasSize(2);
    }

    @Test
    void matchingOrphansAreAdoptedInsteadOfNewPods() {
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: lone, labels: {app: rs}}
                spec: {containers: [{name: c, image: r.test/a}]}
                """);
        create(1, 0);

        assertThat(world.list(Kinds.PODS)).extracting(KubeObject::name).containsExactly("lone");
        assertThat(world.get(Kinds.PODS, "lone").controllerReference()).isPresent();
    }

    @Test
    void aDeletedPodIsReplaced() {
        create(1, 0);
        String first = world.list(Kinds.PODS).getFirst().name();
        world.client
                .write(Write.delete(Kinds.PODS, "shop", first, DeleteOptions.immediately()))
                .orThrow();
        world.settle();

        assertThat(world.list(Kinds.PODS)).hasSize(1);
        assertThat(world.exists(Kinds.PODS, first)).isFalse();
    }

    @Test
    void refusedPodsAreReportedInConditionAndEvent() {
        world.create(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: rs}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: rs}}
                  template:
                    metadata: {labels: {app: rs}}
                    spec:
                      serviceAccountName: absent
                      containers: [{name: c, image: r.test/a}]
                """);
        world.settle();

        assertThat(set().status().array("conditions").toString())
                .contains("ReplicaFailure", "FailedCreate");
        assertThat(world.events("ReplicaSet").getFirst())
                .startsWith("Warning FailedCreate Error creating: pods \"rs-");
    }

    @Test
    void aReplicationControllerDoesTheSame() {
        world.create(
                """
                apiVersion: v1
                kind: ReplicationController
                metadata: {name: rc}
                spec:
                  replicas: 2
                  selector: {app: rc}
                  template:
                    metadata: {labels: {app: rc}}
                    spec: {containers: [{name: c, image: r.test/a}]}
                """);
        world.settle();

        assertThat(world.list(Kinds.PODS)).hasSize(2);
        assertThat(world.get(Kinds.REPLICATION_CONTROLLERS, "rc").status().longOr("replicas", 0))
                .isEqualTo(2);
    }
}
