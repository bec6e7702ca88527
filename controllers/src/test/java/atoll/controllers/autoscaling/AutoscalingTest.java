package atoll.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.request.DeleteOptions;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class AutoscalingTest {
    private static final String UNSERVED =
            "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch"
                    + " metrics from resource metrics API: the server could not find the requested"
                    + " resource (get pods.metrics.k8s.io)";

    @AutoClose private final World world = new World();

    private void autoscaler(String kind) {
        world.create(
                """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: %s, name: web}
                  minReplicas: 2
                  maxReplicas: 4
                  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
                """
                        .formatted(kind));
        world.runFor(Duration.ofSeconds(15));
    }

    private JsonObject status() {
        return world.get(Kinds.HORIZONTAL_POD_AUTOSCALERS, "web").status();
    }

    private List<String> conditions() {
        return status().array("conditions").objects().stream()
                .map(one ->
                        one.stringOr("type", "")
                                + "="
                                + one.stringOr("status", "")
                                + "/"
                                + one.stringOr("reason", ""))
                .toList();
    }

    @Test
    void withoutMetricsItSaysWhyItDoesNothing() {
        world.deployment(3);
        autoscaler("Deployment");

        assertThat(status().longOr("currentReplicas", 0)).isEqualTo(3);
        assertThat(status().array("currentMetrics").toString()).isEqualTo("[{\"type\":\"\"}]");
        assertThat(conditions())
                .containsExactly(
                        "AbleToScale=True/SucceededGetScale",
                        "ScalingActive=False/FailedGetResourceMetric");
        assertThat(world.events("HorizontalPodAutoscaler"))
                .containsExactly(
                        "Warning FailedGetResourceMetric " + UNSERVED,
                        "Warning FailedComputeMetricsReplicas invalid metrics (1 invalid out of"
                                + " 1), first error is: failed to get cpu resource metric value: "
                                + UNSERVED);
    }

    @Test
    void boundsAreKeptEvenWithoutMetrics() {
        world.deployment(7);
        autoscaler("Deployment");
        assertThat(world.get(Kinds.DEPLOYMENTS, "web").spec().longOr("replicas", 0)).isEqualTo(4);
        assertThat(world.events("HorizontalPodAutoscaler"))
                .containsExactly(
                        "Normal SuccessfulRescale New size: 4; reason: Current number of replicas"
                                + " above Spec.MaxReplicas");

        world.patch(Kinds.DEPLOYMENTS, "web", "{spec: {replicas: 1}}");
        world.runFor(Duration.ofSeconds(16));

        assertThat(world.get(Kinds.DEPLOYMENTS, "web").spec().longOr("replicas", 0)).isEqualTo(2);
    }

    @Test
    void zeroReplicasSwitchItOff() {
        world.deployment(0);
        autoscaler("Deployment");

        assertThat(conditions())
                .containsExactly(
                        "AbleToScale=True/SucceededGetScale",
                        "ScalingActive=False/ScalingDisabled");
    }

    @Test
    void missingTargetIsNamed() {
        autoscaler("StatefulSet");

        assertThat(conditions()).containsExactly("AbleToScale=False/FailedGetScale");
        assertThat(world.events("HorizontalPodAutoscaler"))
                .containsExactly("Warning FailedGetScale statefulsets.apps \"web\" not found");
    }

    @Test
    void unknownKindIsNamed() {
        autoscaler("Unheard");

        assertThat(world.events("HorizontalPodAutoscaler"))
                .containsExactly(
                        "Warning FailedGetScale no matches for kind \"Unheard\" in group \"apps\"");
    }

    @Test
    void aNewOneIsFirstLookedAtAfterAPeriod() {
        autoscaler("StatefulSet");
        world.client
                .write(
                        Write.delete(
                                Kinds.HORIZONTAL_POD_AUTOSCALERS,
                                "shop",
                                "web",
                                DeleteOptions.background()))
                .orThrow();
        world.create(
                """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec: {maxReplicas: 4, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
                """);
        world.runFor(Duration.ofSeconds(14));
        assertThat(conditions()).isEmpty();

        world.runFor(Duration.ofSeconds(1));
        assertThat(conditions()).containsExactly("AbleToScale=False/FailedGetScale");
    }

    @Test
    void anExternalMetricIsNamedWithItsNamespaceAndSelector() {
        world.deployment(3);
        world.create(
                """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: queue}
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                  maxReplicas: 4
                  metrics:
                  - {type: External, external: {metric: {name: q}, target: {type: Value, value: "3"}}}
                  - {type: External, external: {metric: {name: q, selector: {matchLabels: {a: b}}}, target: {type: Value, value: "3"}}}
                """);
        world.runFor(Duration.ofSeconds(15));

        assertThat(world.events("HorizontalPodAutoscaler"))
                .anyMatch(event -> event.contains(" unable to get external metric shop/q/nil: "))
                .anyMatch(event ->
                        event.contains(
                                " shop/q/&LabelSelector{MatchLabels:map[string]string{a:"
                                        + " b,},MatchExpressions:[]LabelSelectorRequirement{},}: "));
    }

    @Test
    void twoThatSelectTheSamePodsScaleNothing() {
        world.deployment(3);
        world.create(
                """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: also}
                spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 4}
                """);
        autoscaler("Deployment");
        world.runFor(Duration.ofSeconds(15));

        assertThat(conditions())
                .containsExactly(
                        "AbleToScale=True/SucceededGetScale",
                        "ScalingActive=False/AmbiguousSelector");
        assertThat(world.events("HorizontalPodAutoscaler"))
                .contains(
                        "Warning AmbiguousSelector pods by selector app=web are controlled by"
                                + " multiple HPAs: [shop/also shop/web]");
    }
}
