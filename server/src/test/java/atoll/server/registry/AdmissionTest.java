package atoll.server.registry;

import static atoll.server.TestCluster.PODS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.server.TestCluster;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final GroupVersionResource CLASSES =
            GroupVersionResource.of("scheduling.k8s.io/v1", "priorityclasses");
    private static final GroupVersionResource RANGES = GroupVersionResource.of("v1", "limitranges");
    private static final String CONTAINER = "{\"name\":\"a\",\"image\":\"r.test/a:1\"}";

    private final TestCluster cluster = new TestCluster();

    private static String pod(String spec) {
        return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":%s}
        """
                .formatted(spec);
    }

    private JsonObject spec(String spec) {
        return cluster.create(PODS, "default", pod(spec)).spec();
    }

    private String refused(String spec) {
        return refusal(cluster.tryCreate(PODS, "default", pod(spec))).message();
    }

    private static String containers(String... more) {
        return "{\"containers\":[%s]%s}".formatted(CONTAINER, String.join("", more));
    }

    @Test
    void podGetsAccountTokenPriorityAndTolerations() {
        JsonObject spec = spec(containers());

        JsonObject volume = spec.array("volumes").objects().getFirst();
        JsonObject mount =
                spec.array("containers")
                        .objects()
                        .getFirst()
                        .array("volumeMounts")
                        .objects()
                        .getFirst();
        assertThat(spec.stringOr("serviceAccountName", "")).isEqualTo("default");
        assertThat(volume.stringOr("name", ""))
                .matches("kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(volume.object("projected").array("sources").size()).isEqualTo(3);
        assertThat(mount.stringOr("mountPath", ""))
                .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
        assertThat(mount.booleanOr("readOnly", false)).isTrue();
        assertThat(spec.longOr("priority", -1)).isZero();
        assertThat(spec.stringOr("preemptionPolicy", "")).isEqualTo("PreemptLowerPriority");
        assertThat(spec.array("tolerations").objects())
                .extracting(t -> t.stringOr("key", "") + " " + t.longOr("tolerationSeconds", 0))
                .containsExactly(
                        "node.kubernetes.io/not-ready 300", "node.kubernetes.io/unreachable 300");
    }

    @Test
    void tokenIsLeftOutWhereItIsNotWanted() {
        JsonObject spec = spec(containers(",\"automountServiceAccountToken\":false"));

        assertThat(spec.array("volumes").isEmpty()).isTrue();
    }

    @Test
    void absentAccountIsRefused() {
        assertThat(refused(containers(",\"serviceAccountName\":\"ghost\"")))
                .isEqualTo(
                        "pods \"p\" is forbidden: error looking up service account default/ghost:"
                                + " serviceaccount \"ghost\" not found");
    }

    @Test
    void priorityComesFromTheClass() {
        cluster.create(
                CLASSES,
                "",
                """
                {"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass",
                 "metadata":{"name":"high"},"value":500}
                """);

        assertThat(spec(containers(",\"priorityClassName\":\"high\"")).longOr("priority", 0))
                .isEqualTo(500);
        assertThat(refused(containers(",\"priorityClassName\":\"none\"")))
                .isEqualTo("pods \"p\" is forbidden: no PriorityClass with name none was found");
        assertThat(refused(containers(",\"priority\":77")))
                .isEqualTo(
                        "pods \"p\" is forbidden: the integer value of priority (77) must not be"
                                + " provided in pod spec; priority admission controller computed 0 from"
                                + " the given PriorityClass name");
    }

    @Test
    void aPodWrittenFromAFileKeepsItsPriority() {
        cluster.create(PODS, "default", pod(containers(",\"automountServiceAccountToken\":false")));

        KubeObject replaced =
                cluster.merge(
                                PODS,
                                "default",
                                "p",
                                """
                                {"metadata":{"labels":{"a":"b"}},
                                 "spec":{"priority":null,"preemptionPolicy":null}}
                                """)
                        .orThrow();

        assertThat(replaced.labels().get("a")).isEqualTo("b");
        assertThat(replaced.spec().longOr("priority", -1)).isZero();
        assertThat(replaced.spec().stringOr("preemptionPolicy", ""))
                .isEqualTo("PreemptLowerPriority");
    }

    @Test
    void defaultClassIsTakenWhereNoneIsNamed() {
        cluster.create(
                CLASSES,
                "",
                """
                {"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass",
                 "metadata":{"name":"usual"},"value":7,"globalDefault":true}
                """);

        JsonObject spec = spec(containers());

        assertThat(spec.stringOr("priorityClassName", "")).isEqualTo("usual");
        assertThat(spec.longOr("priority", 0)).isEqualTo(7);
    }

    @Test
    void newNodeIsTaintedUntilReady() {
        KubeObject node =
                cluster.create(
                        GroupVersionResource.of("v1", "nodes"),
                        "",
                        """
                        {"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}}
                        """);

        assertThat(node.spec().array("taints").objects())
                .extracting(t -> t.stringOr("key", "") + ":" + t.stringOr("effect", ""))
                .containsExactly("node.kubernetes.io/not-ready:NoSchedule");
    }

    @Test
    void limitRangeFillsInAndSaysSo() {
        limitRange();

        KubeObject pod =
                cluster.create(
                        PODS,
                        "default",
                        pod(
                                """
                                {"containers":[{"name":"a","image":"r.test/a:1"},{"name":"b",
                                 "image":"r.test/a:1","resources":{"requests":{"cpu":"50m"},"limits":{"cpu":"200m"}}}]}
                                """));

        JsonObject resources =
                pod.spec().array("containers").objects().getFirst().object("resources");
        assertThat(resources)
                .isEqualTo(
                        TestCluster.json(
                                """
                                {"limits":{"cpu":"500m","memory":"256Mi"},
                                 "requests":{"cpu":"100m","memory":"256Mi"}}
                                """));
        assertThat(pod.annotations().get("kubernetes.io/limit-ranger"))
                .isEqualTo(
                        "LimitRanger plugin set: cpu, memory request for container a; cpu, memory"
                                + " limit for container a; memory request for container b; memory limit"
                                + " for container b");
    }

    @Test
    void limitRangeRefusesWhatIsOutOfBounds() {
        limitRange();

        assertThat(refused(limited("{\"limits\":{\"cpu\":\"2\"}}")))
                .isEqualTo(
                        "pods \"p\" is forbidden: [maximum cpu usage per Container is 1, but limit"
                                + " is 2, maximum cpu usage per Pod is 1500m, but limit is 2]");
        assertThat(refused(limited("{\"requests\":{\"cpu\":\"60m\"},\"limits\":{\"cpu\":\"1\"}}")))
                .isEqualTo(
                        "pods \"p\" is forbidden: cpu max limit to request ratio per Container is"
                                + " 10, but provided ratio is 16.666667");
    }

    @Test
    void limitsOfPodsCountSidecarsAndWhatThePodSaysItself() {
        limitRange();

        assertThat(
                        refused(
                                "{\"containers\":[{\"name\":\"a\",\"image\":\"i\",\"resources\":{\"limits\":{\"cpu\":\"800m\"}}}],\"initContainers\":[{\"name\":\"s\",\"image\":\"i\",\"restartPolicy\":\"Always\",\"resources\":{\"limits\":{\"cpu\":\"900m\"}}}]}"))
                .isEqualTo(
                        "pods \"p\" is forbidden: maximum cpu usage per Pod is 1500m, but limit is"
                                + " 1700m");
        assertThat(
                        refused(
                                "{\"containers\":[{\"name\":\"a\",\"image\":\"i\"}],\"resources\":{\"limits\":{\"cpu\":\"2\"}}}"))
                .isEqualTo(
                        "pods \"p\" is forbidden: maximum cpu usage per Pod is 1500m, but limit is"
                                + " 2");
    }

    @Test
    void limitRangeSaysEachSentenceOnce() {
        limitRange();
        String greedy =
                "{\"name\":\"%s\",\"image\":\"i\",\"resources\":{\"requests\":{\"cpu\":\"50m\"},\"limits\":{\"cpu\":\"600m\"}}}";

        assertThat(
                        refused(
                                "{\"containers\":["
                                        + greedy.formatted("a")
                                        + ","
                                        + greedy.formatted("b")
                                        + "]}"))
                .isEqualTo(
                        "pods \"p\" is forbidden: cpu max limit to request ratio per Container is"
                                + " 10, but provided ratio is 12.000000");
    }

    private static String limited(String resources) {
        return "{\"containers\":[{\"name\":\"a\",\"image\":\"r.test/a:1\",\"resources\":%s}]}"
                .formatted(resources);
    }

    private void limitRange() {
        cluster.create(
                RANGES,
                "default",
                """
                {"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"lr"},"spec":{"limits":[
                 {"type":"Container","default":{"cpu":"500m","memory":"256Mi"},
                  "defaultRequest":{"cpu":"100m","memory":"256Mi"},"min":{"cpu":"50m"},
                  "max":{"cpu":"1","memory":"1Gi"},"maxLimitRequestRatio":{"cpu":"10"}},
                 {"type":"Pod","max":{"cpu":"1500m"}}]}}
                """);
    }

    @Test
    void absentRuntimeClassIsRefused() {
        assertThat(refused(containers(",\"runtimeClassName\":\"none\"")))
                .isEqualTo(
                        "pods \"p\" is forbidden: pod rejected: RuntimeClass \"none\" not found");
    }

    @Test
    void overheadWithoutAClassIsRefusedAfterWhatIsInvalid() {
        assertThat(refused(containers(",\"overhead\":{\"cpu\":\"1\"}")))
                .isEqualTo(
                        "pods \"p\" is forbidden: pod rejected: Pod Overhead set without"
                                + " corresponding RuntimeClass defined Overhead");
        assertThat(refused(containers(",\"overhead\":{\"cpu\":\"1\"},\"restartPolicy\":\"x\"")))
                .startsWith("Pod \"p\" is invalid: spec.restartPolicy");
    }

    @Test
    void volumesAreProtected() {
        KubeObject claim =
                cluster.create(
                        GroupVersionResource.of("v1", "persistentvolumeclaims"),
                        "default",
                        """
                        {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},
                         "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
                        """);

        assertThat(claim.finalizers()).isEqualTo(List.of("kubernetes.io/pvc-protection"));
    }

    private void account(String more) {
        cluster.create(
                GroupVersionResource.of("v1", "serviceaccounts"),
                "default",
                """
                {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"strict",
                 "annotations":{"kubernetes.io/enforce-mountable-secrets":"true"}}%s}
                """
                        .formatted(more));
    }

    @Test
    void anAccountMayNameTheOnlySecretsOfItsPods() {
        account(",\"secrets\":[{\"name\":\"ok\"}]");
        String strict = ",\"serviceAccountName\":\"strict\"";

        assertThat(
                        refused(
                                containers(
                                        strict,
                                        ",\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"other\"}}]")))
                .isEqualTo(
                        "pods \"p\" is forbidden: volume with secret.secretName=\"other\" is not allowed because service account strict does not reference that secret");
        assertThat(
                        refused(
                                "{\"containers\":[{\"name\":\"a\",\"image\":\"i\",\"env\":[{\"name\":\"X\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"other\",\"key\":\"k\"}}}]}]"
                                        + strict
                                        + "}"))
                .endsWith(
                        "container a with envVar X referencing secret.secretName=\"other\" is not allowed because service account strict does not reference that secret");
        assertThat(refused(containers(strict, ",\"imagePullSecrets\":[{\"name\":\"other\"}]")))
                .endsWith(
                        "imagePullSecrets[0].name=\"other\" is not allowed because service account strict does not reference that imagePullSecret");
        spec(
                containers(
                        strict,
                        ",\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"ok\"}}]"));
    }

    @Test
    void priorityClassesOfTheSystemStay() {
        cluster.create(
                CLASSES,
                "",
                """
                {"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass",
                 "metadata":{"name":"system-node-critical"},"value":2000001000}
                """);

        assertThat(refusal(cluster.delete(CLASSES, "", "system-node-critical")).message())
                .isEqualTo(
                        "priorityclasses.scheduling.k8s.io \"system-node-critical\" is forbidden: this is a system priority class and cannot be deleted");
    }

    @Test
    void aClaimGrowsOnlyWhereItsClassLetsIt() {
        var claims = GroupVersionResource.of("v1", "persistentvolumeclaims");
        for (String growing : List.of("true", "false")) {
            cluster.create(
                    GroupVersionResource.of("storage.k8s.io/v1", "storageclasses"),
                    "",
                    """
                    {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"c-%1$s"},
                     "provisioner":"x.example.com","allowVolumeExpansion":%1$s}
                    """
                            .formatted(growing));
            KubeObject claim =
                    cluster.create(
                            claims,
                            "default",
                            """
                            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c-%1$s"},
                             "spec":{"storageClassName":"c-%1$s","volumeName":"v","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
                            """
                                    .formatted(growing));
            cluster.client
                    .write(
                            Write.updateStatus(
                                    claims,
                                    KubeObject.of(
                                            claim.tree()
                                                    .with(
                                                            "status",
                                                            JsonObject.of("phase", "Bound"))),
                                    ""))
                    .orThrow();
        }
        String larger = "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"2Gi\"}}}}";

        cluster.merge(claims, "default", "c-true", larger).orThrow();
        assertThat(refusal(cluster.merge(claims, "default", "c-false", larger)).message())
                .isEqualTo(
                        "persistentvolumeclaims \"c-false\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
    }

    @Test
    void anIngressGetsTheDefaultClass() {
        cluster.create(
                GroupVersionResource.of("networking.k8s.io/v1", "ingressclasses"),
                "",
                """
                {"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"it",
                 "annotations":{"ingressclass.kubernetes.io/is-default-class":"true"}},"spec":{"controller":"example.com/c"}}
                """);

        assertThat(
                        cluster.create(
                                        GroupVersionResource.of(
                                                "networking.k8s.io/v1", "ingresses"),
                                        "default",
                                        """
                                        {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},
                                         "spec":{"defaultBackend":{"service":{"name":"s","port":{"number":80}}}}}
                                        """)
                                .spec()
                                .stringOr("ingressClassName", ""))
                .isEqualTo("it");
    }

    @Test
    void anAnnotationForAppArmorBecomesAField() {
        KubeObject pod =
                cluster.create(
                        PODS,
                        "default",
                        """
                        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","annotations":{"container.apparmor.security.beta.kubernetes.io/a":"localhost/x"}},"spec":{"containers":[{"name":"a","image":"i"}]}}
                        """);

        assertThat(
                        pod.spec()
                                .array("containers")
                                .objects()
                                .getFirst()
                                .object("securityContext", "appArmorProfile")
                                .toString())
                .isEqualTo("{\"localhostProfile\":\"x\",\"type\":\"Localhost\"}");
    }

    @Test
    void pluginsCanBeLeftOut() {
        var bare = new TestCluster(Set.of("ServiceAccount", "Priority"));

        JsonObject spec = bare.create(PODS, "default", pod(containers())).spec();

        assertThat(spec.has("priority")).isFalse();
        assertThat(spec.has("volumes")).isFalse();
    }
}
