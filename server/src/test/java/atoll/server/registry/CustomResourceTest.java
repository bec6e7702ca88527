package atoll.server.registry;

import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.TestCluster;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomResourceTest {
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");
    private static final GroupVersionResource PONDS =
            GroupVersionResource.of("example.com/v1", "ponds");
    private static final String POND =
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"ponds.example.com"},
             "spec":{"group":"example.com","scope":"Namespaced",
              "names":{"plural":"ponds","kind":"Pond","shortNames":["pnd"],"categories":["water"]},
              "versions":[{"name":"v1","served":true,"storage":true,
               "subresources":{"status":{},"scale":{"specReplicasPath":".spec.ducks",
                 "statusReplicasPath":".status.ducks","labelSelectorPath":".status.selector"}},
               "additionalPrinterColumns":[{"name":"Ducks","type":"integer","jsonPath":".spec.ducks"}],
               "schema":{"openAPIV3Schema":{"type":"object","required":["spec"],"properties":{
                "spec":{"type":"object","required":["ducks"],"properties":{
                  "ducks":{"type":"integer","minimum":0,"maximum":100},
                  "depth":{"type":"number","default":1.5},
                  "kind2":{"type":"string","enum":["lake","pool"],"default":"pool"},
                  "owner":{"type":"string","pattern":"^[a-z]+$","minLength":2,"maxLength":8,"nullable":true},
                  "fish":{"type":"array","maxItems":2,"items":{"type":"object","required":["name"],
                     "properties":{"name":{"type":"string"},"size":{"type":"integer","default":3}}}},
                  "nested":{"type":"object","default":{},"properties":{"a":{"type":"string","default":"x"}}},
                  "any":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
                  "port":{"x-kubernetes-int-or-string":true},
                  "at":{"type":"string","format":"date-time"}}},
                "status":{"type":"object","properties":{"ducks":{"type":"integer"},
                  "open":{"type":"boolean"},"selector":{"type":"string"}}}}}}}]}}
            """;

    private final TestCluster cluster = new TestCluster();

    @BeforeEach
    void define() {
        cluster.create(DEFINITIONS, "", POND);
    }

    private static String pond(String name, String spec) {
        return """
        {"apiVersion":"example.com/v1","kind":"Pond","metadata":{"name":"%s"},"spec":%s}
        """
                .formatted(name, spec);
    }

    private KubeObject make(String name, String spec) {
        return cluster.create(PONDS, "default", pond(name, spec));
    }

    private Status refused(String spec) {
        return refusal(cluster.tryCreate(PONDS, "default", pond("x", spec)));
    }

    private static List<String> conditions(KubeObject definition) {
        return definition.status().array("conditions").objects().stream()
                .map(c ->
                        c.stringOr("type", "")
                                + "="
                                + c.stringOr("status", "")
                                + "/"
                                + c.stringOr("reason", ""))
                .toList();
    }

    @Test
    void definitionIsEstablishedAtOnce() {
        KubeObject definition = cluster.get(DEFINITIONS, "", "ponds.example.com");

        assertThat(conditions(definition))
                .containsExactly(
                        "NamesAccepted=True/NoConflicts", "Established=True/InitialNamesAccepted");
        assertThat(definition.status().array("storedVersions").strings()).containsExactly("v1");
        assertThat(definition.status().object("acceptedNames").stringOr("listKind", ""))
                .isEqualTo("PondList");
        assertThat(definition.finalizers()).isEmpty();
        assertThat(cluster.cluster.resources().find(PONDS)).isPresent();
    }

    @Test
    void defaultsFillInAndUnknownFieldsGo() {
        KubeObject made =
                make(
                        "one",
                        "{\"ducks\":3,\"fish\":[{\"name\":\"carp\"}],\"swans\":2,\"any\":{\"k\":1}}");

        assertThat(made.spec())
                .isEqualTo(
                        TestCluster.json(
                                """
                                {"any":{"k":1},"depth":1.5,"ducks":3,
                                 "fish":[{"name":"carp","size":3}],"kind2":"pool","nested":{"a":"x"}}
                                """));
        assertThat(made.generation()).isEqualTo(1);
    }

    @Test
    void whatWasStoredUnderAnotherSchemaIsReadUnderTheNewest() {
        make("one", "{\"ducks\":3,\"owner\":\"ann\"}");
        String spec = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties";
        cluster.patch(
                        DEFINITIONS,
                        "",
                        "ponds.example.com",
                        "",
                        PatchType.JSON,
                        """
                        [{"op":"remove","path":"%s/owner"},
                         {"op":"add","path":"%s/swans","value":{"type":"integer","default":7}}]
                        """
                                .formatted(spec, spec))
                .orThrow();

        KubeObject read = cluster.get(PONDS, "default", "one");

        assertThat(read.spec().longOr("swans", 0)).isEqualTo(7);
        assertThat(read.spec().has("owner")).isFalse();
    }

    @Test
    void strictValidationNamesUnknownFields() {
        Outcome outcome =
                cluster.client.write(
                        new Write.Create(
                                PONDS,
                                "default",
                                "",
                                "",
                                TestCluster.json(
                                        pond(
                                                "x1",
                                                "{\"ducks\":3,\"swans\":2,\"nested\":{\"b\":\"c\"}}")),
                                new WriteOptions("", false, FieldValidation.STRICT)));

        assertThat(refusal(outcome).message())
                .isEqualTo(
                        "Pond in version \"v1\" cannot be handled as a Pond: strict decoding error:"
                                + " unknown field \"spec.nested.b\", unknown field \"spec.swans\"");
    }

    @Test
    void nullStaysOnlyWhereItIsAValue() {
        KubeObject made = make("nulls", "{\"ducks\":1,\"owner\":null,\"depth\":null}");

        assertThat(made.spec().get("owner")).isEqualTo(JsonNull.NULL);
        assertThat(made.spec().get("depth")).isEqualTo(Json.of(1.5));
    }

    @Test
    void valuesAreCheckedInUpstreamsWords() {
        assertThat(refused("{\"ducks\":500}").message())
                .isEqualTo(
                        "Pond.example.com \"x\" is invalid: spec.ducks: Invalid value: 500:"
                                + " spec.ducks in body should be less than or equal to 100");
        assertThat(refused("{}").message())
                .isEqualTo("Pond.example.com \"x\" is invalid: spec.ducks: Required value");
        assertThat(refused("{\"ducks\":\"3\"}").message())
                .endsWith(
                        "spec.ducks: Invalid value: \"string\": spec.ducks in body must be of type"
                                + " integer: \"string\", .spec.ducks: Invalid value: 0:"
                                + " .spec.ducks accessor error: 3 is of the type string, expected"
                                + " int64]");
        assertThat(refused("{\"ducks\":1,\"kind2\":\"sea\"}").message())
                .endsWith(
                        "spec.kind2: Unsupported value: \"sea\": supported values: \"lake\","
                                + " \"pool\"");
        assertThat(refused("{\"ducks\":1,\"owner\":\"AB\"}").message())
                .endsWith(
                        "spec.owner: Invalid value: \"AB\": spec.owner in body should match"
                                + " '^[a-z]+$'");
        assertThat(refused("{\"ducks\":1,\"at\":\"noon\"}").message())
                .endsWith("spec.at in body must be of type date-time: \"noon\"");
        assertThat(
                        refused(
                                        "{\"ducks\":1,\"fish\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}")
                                .message())
                .endsWith("spec.fish: Too many: 3: must have at most 2 items");
    }

    @Test
    void statusAndSpecHaveAddressesOfTheirOwn() {
        make("one", "{\"ducks\":3}");

        KubeObject main =
                cluster.merge(PONDS, "default", "one", "{\"status\":{\"open\":true}}").orThrow();
        KubeObject status =
                cluster.patch(
                                PONDS,
                                "default",
                                "one",
                                "status",
                                PatchType.MERGE,
                                "{\"status\":{\"open\":true,\"ducks\":2},\"spec\":{\"ducks\":50}}")
                        .orThrow();

        assertThat(main.status().isEmpty()).isTrue();
        assertThat(status.status().booleanOr("open", false)).isTrue();
        assertThat(status.spec().longOr("ducks", 0)).isEqualTo(3);
        assertThat(status.generation()).isEqualTo(1);
    }

    @Test
    void scaleReadsAndWritesTheNamedFields() {
        make("one", "{\"ducks\":4}");

        KubeObject scale =
                cluster.patch(
                                PONDS,
                                "default",
                                "one",
                                "scale",
                                PatchType.MERGE,
                                "{\"spec\":{\"replicas\":7}}")
                        .orThrow();
        var tooMany =
                refusal(
                        cluster.patch(
                                PONDS,
                                "default",
                                "one",
                                "scale",
                                PatchType.MERGE,
                                "{\"spec\":{\"replicas\":500}}"));

        assertThat(scale.kind()).isEqualTo("Scale");
        assertThat(scale.spec().longOr("replicas", 0)).isEqualTo(7);
        assertThat(cluster.get(PONDS, "default", "one").spec().longOr("ducks", 0)).isEqualTo(7);
        assertThat(tooMany.message())
                .isEqualTo(
                        "Pond.example.com \"one\" is invalid: spec.ducks: Invalid value: 500:"
                                + " spec.ducks in body should be less than or equal to 100");
    }

    @Test
    void whoScalesNeedNotNameAVersionAndIsRefusedByTheObjectsRules() {
        make("one", "{\"ducks\":3}");
        String scale =
                "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\":\"one\"},\"spec\":{\"replicas\":%d}}";

        cluster.client
                .write(
                        new Write.Update(
                                PONDS,
                                "default",
                                "one",
                                "scale",
                                TestCluster.json(scale.formatted(5)),
                                WriteOptions.by("test")))
                .orThrow();
        Status refused =
                refusal(
                        cluster.patch(
                                PONDS,
                                "default",
                                "one",
                                "scale",
                                PatchType.MERGE,
                                "{\"spec\":{\"replicas\":-1}}"));

        assertThat(cluster.get(PONDS, "default", "one").spec().longOr("ducks", 0)).isEqualTo(5);
        assertThat(refused.message())
                .contains(".spec.ducks: Invalid value: -1: should be a non-negative integer");
    }

    @Test
    void generationCountsChangesOfTheSpecOnly() {
        make("one", "{\"ducks\":4}");

        long spec =
                cluster.merge(PONDS, "default", "one", "{\"spec\":{\"ducks\":5}}")
                        .orThrow()
                        .generation();
        long label =
                cluster.merge(PONDS, "default", "one", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                        .orThrow()
                        .generation();

        assertThat(spec).isEqualTo(2);
        assertThat(label).isEqualTo(2);
    }

    @Test
    void updateWithoutVersionIsRefused() {
        KubeObject made = make("one", "{\"ducks\":4}");
        JsonObject open = made.tree().update("metadata", m -> m.without("resourceVersion"));

        var status = refusal(cluster.update(PONDS, KubeObject.of(open)));

        assertThat(status.message())
                .isEqualTo(
                        "ponds.example.com \"one\" is invalid: metadata.resourceVersion: Invalid"
                                + " value: 0: must be specified for an update");
    }

    @Test
    void secondVersionReadsTheSameObjects() {
        make("one", "{\"ducks\":4}");
        cluster.patch(
                        DEFINITIONS,
                        "",
                        "ponds.example.com",
                        "",
                        PatchType.JSON,
                        """
                        [{"op":"add","path":"/spec/versions/-","value":{"name":"v1beta1","served":true,
                          "storage":false,"deprecated":true,"schema":{"openAPIV3Schema":{"type":"object",
                          "x-kubernetes-preserve-unknown-fields":true}}}}]
                        """)
                .orThrow();
        var older = GroupVersionResource.of("example.com/v1beta1", "ponds");

        KubeObject read = cluster.get(older, "default", "one");
        var definition = cluster.cluster.resources().find(older).orElseThrow();

        assertThat(read.apiVersion()).isEqualTo("example.com/v1beta1");
        assertThat(read.spec().longOr("ducks", 0)).isEqualTo(4);
        assertThat(definition.custom().deprecation())
                .isEqualTo("example.com/v1beta1 Pond is deprecated; use example.com/v1 Pond");
    }

    @Test
    void definitionsMayNotChangeWhatObjectsDependOn() {
        assertThat(
                        refusal(
                                        cluster.merge(
                                                DEFINITIONS,
                                                "",
                                                "ponds.example.com",
                                                "{\"spec\":{\"scope\":\"Cluster\"}}"))
                                .message())
                .isEqualTo(
                        "CustomResourceDefinition.apiextensions.k8s.io \"ponds.example.com\" is"
                                + " invalid: spec.scope: Invalid value: \"Cluster\": field is"
                                + " immutable");
        assertThat(
                        refusal(
                                        cluster.merge(
                                                DEFINITIONS,
                                                "",
                                                "ponds.example.com",
                                                "{\"spec\":{\"conversion\":{\"strategy\":\"Webhook\"}}}"))
                                .message())
                .contains("spec.conversion.webhookClientConfig: Required value");
        assertThat(
                        refusal(
                                        cluster.merge(
                                                DEFINITIONS,
                                                "",
                                                "ponds.example.com",
                                                "{\"spec\":{\"group\":\"other.example.com\"}}"))
                                .message())
                .endsWith(
                        "is invalid: spec.group: Invalid value: \"other.example.com\": field is immutable");
    }

    @Test
    void schemaMustBeStructural() {
        String loose =
                POND.replace("\"at\":{\"type\":\"string\",\"format\":\"date-time\"}", "\"at\":{}");

        var status =
                refusal(
                        cluster.tryCreate(
                                DEFINITIONS,
                                "",
                                loose.replace("ponds", "pools").replace("Pond", "Pool")));

        assertThat(status.message())
                .contains(
                        "spec.validation.openAPIV3Schema.properties[spec].properties[at].type:"
                                + " Required value: must not be empty for specified object fields");
    }

    @Test
    void takenNamesAreNotAccepted() {
        KubeObject made =
                cluster.create(
                        DEFINITIONS,
                        "",
                        POND.replace(
                                        "\"name\":\"ponds.example.com\"",
                                        "\"name\":\"pools.example.com\"")
                                .replace("\"plural\":\"ponds\"", "\"plural\":\"pools\"")
                                .replace("\"shortNames\":[\"pnd\"],", ""));
        KubeObject second = cluster.get(DEFINITIONS, "", "pools.example.com");

        assertThat(conditions(made)).as("the answer comes before the look at names").isEmpty();
        assertThat(conditions(second))
                .containsExactly(
                        "NamesAccepted=False/ListKindConflict", "Established=False/NotAccepted");
        assertThat(
                        cluster.cluster
                                .resources()
                                .find(GroupVersionResource.of("example.com/v1", "pools")))
                .isEmpty();

        assertThat(cluster.delete(DEFINITIONS, "", "ponds.example.com"))
                .isInstanceOf(Outcome.Done.class);
        assertThat(conditions(cluster.get(DEFINITIONS, "", "pools.example.com")))
                .containsExactly(
                        "NamesAccepted=True/NoConflicts", "Established=True/InitialNamesAccepted");
    }

    @Test
    void deletingTheDefinitionDeletesItsObjects() {
        make("one", "{\"ducks\":4}");
        make("two", "{\"ducks\":4}");

        cluster.delete(DEFINITIONS, "", "ponds.example.com").orThrow();

        assertThat(cluster.exists(DEFINITIONS, "", "ponds.example.com")).isFalse();
        assertThat(cluster.cluster.resources().find(PONDS)).isEmpty();
        cluster.create(DEFINITIONS, "", POND);
        assertThat(cluster.client.find(PONDS, new ObjectKey("default", "one"))).isEmpty();
    }

    @Test
    void theAnswerToADeletionIsTheDefinitionThoughNothingHoldsIt() {
        KubeObject answer = cluster.delete(DEFINITIONS, "", "ponds.example.com").orThrow();

        assertThat(answer.isBeingDeleted()).isTrue();
        assertThat(answer.finalizers())
                .containsExactly("customresourcecleanup.apiextensions.k8s.io");
        assertThat(cluster.exists(DEFINITIONS, "", "ponds.example.com")).isFalse();
    }

    @Test
    void definitionWaitsForAnObjectThatIsHeld() {
        cluster.create(
                PONDS,
                "default",
                """
                {"apiVersion":"example.com/v1","kind":"Pond",
                 "metadata":{"name":"held","finalizers":["example.com/x"]},"spec":{"ducks":1}}
                """);

        KubeObject waiting = cluster.delete(DEFINITIONS, "", "ponds.example.com").orThrow();
        var refused = refused("{\"ducks\":1}");
        KubeObject later = cluster.get(DEFINITIONS, "", "ponds.example.com");
        cluster.merge(PONDS, "default", "held", "{\"metadata\":{\"finalizers\":null}}").orThrow();

        assertThat(waiting.finalizers())
                .containsExactly("customresourcecleanup.apiextensions.k8s.io");
        assertThat(conditions(waiting)).contains("Terminating=True/InstanceDeletionPending");
        assertThat(conditions(later)).contains("Terminating=True/InstanceDeletionInProgress");
        assertThat(refused.message())
                .endsWith(
                        " is forbidden: create not allowed while custom resource definition is"
                                + " terminating");
        assertThat(cluster.exists(DEFINITIONS, "", "ponds.example.com")).isFalse();
    }

    @Test
    void whatHoldsFieldsThatNobodyDescribesMayNotBreakANewRule() {
        make("one", "{\"ducks\":4,\"any\":{\"x\":1}}");
        make("two", "{\"ducks\":4}");
        cluster.patch(
                        DEFINITIONS,
                        "",
                        "ponds.example.com",
                        "",
                        PatchType.JSON,
                        "[{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/required/-\",\"value\":\"owner\"}]")
                .orThrow();

        String label = "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}";
        cluster.merge(PONDS, "default", "two", label).orThrow();
        assertThat(refusal(cluster.merge(PONDS, "default", "one", label)).message())
                .contains("spec.owner: Required value");
    }

    @Test
    void whatAnUpdateLeavesMayBreakANewRule() {
        make("one", "{\"ducks\":90}");
        cluster.patch(
                        DEFINITIONS,
                        "",
                        "ponds.example.com",
                        "",
                        PatchType.JSON,
                        "[{\"op\":\"replace\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/ducks/maximum\",\"value\":50}]")
                .orThrow();

        KubeObject labelled =
                cluster.merge(PONDS, "default", "one", "{\"spec\":{\"kind2\":\"lake\"}}").orThrow();

        assertThat(labelled.spec().longOr("ducks", 0)).isEqualTo(90);
        assertThat(cluster.merge(PONDS, "default", "one", "{\"spec\":{\"ducks\":91}}"))
                .isInstanceOf(Outcome.Refused.class);
    }
}
