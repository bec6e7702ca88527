package atoll.server.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Listing;
import atoll.api.schema.Schemas;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonString;
import atoll.server.Golden;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableEncoderTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final ResourceTable RESOURCES = ResourceTable.builtIn();
    private static final TableEncoder ENCODER = new TableEncoder(Schemas.load());

    private static ResourceDefinition definition(String groupVersion, String resource) {
        return RESOURCES.find(GroupVersionResource.of(groupVersion, resource)).orElseThrow();
    }

    private static TableFormat format(String groupVersion, String resource) {
        return ENCODER.format(definition(groupVersion, resource)).orElseThrow();
    }

    private static String cells(String groupVersion, String resource, String json) {
        var object = KubeObject.of(JsonReader.readObject(json.replace('\'', '"')));
        return format(groupVersion, resource)
                .row(object, NOW, IncludeObject.NONE)
                .array("cells")
                .stream()
                .map(cell -> cell instanceof JsonString(var text) ? text : cell.toString())
                .collect(Collectors.joining(" | "));
    }

    @Test
    void columnsEqualARealServers() {
        JsonObject golden = Golden.json("server/tables.json").asObject();
        golden.forEach((name, expected) -> {
            int slash = name.lastIndexOf('/');
            List<JsonObject> theirs = expected.asArray().objects();
            List<JsonObject> ours =
                    format(name.substring(0, slash), name.substring(slash + 1))
                            .columnDefinitions()
                            .objects();
            assertThat(ours).as(name).hasSameSizeAs(theirs);
            for (int i = 0; i < ours.size(); i++) {
                JsonObject column = ours.get(i);
                boolean described = !column.stringOr("description", "").isEmpty();
                assertThat(described ? inOneParagraph(column) : column.without("description"))
                        .as(name)
                        .isEqualTo(
                                described
                                        ? inOneParagraph(theirs.get(i))
                                        : theirs.get(i).without("description"));
            }
        });
        assertThat(golden.size()).isEqualTo(61);
        assertThat(RESOURCES.all().stream().filter(one -> one.allows("list"))).hasSize(61);
    }

    private static JsonObject inOneParagraph(JsonObject column) {
        return column.with(
                "description", column.stringOr("description", "").replaceAll("\\s+", " "));
    }

    @Test
    void resourceWithoutRowsHasNoFormat() {
        assertThat(
                        ENCODER.format(
                                definition("authorization.k8s.io/v1", "selfsubjectaccessreviews")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "119, 119s",
        "120, 2m",
        "125, 2m5s",
        "599, 9m59s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "28700, 7h58m",
        "28800, 8h",
        "172799, 47h",
        "172800, 2d",
        "176400, 2d1h",
        "691200, 8d",
        "63072000, 2y",
        "63158400, 2y1d",
        "252288000, 8y",
        "-1, 0s",
        "-5, <invalid>"
    })
    void agesShowTwoUnitsAtMost(long seconds, String text) {
        assertThat(Ages.text(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void runningPod() {
        assertThat(
                        cells(
                                "v1",
                                "pods",
                                "{'metadata':{'name':'p','creationTimestamp':'2026-11-25T11:55:00Z'},"
                                        + "'spec':{'nodeName':'n1','containers':[{'name':'a'},{'name':'b'}],'readinessGates':[{'conditionType':'x'}]},"
                                        + "'status':{'phase':'Running','podIPs':[{'ip':'10.0.0.3'}],'containerStatuses':["
                                        + "{'name':'a','ready':true,'restartCount':2,'state':{'running':{}},"
                                        + "'lastState':{'terminated':{'finishedAt':'2026-11-25T11:58:00Z'}}},"
                                        + "{'name':'b','ready':false,'restartCount':0,'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}}"))
                .isEqualTo(
                        "p | 1/2 | CrashLoopBackOff | 2 (2m ago) | 5m | 10.0.0.3 | n1 | <none> | 0/1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "'phase':'Pending'; Pending",
                "'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'SchedulingGated'}]; SchedulingGated",
                "'phase':'Failed','reason':'Evicted'; Evicted",
                "'phase':'Succeeded','containerStatuses':[{'state':{'terminated':{'exitCode':0,'reason':'Completed'}}}]; Completed",
                "'phase':'Failed','containerStatuses':[{'state':{'terminated':{'exitCode':3}}}]; ExitCode:3",
                "'phase':'Failed','containerStatuses':[{'state':{'terminated':{'exitCode':3,'signal':9}}}]; Signal:9"
            })
    void statusOfAPodComesFromItsContainers(String status, String shown) {
        String pod =
                "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a'}]},'status':{"
                        + status
                        + "}}";
        assertThat(cells("v1", "pods", pod)).startsWith("p | 0/1 | " + shown + " | 0 | <unknown>");
    }

    @Test
    void podWithInitContainersShowsHowFarItIs() {
        String pod =
                "{'metadata':{'name':'p'},'spec':{'initContainers':[{'name':'i1'},{'name':'i2'},"
                        + "{'name':'side','restartPolicy':'Always'}],'containers':[{'name':'a'}]},'status':{";
        String done = "{'name':'i1','restartCount':1,'state':{'terminated':{'exitCode':0}}}";
        assertThat(
                        cells(
                                "v1",
                                "pods",
                                pod
                                        + "'phase':'Pending','initContainerStatuses':["
                                        + done
                                        + ",{'name':'i2','state':{'waiting':{'reason':'PodInitializing'}}}]}}"))
                .startsWith("p | 0/2 | Init:1/3 | 1 |");
        assertThat(
                        cells(
                                "v1",
                                "pods",
                                pod
                                        + "'phase':'Pending','initContainerStatuses':["
                                        + done
                                        + ",{'name':'i2','restartCount':4,'state':{'terminated':{'exitCode':2}}}]}}"))
                .startsWith("p | 0/2 | Init:ExitCode:2 | 5 |");
        assertThat(
                        cells(
                                "v1",
                                "pods",
                                pod
                                        + "'phase':'Running','initContainerStatuses':["
                                        + done
                                        + ",{'name':'i2','state':{'terminated':{'exitCode':0}}},"
                                        + "{'name':'side','ready':true,'started':true,'restartCount':3,'state':{'running':{}}}],"
                                        + "'containerStatuses':[{'name':'a','ready':true,'restartCount':1,'state':{'running':{}}}]}}"))
                .startsWith("p | 2/2 | Running | 4 |");
    }

    @Test
    void podThatIsBeingDeletedIsTerminating() {
        assertThat(
                        cells(
                                "v1",
                                "pods",
                                "{'metadata':{'name':'p','deletionTimestamp':'2026-11-25T11:59:00Z'},"
                                        + "'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running'}}"))
                .startsWith("p | 0/1 | Terminating | 0");
    }

    @Test
    void finishedPodIsMarkedInItsRow() {
        var pod =
                KubeObject.of(
                        JsonReader.readObject(
                                "{\"metadata\":{\"name\":\"p\"},\"status\":{\"phase\":\"Succeeded\"}}"));
        assertThat(
                        format("v1", "pods")
                                .row(pod, NOW, IncludeObject.NONE)
                                .array("conditions")
                                .toString())
                .isEqualTo(
                        "[{\"message\":\"The pod has completed successfully.\",\"reason\":\"Succeeded\","
                                + "\"status\":\"True\",\"type\":\"Completed\"}]");
    }

    @Test
    void nodes() {
        assertThat(
                        cells(
                                "v1",
                                "nodes",
                                "{'metadata':{'name':'n','labels':{'node-role.kubernetes.io/worker':'',"
                                        + "'kubernetes.io/role':'x'}},'spec':{'unschedulable':true},"
                                        + "'status':{'conditions':[{'type':'Ready','status':'True'}],"
                                        + "'addresses':[{'type':'InternalIP','address':'10.0.0.1'}],'nodeInfo':{'kubeletVersion':'v1.36.3'}}}"))
                .isEqualTo(
                        "n | Ready,SchedulingDisabled | worker,x | <unknown> | v1.36.3 | 10.0.0.1 | <none>"
                                + " | <unknown> | <unknown> | <unknown>");
    }

    @Test
    void services() {
        assertThat(
                        cells(
                                "v1",
                                "services",
                                "{'metadata':{'name':'s'},'spec':{'type':'LoadBalancer',"
                                        + "'clusterIPs':['10.96.0.5'],'ports':[{'port':80,'nodePort':30080,'protocol':'TCP'},"
                                        + "{'port':53,'protocol':'UDP'}],'selector':{'b':'2','a':'1'}}}"))
                .isEqualTo(
                        "s | LoadBalancer | 10.96.0.5 | <pending> | 80:30080/TCP,53/UDP | <unknown> | a=1,b=2");
        assertThat(
                        cells(
                                "v1",
                                "services",
                                "{'metadata':{'name':'s'},'spec':{'type':'ExternalName','externalName':'x.org'}}"))
                .isEqualTo("s | ExternalName | <none> | x.org | <none> | <unknown> | <none>");
    }

    @Test
    void deploymentsAndJobs() {
        assertThat(
                        cells(
                                "apps/v1",
                                "deployments",
                                "{'metadata':{'name':'d'},'spec':{'replicas':3,"
                                        + "'selector':{'matchLabels':{'app':'x'},'matchExpressions':[{'key':'a','operator':'In','values':['2','1']}]},"
                                        + "'template':{'spec':{'containers':[{'name':'a','image':'i:1'},{'name':'b','image':'j'}]}}},"
                                        + "'status':{'readyReplicas':1,'updatedReplicas':2}}"))
                .isEqualTo("d | 1/3 | 2 | 0 | <unknown> | a,b | i:1,j | a in (1,2),app=x");
        assertThat(
                        cells(
                                "batch/v1",
                                "jobs",
                                "{'metadata':{'name':'j'},'spec':{'completions':2},"
                                        + "'status':{'succeeded':2,'startTime':'2026-11-25T11:00:00Z','completionTime':'2026-11-25T11:01:30Z',"
                                        + "'conditions':[{'type':'Complete','status':'True'}]}}"))
                .startsWith("j | Complete | 2/2 | 90s |");
    }

    @Test
    void eventsOfBothGroups() {
        assertThat(
                        cells(
                                "v1",
                                "events",
                                "{'metadata':{'name':'e'},'type':'Normal','reason':'Started','message':' hello ',"
                                        + "'involvedObject':{'kind':'Pod','name':'p'},'firstTimestamp':'2026-11-25T11:50:00Z',"
                                        + "'lastTimestamp':'2026-11-25T11:59:00Z','count':3,'source':{'component':'kubelet','host':'n1'}}"))
                .isEqualTo("60s | Normal | Started | pod/p |  | kubelet, n1 | hello | 10m | 3 | e");
        assertThat(
                        cells(
                                "events.k8s.io/v1",
                                "events",
                                "{'metadata':{'name':'e'},'type':'Normal','reason':'Started','note':'hi',"
                                        + "'regarding':{'kind':'Pod','name':'p'},'eventTime':'2026-11-25T11:59:30.000000Z',"
                                        + "'reportingController':'c','reportingInstance':'i'}"))
                .isEqualTo("30s | Normal | Started | pod/p |  | c, i | hi | 30s | 1 | e");
    }

    @Test
    void everyColumnOfEveryKindHasACellForAnEmptyObject() {
        var empty = KubeObject.of(JsonReader.readObject("{\"metadata\":{\"name\":\"x\"}}"));
        for (ResourceDefinition one : RESOURCES.all()) {
            ENCODER.format(one)
                    .ifPresent(format ->
                            assertThat(
                                            format.row(empty, NOW, IncludeObject.METADATA)
                                                    .array("cells")
                                                    .size())
                                    .isEqualTo(format.columnDefinitions().size()));
        }
    }

    @Test
    void listIsWrittenRowByRow() throws IOException {
        var format = format("v1", "configmaps");
        var map =
                KubeObject.of(
                        JsonReader.readObject(
                                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"b\"}}"));
        var out = new ByteArrayOutputStream();
        format.write(
                new Listing(List.of(map, map), "7", "token", 5), NOW, IncludeObject.METADATA, out);
        JsonObject table = JsonReader.readObject(out.toByteArray());
        assertThat(table.object("metadata").toString())
                .isEqualTo(
                        "{\"continue\":\"token\",\"remainingItemCount\":5,\"resourceVersion\":\"7\"}");
        assertThat(table.array("rows").size()).isEqualTo(2);
        assertThat(table.array("rows").get(1).toString())
                .isEqualTo(
                        "{\"cells\":[\"x\",1,\"\\u003cunknown\\u003e\"],\"object\":{\"apiVersion\":\"meta.k8s.io/v1\","
                                + "\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"name\":\"x\"}}}");
        assertThat(table.array("columnDefinitions")).isEqualTo(format.columnDefinitions());
    }

    @Test
    void watchEventAfterTheFirstGoesWithoutColumns() {
        var object =
                KubeObject.of(
                        JsonReader.readObject(
                                "{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"9\"}}"));
        JsonObject table =
                format("v1", "namespaces").table(object, NOW, IncludeObject.OBJECT, false);
        assertThat(table.get("columnDefinitions")).isEqualTo(Json.nil());
        assertThat(table.array("rows").get(0).asObject().get("object")).isEqualTo(object.tree());
        assertThat(table.object("metadata").string("resourceVersion")).isEqualTo("9");
    }

    @ParameterizedTest
    @ValueSource(strings = {".a[", ".a[x]", ".a]b"})
    void badJsonPathIsRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonPath.parse(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                ".a.b; [1]",
                "{.a.b}; [1]",
                ".list[1].n; [2]",
                ".list[-1].n; [3]",
                ".list[*].n; [1,2,3]",
                ".list[0:2].n; [1,2]",
                ".list[?(@.t==\"x\")].n; [2]",
                ".list[?(@.n>1)].n; [2,3]",
                ".list[?(@.t)].n; [2]",
                ".x\\.y/z; [5]",
                // What is quoted is read as a path, upstream too.
                ".['x.y/z']; []",
                ".missing.b; []"
            })
    void jsonPathFinds(String path, String found) {
        Json root =
                JsonReader.read(
                        "{\"a\":{\"b\":1},\"list\":[{\"n\":1},{\"n\":2,\"t\":\"x\"},{\"n\":3}],\"x.y/z\":5}");
        assertThat(JsonPath.parse(path).find(root).toString().replace(" ", "")).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "v1; nodes; {'status': {'nodeInfo': {'kernelVersion': '6.1', 'architecture': 'arm64'}}}; 6.1 (arm64)",
                "v1; nodes; {'status': {'nodeInfo': {'architecture': 'arm64'}}}; <unknown> (arm64)",
                "v1; endpoints; {'subsets': [{'notReadyAddresses': [{'ip': '10.0.0.1'}], 'ports': [{'port': 80}]}]}; a |  | <unknown>",
                "v1; endpoints; {}; a | <none> | <unknown>",
                "v1; services; {'spec': {'type': 'ExternalName', 'externalName': 'x.test'}}; ExternalName | <none> | x.test",
                "v1; persistentvolumes; {'spec': {'accessModes': ['ReadWriteOnce']}}; a | 0 | RWO",
                "discovery.k8s.io/v1; endpointslices; {'ports': [{'name': 'web'}, {'port': 80}, {}]}; web,80,*",
                "admissionregistration.k8s.io/v1; validatingadmissionpolicybindings; {'spec': {'policyName': 'p', 'paramRef': {'name': 'x', 'selector': {}}}}; p | */x"
            })
    void cellsSayWhatIsNotThereAsUpstreamDoes(
            String groupVersion, String resource, String object, String shown) {
        assertThat(
                        cells(
                                groupVersion,
                                resource,
                                object.replaceFirst(
                                        "[{]",
                                        object.equals("{}")
                                                ? "{'metadata': {'name': 'a'}"
                                                : "{'metadata': {'name': 'a'}, ")))
                .contains(shown);
    }
}
