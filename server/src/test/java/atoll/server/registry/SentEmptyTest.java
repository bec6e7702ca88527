package atoll.server.registry;

import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestCluster;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists and maps that a request sends empty.
class SentEmptyTest {
    private static final GroupVersionResource POLICIES =
            GroupVersionResource.of("networking.k8s.io/v1", "networkpolicies");
    private static final String POLICY =
            """
            {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a"},
             "spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{}]}}
            """;

    @AutoClose private final TestCluster cluster = new TestCluster();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "autoscaling/v2|horizontalpodautoscalers|{\"spec\":{\"scaleTargetRef\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"a\"},\"maxReplicas\":2,\"behavior\":{\"scaleUp\":{\"policies\":[]}}}}|spec.behavior.scaleUp.policies: Required value: must specify at least one Policy",
                "networking.k8s.io/v1|ingresses|{\"spec\":{\"rules\":[]}}|spec: Invalid value: []: either `defaultBackend` or `rules` must be specified",
                "resource.k8s.io/v1|resourceslices|{\"spec\":{\"driver\":\"a.b\",\"nodeName\":\"n\",\"pool\":{\"name\":\"p\",\"generation\":1,\"resourceSliceCount\":1},\"devices\":[{\"name\":\"d\"}],\"sharedCounters\":[]}}|spec: Invalid value: \"\": only one of `sharedCounters` or `devices` is allowed",
                "v1|pods|{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"i\"}],\"resources\":{\"claims\":[]}}}|spec.resources.claims: Forbidden: claims may not be set for Resources at pod-level",
                "apps/v1|statefulsets|{\"spec\":{\"serviceName\":\"s\",\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"i\"}]}}}}|spec.template.metadata.labels: Invalid value: {}: `selector` does not match template `labels`"
            })
    void whatIsSentEmptyIsNotNothing(
            String version, String resource, String object, String refused) {
        JsonObject named =
                JsonReader.readObject(object)
                        .with("metadata", JsonReader.readObject("{\"name\":\"a\"}"));
        String namespace = resource.equals("resourceslices") ? "" : "default";

        var status =
                refusal(
                        cluster.tryCreate(
                                GroupVersionResource.of(version, resource),
                                namespace,
                                named.toString()));

        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message()).endsWith(" \"a\" is invalid: " + refused);
    }

    @Test
    void anOverheadThatIsEmptyIsRefusedWithoutARuntimeClass() {
        var status =
                refusal(
                        cluster.tryCreate(
                                TestCluster.PODS,
                                "default",
                                """
                                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},
                                 "spec":{"containers":[{"name":"a","image":"i"}],"overhead":{}}}
                                """));

        assertThat(status.reason()).isEqualTo("Forbidden");
    }

    @Test
    void whatWasSentEmptyIsGoneWhenItIsReadAgain() {
        var made =
                cluster.create(
                        TestCluster.CONFIG_MAPS,
                        "default",
                        """
                        {"apiVersion":"v1","kind":"ConfigMap","data":{},"binaryData":{},
                         "metadata":{"name":"a","labels":{},"finalizers":[],"ownerReferences":[]}}
                        """);

        assertThat(made.tree().keys()).doesNotContain("data", "binaryData");
        assertThat(made.tree().object("metadata").keys())
                .doesNotContain("labels", "finalizers", "ownerReferences");
    }

    @Test
    void sendingEmptyWhereNothingWasChangesNothing() {
        var made =
                cluster.create(
                        TestCluster.DEPLOYMENTS,
                        "default",
                        """
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},
                         "spec":{"selector":{"matchLabels":{"a":"b"}},
                          "template":{"metadata":{"labels":{"a":"b"}},
                           "spec":{"containers":[{"name":"a","image":"i"}]}}}}
                        """);

        var same =
                cluster.merge(
                                TestCluster.DEPLOYMENTS,
                                "default",
                                "a",
                                """
                                {"spec":{"template":{"metadata":{"annotations":{}},
                                 "spec":{"volumes":[],"nodeSelector":{}}},
                                 "selector":{"matchExpressions":[]}}}
                                """)
                        .orThrow();

        assertThat(same.resourceVersion()).isEqualTo(made.resourceVersion());
    }

    /// Upstream compares the specs of this kind by Go's own equality.
    @Test
    void aNetworkPolicyCountsEachListSentEmpty() {
        cluster.create(POLICIES, "default", POLICY);

        var changed =
                cluster.merge(POLICIES, "default", "a", "{\"spec\":{\"egress\":[]}}").orThrow();

        assertThat(changed.tree().object("metadata").longOr("generation", 0)).isEqualTo(2);
        assertThat(changed.tree().object("spec").has("egress")).isFalse();
    }
}
