package atoll.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import atoll.controllers.kinds.Scale;
import atoll.controllers.kinds.SelectorText;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class DisruptionTest {
    @AutoClose private final World world = new World();

    private void deployment(int replicas) {
        world.deployment(replicas);
        world.settle();
        world.runPods();
    }

    private void budget(String spec) {
        world.create(
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: web}
                spec: {selector: {matchLabels: {app: web}}, %s}
                """
                        .formatted(spec));
        world.settle();
    }

    private JsonObject status() {
        return world.get(Kinds.POD_DISRUPTION_BUDGETS, "web").status();
    }

    private String numbers() {
        JsonObject status = status();
        return "%d healthy of %d, %d wanted, %d allowed"
                .formatted(
                        status.longOr("currentHealthy", -1),
                        status.longOr("expectedPods", -1),
                        status.longOr("desiredHealthy", -1),
                        status.longOr("disruptionsAllowed", -1));
    }

    private String condition() {
        JsonObject condition = status().array("conditions").objects().getFirst();
        return condition.stringOr("status", "") + "/" + condition.stringOr("reason", "");
    }

    @Test
    void maxUnavailableIsTakenFromTheDeploymentsScale() {
        deployment(4);
        budget("maxUnavailable: 25%");

        assertThat(numbers()).isEqualTo("4 healthy of 4, 3 wanted, 1 allowed");
        assertThat(condition()).isEqualTo("True/SufficientPods");
    }

    @Test
    void minAvailableAsANumberCountsThePods() {
        deployment(2);
        budget("minAvailable: 2");

        assertThat(numbers()).isEqualTo("2 healthy of 2, 2 wanted, 0 allowed");
        assertThat(condition()).isEqualTo("False/InsufficientPods");
    }

    @Test
    void budgetOlderThanItsPodsSeesThem() {
        budget("minAvailable: 1");
        assertThat(numbers()).isEqualTo("0 healthy of 0, 1 wanted, 0 allowed");
        assertThat(world.events("PodDisruptionBudget"))
                .containsExactly("Normal NoPods No matching pods found");

        deployment(3);

        assertThat(numbers()).isEqualTo("3 healthy of 3, 1 wanted, 2 allowed");
    }

    @Test
    void podsWithoutControllerAreToldOf() {
        world.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: bare, labels: {app: web}}
                spec: {containers: [{name: c, image: r.test/a}]}
                """);
        budget("maxUnavailable: 1");

        assertThat(numbers()).isEqualTo("0 healthy of 0, 0 wanted, 0 allowed");
        assertThat(world.events("PodDisruptionBudget").getFirst())
                .startsWith(
                        "Warning UnmanagedPods Pods selected by this PodDisruptionBudget (selector:"
                                + " &LabelSelector{MatchLabels:map[string]string{app: web,},");
    }

    @Test
    void expressionsOfASelectorAreToldAsGoPrintsThem() {
        var selector =
                Yaml.parseObject(
                        "{matchLabels: {b: x, a: w}, matchExpressions: [{key: k, operator: In,"
                                + " values: [v, w]}, {key: e, operator: Exists}]}");

        assertThat(SelectorText.of(selector))
                .isEqualTo(
                        "&LabelSelector{MatchLabels:map[string]string{a: w,b: x,},MatchExpressions:"
                                + "[]LabelSelectorRequirement{LabelSelectorRequirement{Key:k,"
                                + "Operator:In,Values:[v w],},LabelSelectorRequirement{Key:e,"
                                + "Operator:Exists,Values:[],},},}");
    }

    @Test
    void whatCannotBeCountedForbidsEviction() {
        world.create(
                """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: work}
                spec:
                  template:
                    metadata: {labels: {app: web}}
                    spec: {restartPolicy: Never, containers: [{name: c, image: r.test/a}]}
                """);
        world.settle();
        budget("minAvailable: 50%");

        assertThat(condition()).isEqualTo("False/SyncFailed");
        assertThat(world.events("PodDisruptionBudget"))
                .contains(
                        "Warning CalculateExpectedPodCountFailed Failed to calculate the number of"
                                + " expected pods: jobs.batch does not implement the scale"
                                + " subresource");
    }

    @Test
    void evictionThatNeverHappenedIsGivenBack() {
        deployment(3);
        budget("minAvailable: 2");
        KubeObject pod = world.list(Kinds.PODS).getFirst();
        world.patch(
                Kinds.POD_DISRUPTION_BUDGETS,
                "shop",
                "web",
                "status",
                "{status: {disruptedPods: {%s: \"%s\"}}}"
                        .formatted(pod.name(), world.clock.instant()));
        world.settle();
        assertThat(numbers()).isEqualTo("2 healthy of 3, 2 wanted, 0 allowed");

        world.runFor(Duration.ofMinutes(3));

        assertThat(numbers()).isEqualTo("3 healthy of 3, 2 wanted, 1 allowed");
        assertThat(status().has("disruptedPods")).isFalse();
    }

    @Test
    void staleDisruptionTargetIsTakenBack() {
        deployment(1);
        KubeObject pod = world.list(Kinds.PODS).getFirst();
        world.patch(
                Kinds.PODS,
                "shop",
                pod.name(),
                "status",
                """
                {status: {conditions: [{type: DisruptionTarget, status: "True", reason: PreemptionByScheduler,
                 lastTransitionTime: "%s"}]}}
                """
                        .formatted(world.clock.instant()));
        world.runFor(Duration.ofMinutes(3));

        JsonObject condition =
                world.get(Kinds.PODS, pod.name()).status().array("conditions").objects().getFirst();
        assertThat(condition.stringOr("status", "")).isEqualTo("False");
    }

    @Test
    void customKindsOfKubernetesOwnGroupsAreScaledByTheirDefinition() {
        world.create(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: boxes.demo.k8s.io, annotations: {api-approved.kubernetes.io: "https://example.com/1"}}
                spec:
                  group: demo.k8s.io
                  scope: Namespaced
                  names: {plural: boxes, kind: Box}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources:
                      scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
                    schema:
                      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """);
        world.settle();
        world.create(
                "{apiVersion: demo.k8s.io/v1, kind: Box, metadata: {name: b}, spec: {size: 4}}");

        assertThat(Scale.of(world.client, "demo.k8s.io/v1", "Box", "shop", "b"))
                .isInstanceOfSatisfying(
                        Scale.Found.class, found -> assertThat(found.replicas()).isEqualTo(4));
    }
}
