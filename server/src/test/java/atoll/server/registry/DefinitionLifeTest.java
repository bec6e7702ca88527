package atoll.server.registry;

import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.DeleteOptions;
import atoll.api.request.ListOptions;
import atoll.api.request.PatchType;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.base.json.JsonObject;
import atoll.server.TestCluster;
import atoll.server.authenticate.UserInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of a CustomResourceDefinition, as watchers and its managers see it. Recorded from a
/// real server.
class DefinitionLifeTest {
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");
    private static final GroupVersionResource LAKES =
            GroupVersionResource.of("example.com/v1", "lakes");
    private static final String NAME = "lakes.example.com";

    private final TestCluster cluster = new TestCluster();

    private static String lakes(String more) {
        return """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"lakes.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"lakes","kind":"Lake"},
          "versions":[{"name":"v1","served":true,"storage":true,
           "schema":{"openAPIV3Schema":{"type":"object"}}}]%s}}
        """
                .formatted(more);
    }

    private static String conditions(JsonObject definition) {
        return String.join(
                ", ",
                definition.object("status").array("conditions").objects().stream()
                        .map(each ->
                                each.stringOr("status", "") + " " + each.stringOr("reason", ""))
                        .toList());
    }

    private Watch watch(GroupVersionResource resource) {
        String now = cluster.client.list(resource, "", ListOptions.ALL).resourceVersion();
        return cluster.client.watch(resource, "", WatchOptions.after(now), () -> {});
    }

    private static List<String> seen(Watch watch) {
        return watch.poll(20).stream()
                .map(event ->
                        switch (event) {
                            case WatchEvent.Added(var object) ->
                                    "ADDED " + conditions(object.tree());
                            case WatchEvent.Modified(var object) ->
                                    "MODIFIED " + conditions(object.tree());
                            case WatchEvent.Deleted(var object) ->
                                    "DELETED " + conditions(object.tree());
                            case WatchEvent.Bookmark _ -> "BOOKMARK";
                        })
                .toList();
    }

    @Test
    void eachStepOfADefinitionIsSeen() {
        try (Watch watch = watch(DEFINITIONS)) {
            cluster.create(DEFINITIONS, "", lakes(""));
            cluster.delete(DEFINITIONS, "", NAME).orThrow();

            assertThat(seen(watch))
                    .containsExactly(
                            "ADDED ",
                            "MODIFIED True NoConflicts, False Installing",
                            "MODIFIED True NoConflicts, True InitialNamesAccepted",
                            "MODIFIED True NoConflicts, True InitialNamesAccepted,"
                                    + " True InstanceDeletionPending",
                            "MODIFIED True NoConflicts, True InitialNamesAccepted,"
                                    + " True InstanceDeletionInProgress",
                            "DELETED True NoConflicts, True InitialNamesAccepted,"
                                    + " True InstanceDeletionInProgress");
        }
    }

    @Test
    void theServerManagesTheStatusOfADefinition() {
        cluster.create(DEFINITIONS, "", lakes(""));

        KubeObject made = cluster.get(DEFINITIONS, "", NAME);

        JsonObject entry =
                made.metadata().array("managedFields").objects().stream()
                        .filter(each -> each.stringOr("manager", "").equals("kube-apiserver"))
                        .findFirst()
                        .orElseThrow();
        assertThat(entry.stringOr("subresource", "")).isEqualTo("status");
        assertThat(entry.object("fieldsV1", "f:status"))
                .isEqualTo(
                        TestCluster.json(
                                """
                                {"f:acceptedNames":{"f:kind":{},"f:listKind":{},"f:plural":{},"f:singular":{}},
                                 "f:conditions":{
                                  "k:{\\"type\\":\\"Established\\"}":{".":{},"f:lastTransitionTime":{},
                                    "f:message":{},"f:reason":{},"f:status":{},"f:type":{}},
                                  "k:{\\"type\\":\\"NamesAccepted\\"}":{".":{},"f:lastTransitionTime":{},
                                    "f:message":{},"f:reason":{},"f:status":{},"f:type":{}}}}
                                """));
    }

    @Test
    void aDeletionCountsNoGenerationAndHeedsNoPolicy() {
        cluster.create(DEFINITIONS, "", lakes(""));

        KubeObject answer =
                cluster.delete(
                                DEFINITIONS,
                                "",
                                NAME,
                                new DeleteOptions(
                                        null,
                                        null,
                                        null,
                                        DeleteOptions.Propagation.FOREGROUND,
                                        false))
                        .orThrow();

        assertThat(answer.generation()).isEqualTo(1);
        assertThat(answer.metadata().has("deletionGracePeriodSeconds")).isFalse();
        assertThat(answer.finalizers())
                .containsExactly("customresourcecleanup.apiextensions.k8s.io");
    }

