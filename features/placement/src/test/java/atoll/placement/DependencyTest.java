package atoll.placement;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.Write;
import atoll.placement.crd.FleetKind;
import atoll.placement.names.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// `propagateDeps`: what a template's pods name goes where the template goes.
class DependencyTest {
    private static final GroupVersionResource MAPS = GroupVersionResource.of("v1", "configmaps");
    private static final GroupVersionResource SECRETS = GroupVersionResource.of("v1", "secrets");

    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: nginx}
            spec:
              selector: {matchLabels: {app: nginx}}
              template:
                metadata: {labels: {app: nginx}}
                spec:
                  serviceAccountName: default
                  containers:
                    - name: nginx
                      image: nginx
                      envFrom: [{configMapRef: {name: settings}}]
                  volumes:
                    - {name: keys, secret: {secretName: keys}}
            """;

    private static String policy(String name, String clusters) {
        return """
        apiVersion: policy.karmada.io/v1alpha1
        kind: PropagationPolicy
        metadata: {name: %s}
        spec:
          propagateDeps: true
          resourceSelectors: [{apiVersion: apps/v1, kind: Deployment, name: nginx}]
          placement: {clusterAffinity: {clusterNames: [%s]}}
        """
                .formatted(name, clusters);
    }

    private static Hub hub(long seed) {
        var hub = new Hub(seed);
        hub.create(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}");
        hub.create(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: unrelated}}");
        hub.create(FleetKind.PROPAGATION_POLICY.resource(), policy("web", "member1"));
        hub.create(Hub.DEPLOYMENTS, WEB);
        hub.fleet.settle();
        return hub;
    }

    /// The members that hold a Work, by the kind and name of its manifest; those on their way out
    /// do not count.
    private static String placed(Hub hub) {
        var placed = new TreeMap<String, List<String>>();
        for (String member : Hub.MEMBERS) {
            for (KubeObject work :
                    hub.client
                            .list(
                                    FleetKind.WORK.resource(),
                                    Names.executionNamespace(member),
                                    ListOptions.ALL)
                            .items()) {
                KubeObject manifest =
                        KubeObject.of(
                                work.spec().array("workload", "manifests").objects().getFirst());
                if (!work.isBeingDeleted() && !manifest.kind().equals("Namespace")) {
                    placed.computeIfAbsent(
                                    manifest.kind() + " " + manifest.name(), _ -> new ArrayList<>())
                            .add(member);
                }
            }
        }
        return placed.toString();
    }

    @Test
    void whatIsNamedFollowsThereAndAway() {
        try (Hub hub = hub(1)) {
            assertThat(placed(hub))
                    .isEqualTo("{ConfigMap settings=[member1], Deployment nginx=[member1]}");
            hub.patch(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    "default",
                    "web",
                    "{spec: {placement: {clusterAffinity: {clusterNames: [member2, member3]}}}}");
            hub.fleet.settle();
            assertThat(placed(hub))
                    .isEqualTo(
                            "{ConfigMap settings=[member2, member3],"
                                    + " Deployment nginx=[member2, member3]}");
        }
    }

    @Test
    void whatComesLaterFollowsAtOnceAndItsChangesToo() {
        try (Hub hub = hub(2)) {
            hub.create(SECRETS, "{apiVersion: v1, kind: Secret, metadata: {name: keys}}");
            hub.fleet.settle();
            assertThat(placed(hub)).contains("Secret keys=[member1]");
            hub.patch(MAPS, "default", "settings", "{data: {a: b}}");
            hub.fleet.settle();
            KubeObject work =
                    hub.work("member1", Names.work("v1", "ConfigMap", "default", "settings"))
                            .orElseThrow();
            assertThat(work.spec().toString()).contains("\"a\":\"b\"");
        }
    }

    @Test
    void whatIsNamedNoMoreIsTakenBack() {
        try (Hub hub = hub(3)) {
            hub.patch(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    "default",
                    "web",
                    "{spec: {propagateDeps: false}}");
            hub.fleet.settle();
            assertThat(placed(hub)).isEqualTo("{Deployment nginx=[member1]}");
        }
    }

    @Test
    void bindingWithAPolicyOfItsOwnKeepsItsClusters() {
        try (Hub hub = hub(4)) {
            hub.create(
                    FleetKind.PROPAGATION_POLICY.resource(),
                    """
                    apiVersion: policy.karmada.io/v1alpha1
                    kind: PropagationPolicy
                    metadata: {name: settings}
                    spec:
                      resourceSelectors: [{apiVersion: v1, kind: ConfigMap, name: settings}]
                      placement: {clusterAffinity: {clusterNames: [member3]}}
                    """);
            hub.fleet.settle();
            assertThat(placed(hub)).contains("ConfigMap settings=[member1, member3]");
            hub.client
                    .write(
                            Write.delete(
                                    FleetKind.RESOURCE_BINDING.resource(),
                                    "default",
                                    Hub.BINDING.name(),
                                    DeleteOptions.background()))
                    .orThrow();
            hub.client
                    .write(
                            Write.delete(
                                    Hub.DEPLOYMENTS,
                                    "default",
                                    "nginx",
                                    DeleteOptions.immediately()))
                    .orThrow();
            hub.fleet.settle();
            assertThat(placed(hub)).isEqualTo("{ConfigMap settings=[member3]}");
            assertThat(
                            hub.client
                                    .find(
                                            FleetKind.RESOURCE_BINDING.resource(),
                                            new ObjectKey("default", "settings-configmap"))
                                    .orElseThrow()
                                    .spec()
                                    .has("requiredBy"))
                    .isFalse();
        }
    }
}
