package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What writes to the status of an object are answered, as a real 1.36.3 answers them.
class StatusWritesTest {
    private static final String NOW = "2026-05-01T00:00:00Z";
    private static final String POD = "{containers: [{name: c, image: i}]}";
    private static final String LOOP =
            "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: "
                    + POD
                    + "}";
    private static final String JOB =
            "completions: 3, template: {spec: {restartPolicy: Never, containers: [{name: c, image:"
                    + " i}]}}";
    private static final String NAMES =
            "{group: g.example.com, scope: Cluster, names: {plural: as, singular: a, kind: A,"
                    + " listKind: AList}, versions: [{name: v1, served: true, storage: true, schema:"
                    + " {openAPIV3Schema: {type: object}}}]}";

    @AutoClose
    private final TestServer server = new TestServer(InstantSource.fixed(Instant.parse(NOW)));

    private final HttpClient admin = server.admin();

    private Reply send(String method, String path, String type, JsonObject body) {
        return server.send(
                admin, method, path, body.toString(), "Content-Type", "application/" + type);
    }

    private Reply merge(String path, String patch) {
        return send("PATCH", path, "merge-patch+json", Yaml.parseObject(patch));
    }

    /// Makes an object.
    ///
    /// @return where it is
    private String make(String collection, String name, String object) {
        JsonObject body =
                Yaml.parseObject(object.replace("LOOP", LOOP).replace("JOB", JOB))
                        .with("metadata", JsonObject.of("name", name));
        assertThat(send("POST", collection, "json", body).code()).isEqualTo(201);
        return collection + "/" + name;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/apis/apps/v1/namespaces/default/deployments | {spec: {LOOP}} | {collisionCount: 2}"
                        + " | {collisionCount: 1} | status.collisionCount: Invalid value: 1: cannot"
                        + " be decremented",
                "/apis/apps/v1/namespaces/default/daemonsets | {spec: {LOOP}} | {collisionCount: 2}"
                        + " | {collisionCount: null} | status.collisionCount: Invalid value: 0:"
                        + " cannot be decremented",
                "/apis/batch/v1/namespaces/default/jobs | {spec: {completionMode: Indexed,"
                        + " backoffLimitPerIndex: 1, JOB}} | {completedIndexes: 0-1} |"
                        + " {failedIndexes: '1'} | status.failedIndexes: Invalid value: \"1\":"
                        + " failedIndexes and completedIndexes overlap at index: 1",
                "/apis/policy/v1/namespaces/default/poddisruptionbudgets | {spec: {minAvailable:"
                        + " 1}} | {} | {conditions: [{type: A, status: Maybe, reason: R, message:"
                        + " '', lastTransitionTime: '2020-01-01T00:00:00Z'}]} |"
                        + " status.conditions[0].status: Unsupported value: \"Maybe\": supported"
                        + " values: \"False\", \"True\", \"Unknown\"",
                "/api/v1/namespaces/default/resourcequotas | {spec: {hard: {pods: 5}}} | {} |"
                        + " {hard: {odd: 5}, used: {pods: -1}} | status.used[pods]: Invalid value:"
                        + " \"-1\": must be greater than or equal to 0",
                "/api/v1/namespaces/default/persistentvolumeclaims | {spec: {accessModes:"
                        + " [ReadWriteOnce], resources: {requests: {storage: 1}}}} | {} |"
                        + " {allocatedResources: {storage: '-1'}} |"
                        + " status.allocatedResources[storage]: Invalid value: -1: must be a valid"
                        + " resource quantity",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions | {spec: "
                        + NAMES
                        + "} | {} | {acceptedNames: {plural: As}} | status.acceptedNames.plural:"
                        + " Invalid value: \"As\": a DNS-1035 label must consist of lower case"
                        + " alphanumeric characters or '-', start with an alphabetic character, and"
                        + " end with an alphanumeric character (e.g. 'my-name',  or 'abc-123',"
                        + " regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
            })
    void whatIsWrongWithAStatusIsRefused(
            String collection, String object, String before, String after, String problem) {
        String name = collection.contains("definitions") ? "as.g.example.com" : "x";
        String path = make(collection, name, object) + "/status";
        assertThat(merge(path, "{status: " + before + "}").code()).isEqualTo(200);

        Reply refused = merge(path, "{status: " + after + "}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.json().stringOr("message", "")).contains(problem);
    }

    @Test
    void metadataIsCheckedAgainWithTheStatus() {
        String path = make("/apis/apps/v1/namespaces/default/deployments", "x", "{spec: {LOOP}}");

        Reply refused = merge(path + "/status", "{metadata: {finalizers: [plain]}}");
        Reply twice = merge(path + "/status", "{metadata: {uid: other}}");

        assertThat(refused.json().stringOr("message", ""))
                .endsWith(
                        "metadata.finalizers[0]: Invalid value: \"plain\": name is neither a"
                                + " standard finalizer name nor is it fully qualified");
        assertThat(twice.json().array("details", "causes").size()).isEqualTo(2);
    }

    @Test
    void phaseOfAVolumeIsStampedWhenItChanges() {
        String path =
                make(
                        "/api/v1/persistentvolumes",
                        "x",
                        "{spec: {capacity: {storage: 1}, accessModes: [ReadWriteOnce], hostPath:"
                                + " {path: /x}}}");
        String status = path + "/status";
        String then = "2020-01-01T00:00:00Z";

        Reply said =
                merge(
                        status,
                        "{status: {phase: Available, lastPhaseTransitionTime: '" + then + "'}}");
        Reply kept = merge(status, "{status: {lastPhaseTransitionTime: null}}");
        Reply stamped = merge(status, "{status: {phase: Bound}}");
        Reply none = merge(status, "{status: {phase: null}}");

        assertThat(time(said)).isEqualTo(then);
        assertThat(time(kept)).isEqualTo(then);
        assertThat(time(stamped)).isEqualTo(NOW);
        assertThat(none.json().object("status").stringOr("phase", "")).isEqualTo("Pending");
    }

    private static String time(Reply reply) {
        return reply.json().object("status").stringOr("lastPhaseTransitionTime", "");
    }

    @Test
    void generationThatAPodsStatusWasSeenAtOutlivesAWriterThatForgetsIt() {
        make("/api/v1/namespaces/default/serviceaccounts", "default", "{}");
        String path = make("/api/v1/namespaces/default/pods", "x", "{spec: " + POD + "}");
        String condition = "{type: Ready, status: 'True'";
        merge(
                path + "/status",
                "{status: {observedGeneration: 1, conditions: ["
                        + condition
                        + ", observedGeneration: 1}]}}");

        JsonObject status =
                merge(
                                path + "/status",
                                "{status: {observedGeneration: null, conditions: ["
                                        + condition
                                        + "}]}}")
                        .json()
                        .object("status");

        assertThat(status.longOr("observedGeneration", 0)).isEqualTo(1);
        assertThat(status.array("conditions").objects().getFirst().longOr("observedGeneration", 0))
                .isEqualTo(1);
    }

    @Test
    void statusOfADefinitionIsAnsweredAsItWasWrittenAndFoundOutAgainThen() {
        String path =
                make(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "as.g.example.com",
                        "{spec: " + NAMES + "}");

        JsonObject written =
                merge(path + "/status", "{status: {acceptedNames: {kind: Other}}}")
                        .json()
                        .object("status");
        JsonObject found = send("GET", path, "json", JsonObject.EMPTY).json();

        assertThat(written.object("acceptedNames").stringOr("kind", "")).isEqualTo("Other");
        assertThat(found.object("status", "acceptedNames").stringOr("kind", "")).isEqualTo("A");
        assertThat(
                        found.array("metadata", "managedFields").objects().stream()
                                .map(entry -> entry.stringOr("manager", "")))
                .contains("kube-apiserver");
    }

    @Test
    void olderAutoscalerShowsItsUtilizationAsAMetricToo() {
        String path =
                make(
                        "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers",
                        "x",
                        "{spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind:"
                                + " Deployment, name: d}}}");

        JsonObject annotations =
                merge(path + "/status", "{status: {currentCPUUtilizationPercentage: 30}}")
                        .json()
                        .object("metadata", "annotations");

        assertThat(annotations.stringOr("autoscaling.alpha.kubernetes.io/current-metrics", ""))
                .contains("\"currentAverageUtilization\":30");
    }

    @Test
    void ownersThatAPatchNamesTwiceAreKeptOnce() {
        String path = make("/api/v1/namespaces/default/configmaps", "x", "{}");
        String owner = "{apiVersion: v1, kind: Pod, name: p, uid: u}";

        Reply patched =
                merge(path, "{metadata: {ownerReferences: [" + owner + ", " + owner + "]}}");

        assertThat(patched.json().array("metadata", "ownerReferences").size()).isEqualTo(1);
        assertThat(patched.header("Warning"))
                .contains("duplicate entries after mutating admission happens");
    }

    @Test
    void versionNoughtInAPatchStandsForAny() {
        String path = make("/api/v1/namespaces/default/configmaps", "x", "{}");

        assertThat(merge(path, "{metadata: {resourceVersion: '0'}}").code()).isEqualTo(200);
        assertThat(merge(path, "{metadata: {resourceVersion: '1'}}").code()).isEqualTo(409);
    }

    @Test
    void nameIsAskedForWhereTheRestOfTheMetadataIsNot() {
        String path =
                make(
                        "/apis/networking.k8s.io/v1/servicecidrs",
                        "x",
                        "{spec: {cidrs: [10.9.0.0/24]}}");

        Reply named = merge(path + "/status", "{metadata: {name: other}}");
        Reply labelled = merge(path + "/status", "{metadata: {labels: {a: b}}}");
        Reply deleted = send("DELETE", path + "/status", "json", labelled.json());

        assertThat(named.text()).contains("does not match the name on the URL");
        assertThat(labelled.json().object("metadata").has("labels")).isFalse();
        assertThat(List.of(labelled.code(), deleted.code())).containsExactly(200, 405);
    }

    @Test
    void scaleIsCheckedAsAnObjectOfItsOwn() {
        String path = make("/apis/apps/v1/namespaces/default/deployments", "x", "{spec: {LOOP}}");

        Reply refused =
                merge(path + "/scale", "{metadata: {finalizers: [plain]}, spec: {replicas: -1}}");

        assertThat(refused.json().stringOr("message", ""))
                .isEqualTo(
                        "Scale.autoscaling \"x\" is invalid: [metadata.finalizers[0]: Invalid value:"
                                + " \"plain\": name is neither a standard finalizer name nor is it"
                                + " fully qualified, spec.replicas: Invalid value: -1: must be"
                                + " greater than or equal to 0]");
    }

    @Test
    void numberThatIsConvertedLosesTheBitsThatHaveNoRoom() {
        String path = make("/apis/apps/v1/namespaces/default/deployments", "x", "{spec: {LOOP}}");
        JsonObject patch = Yaml.parseObject("{spec: {replicas: 4294967298}}");

        Reply converted = send("PATCH", path, "strategic-merge-patch+json", patch);
        Reply read = send("PATCH", path, "merge-patch+json", patch);

        assertThat(converted.json().object("spec").longOr("replicas", 0)).isEqualTo(2);
        assertThat(read.json().stringOr("message", "")).contains("cannot unmarshal number");
    }

    @Test
    void nullsInListsOfAMergePatchAreLeftOut() {
        String path = make("/apis/apps/v1/namespaces/default/deployments", "x", "{spec: {LOOP}}");

        Reply patched =
                merge(
                        path,
                        "{spec: {template: {spec: {containers: [{name: c, image: i, resources:"
                                + " {limits: {cpu: null, memory: 1Gi}}}]}}}}");

        assertThat(
                        patched.json()
                                .array("spec", "template", "spec", "containers")
                                .objects()
                                .getFirst()
                                .object("resources", "limits"))
                .isEqualTo(JsonObject.of("memory", "1Gi"));
    }

    @Test
    void managersThatAnotherGroupKnowsAreDropped() {
        String path = make("/apis/apps/v1/namespaces/default/deployments", "x", "{spec: {LOOP}}");

        Reply patched =
                merge(
                        path,
                        "{metadata: {managedFields: [{manager: m, operation: Update, apiVersion:"
                                + " v1, fieldsType: FieldsV1, fieldsV1: {'f:metadata': {}}}]}}");

        assertThat(patched.json().object("metadata").has("managedFields")).isFalse();
    }

    @Test
    void bindingThatNamesAnotherVersionIsRefused() {
        make("/api/v1/namespaces/default/serviceaccounts", "default", "{}");
        String path = make("/api/v1/namespaces/default/pods", "x", "{spec: " + POD + "}");
        JsonObject binding =
                Yaml.parseObject(
                        "{metadata: {name: x, resourceVersion: '1'}, target: {name: node}}");

        Reply refused = send("POST", path + "/binding", "json", binding);

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.text()).contains("Precondition failed: ResourceVersion in precondition");
    }

    @Test
    void podIsNotResizedPastItsNode() {
        make("/api/v1/namespaces/default/serviceaccounts", "default", "{}");
        make("/api/v1/nodes", "node", "{status: {allocatable: {cpu: 2, memory: 1Gi}}}");
        String path =
                make(
                        "/api/v1/namespaces/default/pods",
                        "x",
                        "{spec: {nodeName: node, containers: [{name: c, image: i, resources:"
                                + " {requests: {cpu: 1}}}]}}");

        assertThat(resized(path, "1500m").code()).isEqualTo(200);
        assertThat(resized(path, "3").json().stringOr("message", ""))
                .isEqualTo(
                        "pods \"x\" is forbidden: node didn't have enough allocatable resources:"
                                + " cpu, requested: 3000, allocatable: 2000");
    }

    private Reply resized(String path, String cpu) {
        return send(
                "PATCH",
                path + "/resize",
                "strategic-merge-patch+json",
                Yaml.parseObject(
                        "{spec: {containers: [{name: c, resources: {requests: {cpu: '"
                                + cpu
                                + "'}}}]}}"));
    }
}