    @Test
    void aDefinitionThatSomebodyHoldsIsCleanedAllTheSame() {
        cluster.create(DEFINITIONS, "", lakes(""));
        cluster.merge(DEFINITIONS, "", NAME, "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}")
                .orThrow();
        cluster.delete(DEFINITIONS, "", NAME).orThrow();

        KubeObject waiting = cluster.get(DEFINITIONS, "", NAME);

        assertThat(waiting.finalizers()).containsExactly("a.b/c");
        assertThat(conditions(waiting.tree())).endsWith("False InstanceDeletionCompleted");
        cluster.merge(DEFINITIONS, "", NAME, "{\"metadata\":{\"finalizers\":null}}").orThrow();
        assertThat(cluster.exists(DEFINITIONS, "", NAME)).isFalse();
    }

    @Test
    void aDefinitionThatGoesWithOthersLeavesItsObjects() {
        cluster.create(DEFINITIONS, "", lakes(""));
        cluster.create(
                LAKES,
                "default",
                "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Lake\",\"metadata\":{\"name\":\"one\"}}");

        cluster.cluster
                .registry()
                .deleteCollection(
                        new Caller(UserInfo.system(), "test"),
                        DEFINITIONS,
                        "",
                        ListOptions.ALL,
                        DeleteOptions.DEFAULT);
        cluster.create(DEFINITIONS, "", lakes(""));

        assertThat(cluster.exists(LAKES, "default", "one")).isTrue();
    }

    @Test
    void aBundleThatIsNoneKeepsADefinitionFromBeingEstablished() {
        cluster.create(
                DEFINITIONS,
                "",
                lakes(
                        """
                        ,"conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],
                         "clientConfig":{"url":"https://127.0.0.1:1/x","caBundle":"bm8="}}}
                        """));

        assertThat(conditions(cluster.get(DEFINITIONS, "", NAME).tree()))
                .isEqualTo("True NoConflicts, False InvalidCABundle");

        cluster.patch(
                        DEFINITIONS,
                        "",
                        NAME,
                        "",
                        PatchType.JSON,
                        "[{\"op\":\"remove\",\"path\":\"/spec/conversion/webhook/clientConfig/caBundle\"}]")
                .orThrow();
        assertThat(conditions(cluster.get(DEFINITIONS, "", NAME).tree()))
                .isEqualTo("True NoConflicts, True InitialNamesAccepted");
    }

    @Test
    void whatIsWrittenToTheStatusIsCheckedAndMadeGoodAgain() {
        cluster.create(DEFINITIONS, "", lakes(""));

        var refused =
                refusal(
                        cluster.patch(
                                DEFINITIONS,
                                "",
                                NAME,
                                "status",
                                PatchType.MERGE,
                                "{\"status\":{\"acceptedNames\":{\"plural\":\"A_b\"}}}"));
        cluster.patch(
                        DEFINITIONS,
                        "",
                        NAME,
                        "status",
                        PatchType.MERGE,
                        "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"status\":null}")
                .orThrow();

        KubeObject mended = cluster.get(DEFINITIONS, "", NAME);
        assertThat(refused.message())
                .contains("status.acceptedNames.plural: Invalid value: \"A_b\"");
        assertThat(mended.metadata().object("labels").stringOr("a", "")).isEqualTo("b");
        assertThat(mended.status().array("storedVersions").strings()).containsExactly("v1");
        assertThat(conditions(mended.tree()))
                .isEqualTo("True NoConflicts, True InitialNamesAccepted");
    }

    @Test
    void theLastEventOfAnObjectShowsItAsItWasStored() {
        cluster.create(
                TestCluster.CONFIG_MAPS,
                "default",
                """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"held","finalizers":["a.b/c"]},"data":{"a":"b"}}
                """);
        cluster.delete(TestCluster.CONFIG_MAPS, "default", "held").orThrow();
        try (Watch watch = watch(TestCluster.CONFIG_MAPS)) {
            KubeObject answer =
                    cluster.merge(
                                    TestCluster.CONFIG_MAPS,
                                    "default",
                                    "held",
                                    "{\"metadata\":{\"finalizers\":null},\"data\":{\"a\":\"c\"}}")
                            .orThrow();

            assertThat(answer.finalizers()).isEmpty();
            KubeObject last =
                    watch.poll(1).getFirst() instanceof WatchEvent.Deleted(var object)
                            ? object
                            : answer;
            assertThat(last.finalizers()).containsExactly("a.b/c");
            assertThat(last.tree().object("data").stringOr("a", "")).isEqualTo("b");
        }
    }
}
