package atoll.server.registry;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static atoll.server.TestCluster.NAMESPACES;
import static atoll.server.TestCluster.PODS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.DeleteOptions.Propagation;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonArray;
import atoll.server.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeletionTest {
    private final TestCluster cluster = new TestCluster();

    private KubeObject held() {
        return cluster.create(
                CONFIG_MAPS,
                "default",
                """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"held","finalizers":["example.com/x","example.com/z"]}}
                """);
    }

    @Test
    void objectIsRemovedOnlyAfterItsLastFinalizer() {
        held();

        KubeObject marked = cluster.delete(CONFIG_MAPS, "default", "held").orThrow();
        cluster.merge(
                        CONFIG_MAPS,
                        "default",
                        "held",
                        "{\"metadata\":{\"finalizers\":[\"example.com/z\"]}}")
                .orThrow();
        boolean between = cluster.exists(CONFIG_MAPS, "default", "held");
        cluster.merge(CONFIG_MAPS, "default", "held", "{\"metadata\":{\"finalizers\":null}}")
                .orThrow();

        assertThat(marked.isBeingDeleted()).isTrue();
        assertThat(marked.metadata().longOr("deletionGracePeriodSeconds", -1)).isZero();
        assertThat(between).isTrue();
        assertThat(cluster.exists(CONFIG_MAPS, "default", "held")).isFalse();
    }

    @Test
    void noFinalizerIsAddedToAMarkedObject() {
        held();
        cluster.delete(CONFIG_MAPS, "default", "held").orThrow();

        var status =
                refusal(
                        cluster.merge(
                                CONFIG_MAPS,
                                "default",
                                "held",
                                "{\"metadata\":{\"finalizers\":[\"example.com/x\",\"example.com/z\",\"example.com/late\"]}}"));

        assertThat(status.message())
                .isEqualTo(
                        "ConfigMap \"held\" is invalid: metadata.finalizers: Forbidden: no new"
                                + " finalizers can be added if the object is being deleted, found"
                                + " new finalizers []string{\"example.com/late\"}");
    }

    @Test
    void createWhileMarkedSaysSo() {
        held();
        cluster.delete(CONFIG_MAPS, "default", "held").orThrow();

        var status =
                refusal(
                        cluster.tryCreate(
                                CONFIG_MAPS, "default", TestCluster.configMapJson("held", "1")));

        assertThat(status.message())
                .isEqualTo("object is being deleted: configmaps \"held\" already exists");
    }

    @Test
    void deletingAgainKeepsTheMark() {
        held();
        KubeObject first = cluster.delete(CONFIG_MAPS, "default", "held").orThrow();
        cluster.pass(Duration.ofMinutes(1));

        KubeObject second = cluster.delete(CONFIG_MAPS, "default", "held").orThrow();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void foregroundPolicyHoldsTheObjectForTheGarbageCollector() {
        cluster.configMap("a", "1");

        KubeObject marked =
                cluster.delete(
                                CONFIG_MAPS,
                                "default",
                                "a",
                                new DeleteOptions(null, null, null, Propagation.FOREGROUND, false))
                        .orThrow();

        assertThat(marked.finalizers()).containsExactly("foregroundDeletion");
        assertThat(cluster.exists(CONFIG_MAPS, "default", "a")).isTrue();
    }

    @Test
    void orphanPolicyReplacesForeground() {
        cluster.configMap("a", "1");
        var foreground = new DeleteOptions(null, null, null, Propagation.FOREGROUND, false);
        var orphan = new DeleteOptions(null, null, null, Propagation.ORPHAN, false);
        cluster.delete(CONFIG_MAPS, "default", "a", foreground).orThrow();

        KubeObject marked = cluster.delete(CONFIG_MAPS, "default", "a", orphan).orThrow();

        assertThat(marked.finalizers()).containsExactly("orphan");
    }

    @Test
    void podWithoutNodeGoesAtOnce() {
        cluster.pod("p");

        cluster.delete(PODS, "default", "p").orThrow();

        assertThat(cluster.exists(PODS, "default", "p")).isFalse();
    }

    @Test
    void runningPodGetsItsGracePeriodAndGoesWithZero() {
        cluster.pod("p");
        bind("p", "n");

        KubeObject marked = cluster.delete(PODS, "default", "p").orThrow();
        KubeObject again = cluster.delete(PODS, "default", "p").orThrow();
        boolean between = cluster.exists(PODS, "default", "p");
        cluster.delete(PODS, "default", "p", DeleteOptions.immediately()).orThrow();

        assertThat(marked.metadata().longOr("deletionGracePeriodSeconds", -1)).isEqualTo(30);
        assertThat(marked.metadata().stringOr("deletionTimestamp", ""))
                .isEqualTo("2026-01-02T03:04:35Z");
        assertThat(again).isEqualTo(marked);
        assertThat(between).isTrue();
        assertThat(cluster.exists(PODS, "default", "p")).isFalse();
    }

    @Test
    void gracePeriodCanOnlyBeShortened() {
        cluster.pod("p");
        bind("p", "n");
        cluster.delete(PODS, "default", "p").orThrow();

        KubeObject shorter =
                cluster.delete(PODS, "default", "p", new DeleteOptions(5L, null, null, null, false))
                        .orThrow();

        assertThat(shorter.metadata().longOr("deletionGracePeriodSeconds", -1)).isEqualTo(5);
        assertThat(shorter.metadata().stringOr("deletionTimestamp", ""))
                .isEqualTo("2026-01-02T03:04:10Z");
    }

    @Test
    void terminatedPodGoesAtOnce() {
        cluster.pod("p");
        bind("p", "n");
        cluster.patch(
                        PODS,
                        "default",
                        "p",
                        "status",
                        PatchType.MERGE,
                        "{\"status\":{\"phase\":\"Succeeded\"}}")
                .orThrow();

        cluster.delete(PODS, "default", "p").orThrow();

        assertThat(cluster.exists(PODS, "default", "p")).isFalse();
    }

    @Test
    void namespaceEndsWithItsFinalizer() {
        cluster.namespace("team");

        KubeObject marked = cluster.delete(NAMESPACES, "", "team").orThrow();
        var late =
                refusal(
                        cluster.tryCreate(
                                CONFIG_MAPS, "team", TestCluster.configMapJson("new", "1")));
        var emptied =
                marked.tree().update("spec", spec -> spec.with("finalizers", JsonArray.EMPTY));
        cluster.client
                .write(
                        new Write.Update(
                                NAMESPACES, "", "team", "finalize", emptied, WriteOptions.by("")))
                .orThrow();

        assertThat(marked.status().stringOr("phase", "")).isEqualTo("Terminating");
        assertThat(late.message())
                .isEqualTo(
                        "configmaps \"new\" is forbidden: unable to create new content in"
                                + " namespace team because it is being terminated");
        assertThat(cluster.exists(NAMESPACES, "", "team")).isFalse();
    }

    @Test
    void defaultNamespaceMayNotBeDeleted() {
        assertThat(refusal(cluster.delete(NAMESPACES, "", "default")).message())
                .isEqualTo(
                        "namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void nothingIsMadeInAnAbsentNamespace() {
        var status =
                refusal(
                        cluster.tryCreate(
                                CONFIG_MAPS, "none", TestCluster.configMapJson("a", "1")));

        assertThat(status.message()).isEqualTo("namespaces \"none\" not found");
    }

    @Test
    void jobsOrphanTheirPodsUnlessTold() {
        var jobs = GroupVersionResource.of("batch/v1", "jobs");
        cluster.create(
                jobs,
                "default",
                """
                {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},
                 "spec":{"template":{"metadata":{},"spec":{"restartPolicy":"Never",
                   "containers":[{"name":"c","image":"r.test/app:1"}]}}}}
                """);

        KubeObject marked = cluster.delete(jobs, "default", "j").orThrow();

        assertThat(marked.finalizers()).containsExactly("orphan");
    }

    @Test
    void aBoundPodLearnsWhereItsNodeStands() {
        cluster.create(
                GroupVersionResource.of("v1", "nodes"),
                "",
                """
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"n","labels":{
                 "topology.kubernetes.io/zone":"z","kubernetes.io/os":"linux"}}}
                """);
        cluster.create(PODS, "default", TestCluster.podJson("p"));

        bind("p", "n");

        assertThat(cluster.get(PODS, "default", "p").labels())
                .containsEntry("topology.kubernetes.io/zone", "z")
                .doesNotContainKeys("topology.kubernetes.io/region", "kubernetes.io/os");
    }

    private void bind(String pod, String node) {
        cluster.client
                .write(
                        new Write.Create(
                                PODS,
                                "default",
                                pod,
                                "binding",
                                TestCluster.json(
                                        """
                                        {"apiVersion":"v1","kind":"Binding","metadata":{"name":"%s"},
                                         "target":{"kind":"Node","name":"%s"}}
                                        """
                                                .formatted(pod, node)),
                                WriteOptions.by("")))
                .orThrow();
    }

    @Test
    void aNegativeGracePeriodIsASecond() {
        cluster.pod("p");
        bind("p", "n");
        cluster.delete(PODS, "default", "p").orThrow();

        KubeObject shorter =
                cluster.delete(
                                PODS,
                                "default",
                                "p",
                                new DeleteOptions(-2L, null, null, null, false))
                        .orThrow();

        assertThat(shorter.metadata().longOr("deletionGracePeriodSeconds", -1)).isEqualTo(1);
        assertThat(cluster.exists(PODS, "default", "p")).isTrue();
    }

    @Test
    void orphaningAndForegroundDeletionExcludeEachOther() {
        held();

        var status =
                refusal(
                        cluster.merge(
                                CONFIG_MAPS,
                                "default",
                                "held",
                                "{\"metadata\":{\"finalizers\":[\"orphan\",\"foregroundDeletion\"]}}"));

        assertThat(status.message())
                .endsWith(
                        "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]:"
                                + " finalizer orphan and foregroundDeletion cannot be both set");
    }
}
