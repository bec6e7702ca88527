package atoll.placement;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.placement.crd.FleetKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a binding tells of its decision, and that a policy nobody can read harms no other.
class ReasonsTest {
    @Test
    void eventOfABindingSaysWhoGotWhatAndWhoWasLeftOutWhy() {
        try (var hub = new Hub(1)) {
            hub.create(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    """
                    apiVersion: policy.karmada.io/v1alpha1
                    kind: PropagationPolicy
                    metadata: {name: p}
                    spec:
                      resourceSelectors: [{apiVersion: apps/v1, kind: Deployment}]
                      placement: {clusterAffinity: {clusterNames: [member1, member9]}}
                    """);
            hub.create(Hub.nginx(2));
            hub.fleet.settle();
            assertThat(hub.events("nginx-deployment"))
                    .containsExactly(
                            "ScheduleBindingSucceed: Binding has been scheduled successfully."
                                    + " cluster \"member9\" does not exist. Result: {member1:2}"
                                    + " Left out: cluster \"member9\" does not exist: member9;"
                                    + " cluster name is not among those named: member2, member3");
        }
    }

    @Test
    void selectorThatMeansNothingSelectsNothingAndHindersNobody() {
        try (var hub = new Hub(2)) {
            for (String operator : new String[] {"Nonsense", "In"}) {
                hub.create(
                        FleetKind.PROPAGATION_POLICY.resource(),
                        """
                        apiVersion: policy.karmada.io/v1alpha1
                        kind: PropagationPolicy
                        metadata: {name: a-%s}
                        spec:
                          resourceSelectors:
                            - apiVersion: apps/v1
                              kind: Deployment
                              labelSelector:
                                matchExpressions: [{key: app, operator: %s}]
                          placement: {clusterAffinity: {clusterNames: [member3]}}
                        """
                                .formatted(operator.toLowerCase(java.util.Locale.ROOT), operator));
            }
            hub.create(
                    FleetKind.OVERRIDE_POLICY.resource(),
                    """
                    apiVersion: policy.karmada.io/v1alpha1
                    kind: OverridePolicy
                    metadata: {name: o}
                    spec:
                      overrideRules:
                        - targetCluster:
                            labelSelector:
                              matchExpressions: [{key: app, operator: Nonsense}]
                          overriders:
                            labelsOverrider: [{operator: add, value: {a: b}}]
                    """);
            hub.create(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    """
                    apiVersion: policy.karmada.io/v1alpha1
                    kind: PropagationPolicy
                    metadata: {name: b}
                    spec:
                      resourceSelectors: [{apiVersion: apps/v1, kind: Deployment, name: nginx}]
                      placement:
                        clusterAffinity: {clusterNames: [member1]}
                        replicaScheduling:
                          replicaSchedulingType: Divided
                          replicaDivisionPreference: Weighted
                    """);
            hub.create(Hub.nginx(2));
            assertThat(hub.becomes(Map.of("member1", 2L))).isTrue();
            assertThat(hub.events("a-nonsense"))
                    .containsExactly(
                            "InvalidSelector: spec.resourceSelectors: selects nothing: \"Nonsense\""
                                    + " is not a valid label selector operator");
        }
    }

    @Test
    void placementByASelectorThatMeansNothingFitsNoCluster() {
        try (var hub = new Hub(3)) {
            hub.create(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    """
                    apiVersion: policy.karmada.io/v1alpha1
                    kind: PropagationPolicy
                    metadata: {name: p}
                    spec:
                      resourceSelectors: [{apiVersion: apps/v1, kind: Deployment}]
                      placement:
                        clusterAffinity:
                          labelSelector:
                            matchExpressions: [{key: app, operator: Nonsense}]
                    """);
            hub.create(Hub.nginx(2));
            hub.fleet.settle();
            assertThat(hub.condition("Scheduled"))
                    .isEqualTo(
                            "False NoClusterFit: 0/3 clusters are available: 3 cluster label"
                                    + " selector is invalid: \"Nonsense\" is not a valid label"
                                    + " selector operator.");
        }
    }
}
