package atoll.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Conditions;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class DeploymentTest {
    @AutoClose private final World world = new World();

    private void deploy(int replicas, String strategy) {
        world.create(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, annotations: {kubernetes.io/change-cause: first}}
                spec:
                  replicas: %d
                  progressDeadlineSeconds: 60
                  strategy: %s
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: c, image: "r.test/a:1"}]}
                """
                        .formatted(replicas, strategy));
        world.settle();
    }

    private void setImage(String image) {
        world.patch(
                Kinds.DEPLOYMENTS,
                "web",
                "spec: {template: {spec: {containers: [{name: c, image: \"" + image + "\"}]}}}");
        world.settle();
    }

    private KubeObject web() {
        return world.get(Kinds.DEPLOYMENTS, "web");
    }

    private List<Long> setSizes() {
        return world.list(Kinds.REPLICA_SETS).stream()
                .map(set -> set.spec().longOr("replicas", -1))
                .sorted()
                .toList();
    }

    private String condition(String type) {
        JsonObject found = Conditions.find(web().status().array("conditions"), type);
        return found == null
                ? "none"
                : found.stringOr("status", "")
                        + "/"
                        + found.stringOr("reason", "")
                        + "/"
                        + found.stringOr("message", "").replaceAll("web-[a-z0-9]+", "SET");
    }

    private void rollToTheEnd() {
        for (int i = 0; i < 50 && world.runPods() > 0; i++) {
            world.settle();
        }
    }

    @Test
    void makesOneReplicaSetWithRevisionAndMeasures() {
        deploy(3, "{}");

        KubeObject set = world.list(Kinds.REPLICA_SETS).getFirst();
        assertThat(set.name()).matches("web-[bcdfghjklmnpqrstvwxz2456789]+");
        assertThat(set.annotations())
                .containsOnly(
                        java.util.Map.entry("deployment.kubernetes.io/desired-replicas", "3"),
                        java.util.Map.entry("deployment.kubernetes.io/max-replicas", "4"),
                        java.util.Map.entry("deployment.kubernetes.io/revision", "1"),
                        java.util.Map.entry("kubernetes.io/change-cause", "first"));
        assertThat(web().annotations()).containsEntry("deployment.kubernetes.io/revision", "1");
        assertThat(world.list(Kinds.PODS)).hasSize(3);
        assertThat(web().status().longOr("unavailableReplicas", 0)).isEqualTo(3);
        assertThat(condition("Available"))
                .isEqualTo(
                        "False/MinimumReplicasUnavailable/Deployment does not have minimum"
                                + " availability.");
        assertThat(world.events("Deployment"))
                .containsExactly(
                        "Normal ScalingReplicaSet Scaled up replica set "
                                + set.name()
                                + " from 0 to 3");
    }

    @Test
    void isAvailableWhenItsPodsAreReady() {
        deploy(3, "{}");
        world.runPods();

        assertThat(web().status().longOr("availableReplicas", 0)).isEqualTo(3);
        assertThat(web().status().has("unavailableReplicas")).isFalse();
        assertThat(condition("Available"))
                .isEqualTo("True/MinimumReplicasAvailable/Deployment has minimum availability.");
        assertThat(condition("Progressing"))
                .isEqualTo(
                        "True/NewReplicaSetAvailable/ReplicaSet \"SET\" has successfully"
                                + " progressed.");
    }

    @Test
    void missesItsProgressDeadline() {
        deploy(1, "{}");
        world.runFor(Duration.ofSeconds(65));

        assertThat(condition("Progressing"))
                .isEqualTo(
                        "False/ProgressDeadlineExceeded/ReplicaSet \"SET\" has timed out"
                                + " progressing.");
    }

    @Test
    void rollsWithinSurgeAndUnavailability() {
        deploy(4, "{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}");
        world.runPods();
        setImage("r.test/a:2");

        assertThat(setSizes()).containsExactly(1L, 4L);
        world.runPods();
        assertThat(setSizes()).containsExactly(2L, 3L);
        rollToTheEnd();
        assertThat(setSizes()).containsExactly(0L, 4L);
        assertThat(web().status().longOr("updatedReplicas", 0)).isEqualTo(4);
        assertThat(web().annotations()).containsEntry("deployment.kubernetes.io/revision", "2");
    }

    @Test
    void rollingBackReusesTheOldSetUnderANewRevision() {
        deploy(1, "{}");
        rollToTheEnd();
        setImage("r.test/a:2");
        rollToTheEnd();
        setImage("r.test/a:1");
        rollToTheEnd();

        assertThat(world.list(Kinds.REPLICA_SETS)).hasSize(2);
        KubeObject back =
                world.list(Kinds.REPLICA_SETS).stream()
                        .filter(set -> set.spec().longOr("replicas", 0) == 1)
                        .findFirst()
                        .orElseThrow();
        assertThat(back.annotations())
                .containsEntry("deployment.kubernetes.io/revision", "3")
                .containsEntry("deployment.kubernetes.io/revision-history", "1");
        assertThat(web().annotations()).containsEntry("deployment.kubernetes.io/revision", "3");
    }

    @Test
    void aPausedDeploymentScalesButDoesNotRoll() {
        deploy(2, "{}");
        world.runPods();
        world.patch(Kinds.DEPLOYMENTS, "web", "{spec: {paused: true}}");
        setImage("r.test/a:2");
        assertThat(setSizes()).containsExactly(2L);
        assertThat(condition("Progressing"))
                .isEqualTo("Unknown/DeploymentPaused/Deployment is paused");

        world.patch(Kinds.DEPLOYMENTS, "web", "{spec: {replicas: 5}}");
        world.settle();
        assertThat(setSizes()).containsExactly(5L);

        world.patch(Kinds.DEPLOYMENTS, "web", "{spec: {paused: null}}");
        world.settle();
        rollToTheEnd();
        assertThat(setSizes()).containsExactly(0L, 5L);
    }

    @Test
    void scalingDuringARolloutKeepsProportions() {
        deploy(10, "{rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}");
        world.runPods();
        setImage("r.test/a:2");
        assertThat(setSizes()).containsExactly(5L, 8L);

        world.patch(Kinds.DEPLOYMENTS, "web", "{spec: {replicas: 15}}");
        world.settle();

        // 18 pods may be: 13 as 5:8 become 18 as 7:11.
        assertThat(setSizes()).containsExactly(7L, 11L);
        assertThat(world.events("Deployment"))
                .extracting(event -> event.replaceFirst(".* from", "from"))
                .containsSubsequence("from 8 to 11", "from 5 to 7");
    }

    @Test
    void recreateWaitsUntilTheLastOldPodIsGone() {
        deploy(2, "{type: Recreate}");
        world.runPods();
        for (KubeObject pod : world.list(Kinds.PODS)) {
            world.patch(Kinds.PODS, pod.name(), "{metadata: {finalizers: [example.com/hold]}}");
        }
        setImage("r.test/a:2");

        assertThat(setSizes()).containsExactly(0L);
        for (KubeObject pod : world.list(Kinds.PODS)) {
            world.patch(Kinds.PODS, pod.name(), "{metadata: {finalizers: null}}");
        }
        world.settle();
        assertThat(setSizes()).containsExactly(0L, 2L);
    }

    @Test
    void oldSetsBeyondTheHistoryLimitAreDeleted() {
        deploy(1, "{}");
        world.patch(Kinds.DEPLOYMENTS, "web", "{spec: {revisionHistoryLimit: 1}}");
        rollToTheEnd();
        for (int i = 2; i <= 4; i++) {
            setImage("r.test/a:" + i);
            rollToTheEnd();
        }

        assertThat(world.list(Kinds.REPLICA_SETS)).hasSize(2);
    }

    @Test
    void deletingItTakesSetsAndPodsAlong() {
        deploy(3, "{}");
        world.runPods();
        world.client
                .write(Write.delete(Kinds.DEPLOYMENTS, "shop", "web", DeleteOptions.background()))
                .orThrow();
        world.runFor(Duration.ofSeconds(2));

        assertThat(world.list(Kinds.REPLICA_SETS)).isEmpty();
        assertThat(world.list(Kinds.PODS)).isEmpty();
    }
}
