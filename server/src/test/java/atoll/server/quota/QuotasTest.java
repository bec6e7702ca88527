package atoll.server.quota;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static atoll.server.TestCluster.PODS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.server.TestCluster;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final GroupVersionResource QUOTAS =
            GroupVersionResource.of("v1", "resourcequotas");

    private final TestCluster cluster = new TestCluster();

    private void quota(String more, String hard, String used) {
        cluster.create(
                QUOTAS,
                "default",
                "{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":%s%s}}"
                        .formatted(hard, more));
        cluster.patch(
                        QUOTAS,
                        "default",
                        "q",
                        "status",
                        PatchType.MERGE,
                        "{\"status\":{\"hard\":%s,\"used\":%s}}".formatted(hard, used))
                .orThrow();
    }

    private String used(String name) {
        KubeObject quota = cluster.get(QUOTAS, "default", "q");
        return quota.status().object("used").stringOr(name, "");
    }

    private Outcome pod(String name, String resources) {
        return cluster.tryCreate(
                PODS,
                "default",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"resources\":%s}]}}"
                        .formatted(name, resources));
    }

    @Test
    void objectsAreCountedUntilTheQuotaIsUsedUp() {
        quota(
                "",
                "{\"configmaps\":\"2\",\"count/configmaps\":\"9\"}",
                "{\"configmaps\":\"1\",\"count/configmaps\":\"1\"}");

        cluster.configMap("a", "v");

        assertThat(used("configmaps")).isEqualTo("2");
        assertThat(cluster.get(QUOTAS, "default", "q").metadata().array("managedFields").objects())
                .extracting(
                        entry -> entry.stringOr("manager", ""),
                        entry -> entry.stringOr("subresource", ""))
                .contains(tuple("kube-apiserver", "status"));
        assertThat(used("count/configmaps")).isEqualTo("2");
        assertThat(
                        refusal(
                                        cluster.tryCreate(
                                                CONFIG_MAPS,
                                                "default",
                                                TestCluster.configMapJson("b", "v")))
                                .message())
                .isEqualTo(
                        "configmaps \"b\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2");
    }

    @Test
    void podsMustStateWhatIsLimited() {
        quota(
                "",
                "{\"pods\":\"2\",\"requests.cpu\":\"1\"}",
                "{\"pods\":\"0\",\"requests.cpu\":\"0\"}");

        assertThat(refusal(pod("p", "{}")).message())
                .isEqualTo(
                        "pods \"p\" is forbidden: failed quota: q: must specify requests.cpu for: c");
        assertThat(refusal(pod("p", "{\"requests\":{\"cpu\":\"1500m\"}}")).message())
                .isEqualTo(
                        "pods \"p\" is forbidden: exceeded quota: q, requested: requests.cpu=1500m, used: requests.cpu=0, limited: requests.cpu=1");
        pod("p", "{\"requests\":{\"cpu\":\"700m\"}}").orThrow();
        assertThat(used("requests.cpu")).isEqualTo("700m");
        assertThat(used("pods")).isEqualTo("1");
    }

    @Test
    void scopesChooseThePods() {
        quota(",\"scopes\":[\"BestEffort\"]", "{\"pods\":\"0\"}", "{\"pods\":\"0\"}");

        assertThat(refusal(pod("p", "{}")).message()).contains("exceeded quota: q");
        pod("p", "{\"requests\":{\"cpu\":\"1\"}}").orThrow();
    }

    @Test
    void podsThatAreThereAlreadyMayChangeWithoutStatingWhatIsLimited() {
        pod("p", "{}").orThrow();
        quota(
                "",
                "{\"pods\":\"2\",\"requests.cpu\":\"1\"}",
                "{\"pods\":\"1\",\"requests.cpu\":\"0\"}");

        cluster.patch(
                        PODS,
                        "default",
                        "p",
                        "",
                        PatchType.MERGE,
                        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                .orThrow();

        Outcome moved =
                cluster.patch(
                        PODS,
                        "default",
                        "p",
                        "",
                        PatchType.MERGE,
                        "{\"spec\":{\"activeDeadlineSeconds\":5}}");
        assertThat(refusal(moved).message()).contains("must specify requests.cpu for: c");
    }

    @Test
    void uncountedQuotaSaysSo() {
        quota("", "{\"configmaps\":\"2\"}", "{}");

        assertThat(
                        refusal(
                                        cluster.tryCreate(
                                                CONFIG_MAPS,
                                                "default",
                                                TestCluster.configMapJson("b", "v")))
                                .message())
                .endsWith("status unknown for quota: q, resources: configmaps");
    }
}
