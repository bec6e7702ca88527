package atoll.server.registry;

import static atoll.server.TestCluster.PODS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.server.TestCluster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvictionTest {
    private static final GroupVersionResource BUDGETS =
            GroupVersionResource.of("policy/v1", "poddisruptionbudgets");

    private final TestCluster cluster = new TestCluster();

    @BeforeEach
    void runningPod() {
        cluster.create(
                PODS,
                "default",
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"app":"a"}},
                 "spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}]}}
                """);
        status(
                PODS,
                "p",
                "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    }

    private void status(GroupVersionResource resource, String name, String body) {
        cluster.client
                .write(
                        new Write.Patch(
                                resource,
                                "default",
                                name,
                                "status",
                                PatchType.MERGE,
                                TestCluster.json(body),
                                false,
                                WriteOptions.by("test")))
                .orThrow();
    }

    private void budget(String name, String status) {
        cluster.create(
                BUDGETS,
                "default",
                """
                {"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"%s"},
                 "spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"a"}}}}
                """
                        .formatted(name));
        status(BUDGETS, name, "{\"status\":" + status + "}");
    }

    private Outcome evict(String options) {
        JsonObject eviction =
                TestCluster.json(
                        """
                        {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p"},
                         "deleteOptions":%s}
                        """
                                .formatted(options));
        return cluster.client.write(
                new Write.Create(
                        PODS, "default", "p", "eviction", eviction, WriteOptions.by("test")));
    }

    private KubeObject read(GroupVersionResource resource, String name) {
        return cluster.client.find(resource, new ObjectKey("default", name)).orElseThrow();
    }

    @Test
    void dryRunInTheEvictionItselfChangesNothing() {
        budget("b", "{\"observedGeneration\":1,\"disruptionsAllowed\":1}");

        evict("{\"dryRun\":[\"All\"]}").orThrow();

        assertThat(read(PODS, "p").isBeingDeleted()).isFalse();
        assertThat(read(BUDGETS, "b").status().longOr("disruptionsAllowed", 0)).isEqualTo(1);
    }

    @Test
    void evictionSpendsTheBudgetAndSaysWhyThePodGoes() {
        budget(
                "b",
                """
                {"observedGeneration":1,"disruptionsAllowed":1,"conditions":[{"type":"DisruptionAllowed",
                 "status":"True","reason":"SufficientPods","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}
                """);

        evict("{}").orThrow();

        JsonObject condition = read(PODS, "p").status().array("conditions").objects().getLast();
        assertThat(read(PODS, "p").isBeingDeleted()).isTrue();
        assertThat(condition.stringOr("type", "")).isEqualTo("DisruptionTarget");
        assertThat(condition.stringOr("reason", "")).isEqualTo("EvictionByEvictionAPI");
        JsonObject spent = read(BUDGETS, "b").status();
        assertThat(spent.longOr("disruptionsAllowed", 0)).isZero();
        assertThat(spent.object("disruptedPods").keys()).containsExactly("p");
        assertThat(spent.array("conditions").objects().getFirst().stringOr("reason", ""))
                .isEqualTo("InsufficientPods");
    }

    @Test
    void spentBudgetRefusesWithItsNumbers() {
        budget(
                "b",
                "{\"observedGeneration\":1,\"disruptionsAllowed\":0,\"desiredHealthy\":2,\"currentHealthy\":1}");

        Status status = refusal(evict("{}"));

        assertThat(status.code()).isEqualTo(429);
        assertThat(status.message())
                .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(cause(status))
                .isEqualTo("The disruption budget b needs 2 healthy pods and has 1 currently");
    }

    @Test
    void budgetNotYetSeenByItsControllerRefusesForTenSeconds() {
        budget("b", "{\"disruptionsAllowed\":5}");

        Status status = refusal(evict("{}"));

        assertThat(status.details().longOr("retryAfterSeconds", 0)).isEqualTo(10);
        assertThat(cause(status))
                .isEqualTo("The disruption budget b is still being processed by the server.");
    }

    @Test
    void budgetThatFailedToSyncSaysSo() {
        budget(
                "b",
                """
                {"observedGeneration":1,"disruptionsAllowed":0,"conditions":[{"type":"DisruptionAllowed",
                 "status":"False","reason":"SyncFailed","message":"found no controllers for pod \\"p\\"",
                 "lastTransitionTime":"2026-01-01T00:00:00Z"}]}
                """);

        assertThat(cause(refusal(evict("{}"))))
                .isEqualTo(
                        "The disruption budget b does not allow evicting pods currently because it"
                                + " failed sync: found no controllers for pod \"p\"");
    }

    @Test
    void twoBudgetsForOnePodAreRefusedWithoutReason() {
        budget("b", "{\"observedGeneration\":1,\"disruptionsAllowed\":1}");
        budget("c", "{\"observedGeneration\":1,\"disruptionsAllowed\":1}");

        Status status = refusal(evict("{}"));

        assertThat(status.code()).isEqualTo(500);
        assertThat(status.reason()).isEmpty();
    }

    @Test
    void bindingWithoutTargetIsAFaultWithoutReason() {
        JsonObject binding =
                TestCluster.json(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"p\"},\"target\":{}}");

        Status status =
                refusal(
                        cluster.client.write(
                                new Write.Create(
                                        PODS,
                                        "default",
                                        "p",
                                        "binding",
                                        binding,
                                        WriteOptions.by("test"))));

        assertThat(status.code()).isEqualTo(500);
        assertThat(status.message()).isEqualTo("target.name: Required value");
    }

    private static String cause(Status status) {
        return status.details().array("causes").objects().getFirst().stringOr("message", "");
    }
}
