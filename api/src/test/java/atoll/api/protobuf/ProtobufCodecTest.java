package atoll.api.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.schema.Schemas;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufCodecTest {
    private final ProtobufCodec codec = new ProtobufCodec(Schemas.load());

    private JsonObject roundTrip(String yaml) {
        return codec.decode(codec.encode(Yaml.parseObject(yaml)));
    }

    @Test
    void plainStructsThatGoAlwaysWritesAppear() {
        JsonObject pod =
                roundTrip(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: a}
                        spec: {containers: [{name: c}]}
                        """);

        assertThat(pod)
                .isEqualTo(
                        Yaml.parseObject(
                                """
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: a}
                                spec: {containers: [{name: c, resources: {}}]}
                                status: {}
                                """));
    }

    /// The second bound is beyond what a list keeps of its encoded items.
    @ParameterizedTest
    @CsvSource({"0, 1", "3, 100", "18, 1048576"})
    void aListWrittenItemByItemIsTheListEncodedWhole(int items, int valueLength) throws Exception {
        JsonObject head =
                Yaml.parseObject(
                        "{apiVersion: v1, kind: ConfigMapList, metadata: {resourceVersion: '7'}}");
        List<KubeObject> maps =
                IntStream.range(0, items)
                        .mapToObj(i -> configMap("map-" + i, "v".repeat(valueLength + i)))
                        .toList();
        var out = new ByteArrayOutputStream();

        codec.writeList(head, maps, KubeObject::withoutType, out);

        JsonArray shown = JsonArray.of(maps.stream().map(KubeObject::withoutType).toList());
        assertThat(out.toByteArray()).isEqualTo(codec.encode(head.with("items", shown)));
    }

    /// Keys and texts that are escaped, fields that the kind has not, nulls, structs that JSON
    /// shows in their parent, values with a form of their own.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\":{\"annotations\":{\"a\\\"b\":\"c\\\\d\\n\",\"é\":\"€\"},\"name\":\"a\"},\"zzz\":{\"a\":[1,\"}\"]}}",
                "{\"metadata\":{\"creationTimestamp\":null,\"labels\":null,\"finalizers\":[\"a\",null]},\"spec\":null}",
                "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"env\":[{\"name\":\"a\",\"value\":\"\"}],\"name\":\"a\",\"livenessProbe\":{\"httpGet\":{\"port\":\"http\"}},\"readinessProbe\":{\"periodSeconds\":-5,\"tcpSocket\":{\"port\":80}},\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":5}}}],\"volumes\":[{\"emptyDir\":{},\"name\":\"a\"},{\"configMap\":{\"items\":[],\"name\":\"c\"},\"name\":\"b\"}],\"hostNetwork\":true}}",
                "{\"metadata\":{\"managedFields\":[{\"fieldsV1\":{\"f:a\":{\"k:{\\\"b\\\":1}\":{}}},\"time\":\"2026-01-02T03:04:05Z\"}]},\"status\":{\"conditions\":[]}}"
            })
    void aStoredItemIsWrittenAsItsTreeIs(String pod) throws Exception {
        JsonObject head = Yaml.parseObject("{apiVersion: v1, kind: PodList}");
        byte[] bytes = pod.getBytes(StandardCharsets.UTF_8);
        KubeObject item = KubeObject.stored(new ObjectKey("n", "a"), bytes, 7);
        var transcoded = new ByteArrayOutputStream();
        var encoded = new ByteArrayOutputStream();

        codec.writeList(head, List.of(item), null, transcoded);
        codec.writeList(head, List.of(item), KubeObject::tree, encoded);

        assertThat(transcoded.toByteArray()).isEqualTo(encoded.toByteArray());
    }

    @Test
    void aStoredItemOfTheWrongTypeIsRefused() {
        JsonObject head = Yaml.parseObject("{apiVersion: v1, kind: PodList}");
        byte[] bytes = "{\"metadata\":{\"labels\":[\"a\"]}}".getBytes(StandardCharsets.UTF_8);
        KubeObject item = KubeObject.stored(new ObjectKey("n", "a"), bytes, 7);

        assertThatThrownBy(() ->
                        codec.writeList(head, List.of(item), null, OutputStream.nullOutputStream()))
                .isInstanceOf(ProtobufException.class)
                .hasMessage("a JSON array where an object is due: [\"a\"]");
    }

    private static KubeObject configMap(String name, String value) {
        return KubeObject.of(
                JsonObject.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        JsonObject.of("name", name),
                        "data",
                        JsonObject.of("key", value)));
    }

    @Test
    void whatIsNoListCannotBeWrittenAsOne() {
        JsonObject pod = Yaml.parseObject("{apiVersion: v1, kind: Pod}");

        assertThatThrownBy(() ->
                        codec.writeList(
                                pod, List.of(), KubeObject::tree, OutputStream.nullOutputStream()))
                .isInstanceOf(ProtobufException.class)
                .hasMessage("no list: io.k8s.api.core.v1.Pod");
    }

    @Test
    void pointersKeepTheirZeroAndPlainValuesLoseIt() {
        JsonObject deployment =
                roundTrip(
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: a, generation: 0}
                        spec:
                          replicas: 0
                          paused: false
                          minReadySeconds: 0
                          selector: {}
                          template: {spec: {containers: [], automountServiceAccountToken: false, hostNetwork: false}}
                        """);

        JsonObject spec = deployment.object("spec");
        assertThat(spec.get("replicas")).isEqualTo(Json.of(0));
        assertThat(spec.has("paused")).isFalse();
        assertThat(spec.has("minReadySeconds")).isFalse();
        assertThat(deployment.object("metadata").has("generation")).isFalse();
        JsonObject pod = spec.object("template", "spec");
        assertThat(pod.get("automountServiceAccountToken")).isEqualTo(Json.of(false));
        assertThat(pod.has("hostNetwork")).isFalse();
    }

    @Test
    void aTimeNeverSetIsNullWhereGoWritesIt() {
        JsonObject node =
                roundTrip(
                        """
                        apiVersion: v1
                        kind: Node
                        metadata: {name: node1, creationTimestamp: null}
                        status: {conditions: [{type: Ready, status: "True"}]}
                        """);

        assertThat(node.object("metadata").has("creationTimestamp")).isFalse();
        assertThat(node.array("status", "conditions").objects().getFirst().get("lastHeartbeatTime"))
                .isEqualTo(JsonNull.NULL);
    }

    @Test
    void listsNameTheirKindOnceAndAreNeverNull() {
        JsonObject list =
                roundTrip(
                        """
                        apiVersion: v1
                        kind: ConfigMapList
                        metadata: {resourceVersion: "7"}
                        items: [{metadata: {name: a}, data: {k: v, b: ""}}]
                        """);
        JsonObject empty = roundTrip("{apiVersion: v1, kind: PodList, metadata: {}, items: []}");

        assertThat(list.array("items").objects().getFirst())
                .isEqualTo(Yaml.parseObject("{metadata: {name: a}, data: {k: v, b: ''}}"));
        assertThat(empty.get("items")).isEqualTo(JsonArray.EMPTY);
        assertThat(empty.string("kind")).isEqualTo("PodList");
    }

    @Test
    void metadataAloneHasAFormOfItsOwn() {
        JsonObject list =
                roundTrip(
                        """
                        apiVersion: meta.k8s.io/v1
                        kind: PartialObjectMetadataList
                        metadata: {}
                        items: [{metadata: {name: a, labels: {x: one}, ownerReferences: [{apiVersion: v1, kind: Node, name: node1, uid: u}]}}]
                        """);

        assertThat(
                        list.array("items")
                                .objects()
                                .getFirst()
                                .object("metadata")
                                .string("labels", "x"))
                .isEqualTo("one");
    }

    @Test
    void aListOfAnyObjectsCarriesThemInJson() {
        String yaml =
                """
                apiVersion: v1
                kind: List
                metadata: {}
                items: [{apiVersion: example.com/v1, kind: Tab, spec: {n: 1}}]
                """;

        assertThat(roundTrip(yaml)).isEqualTo(Yaml.parseObject(yaml));
    }

    @Test
    void quantitiesNumbersOrStringsAndDurationsKeepTheirSpelling() {
        JsonObject limits =
                roundTrip(
                        """
                        apiVersion: v1
                        kind: LimitRange
                        metadata: {}
                        spec: {limits: [{type: Pod, max: {cpu: 100m, memory: 1Gi, pods: 3}}]}
                        """);
        JsonObject service =
                roundTrip(
                        """
                        apiVersion: v1
                        kind: Service
                        metadata: {}
                        spec: {ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 8081}]}
                        """);

        assertThat(limits.array("spec", "limits").objects().getFirst().object("max"))
                .isEqualTo(JsonObject.of("cpu", "100m", "memory", "1Gi", "pods", "3"));
        assertThat(service.array("spec", "ports").get(0).asObject().get("targetPort"))
                .isEqualTo(Json.of("http"));
        assertThat(service.array("spec", "ports").get(1).asObject().get("targetPort"))
                .isEqualTo(Json.of(8081));
    }

    @Test
    void schemasInsideADefinitionOfACustomKindSurvive() {
        String yaml =
                """
                openAPIV3Schema:
                  type: object
                  x-kubernetes-preserve-unknown-fields: true
                  default: {a: [1, null, {b: 1.5}]}
                  properties:
                    map: {type: object, additionalProperties: {type: string}}
                    open: {type: object, additionalProperties: true}
                    closed: {type: object, additionalProperties: false}
                    list: {type: array, items: {type: integer, maximum: 2.5}}
                """;
        JsonObject validation = Yaml.parseObject(yaml);
        JsonObject crd =
                Yaml.parseObject(
                                """
                                apiVersion: apiextensions.k8s.io/v1
                                kind: CustomResourceDefinition
                                metadata: {name: tabs.example.com}
                                spec:
                                  group: example.com
                                  scope: Namespaced
                                  names: {plural: tabs, kind: Tab}
                                  versions: [{name: v1, served: true, storage: true}]
                                """)
                        .update(
                                "spec",
                                spec ->
                                        spec.with(
                                                "versions",
                                                spec.array("versions")
                                                        .map(version ->
                                                                version.asObject()
                                                                        .with(
                                                                                "schema",
                                                                                validation))));

        JsonObject back = codec.decode(codec.encode(crd));

        assertThat(back.array("spec", "versions").objects().getFirst().get("schema"))
                .isEqualTo(validation);
    }

    @Test
    void whatIsNoObjectIsRefusedWithAReason() {
        byte[] pod = codec.encode(JsonObject.of("apiVersion", "v1", "kind", "Pod"));

        assertThatThrownBy(
                        () -> codec.decode("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(ProtobufException.class)
                .hasMessage(
                        "provided data does not appear to be a protobuf message, expected prefix"
                                + " [107 56 115 0]");
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(pod, pod.length - 5)))
                .isInstanceOf(ProtobufException.class);
        assertThatThrownBy(() ->
                        codec.encode(JsonObject.of("apiVersion", "example.com/v1", "kind", "Tab")))
                .isInstanceOf(ProtobufException.class)
                .hasMessage("no protobuf form of example.com/v1, Kind=Tab");
        assertThatThrownBy(() ->
                        codec.encode(
                                JsonReader.readObject(
                                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"nodeName\":7}}")))
                .isInstanceOf(ProtobufException.class)
                .hasMessage("a JSON integer where a string is due: 7");
        assertThat(codec.supports(GroupVersionKind.of("apps/v1", "Deployment"))).isTrue();
    }

    @Test
    void damagedBytesNeverDoWorseThanAProtobufException() {
        byte[] pod =
                codec.encode(
                        Yaml.parseObject(
                                """
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: a, labels: {x: one}, creationTimestamp: "2024-01-01T00:00:00Z"}
                                spec: {containers: [{name: c, ports: [{containerPort: 80}], resources: {limits: {cpu: "1"}}}]}
                                """));
        long seed = 20260;
        System.out.println("damage seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = pod.clone();
            for (int j = 0; j <= random.nextInt(3); j++) {
                damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt(256);
            }
            try {
                codec.decode(damaged);
            } catch (ProtobufException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }
}
