package atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.server.TestServer.Reply;
import atoll.server.bootstrap.Bootstrap;
import atoll.server.bootstrap.BootstrapOptions;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients see of the wire beside objects: forms of lists, refusals, health, metrics.
class WireRulesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String LAMPS = "/apis/x.example.com/v1/namespaces/default/lamps";
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String METADATA_LIST = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
    @AutoClose private final TestServer server = new TestServer(clock);
    private final HttpClient admin = server.admin();

    @BeforeEach
    void furnish() {
        new Bootstrap(
                        new BootstrapOptions(
                                clock, "10.96.0.0/12", "127.0.0.1", 443, "pem", "pem", "hub"))
                .run(server.hub.systemClient("kube-apiserver"));
    }

    private Reply post(String path, String body) {
        return server.send(admin, "POST", path, body.replace('\'', '"'), "Content-Type", JSON);
    }

    private void createMap(String name) {
        post(MAPS, "{'metadata':{'name':'" + name + "'},'data':{'kind':'not this one'}}");
    }

    private void createLamp() {
        assertThat(
                        post(
                                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                                        "{'metadata':{'name':'lamps.x.example.com'},'spec':{'group':'x.example.com',"
                                                + "'scope':'Namespaced','names':{'plural':'lamps','kind':'Lamp'},'versions':[{'name':"
                                                + "'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}")
                                .code())
                .isEqualTo(201);
        assertThat(
                        post(
                                        LAMPS,
                                        "{'apiVersion':'x.example.com/v1','kind':'Lamp','metadata':{'name':'one'}}")
                                .code())
                .isEqualTo(201);
    }

    private static JsonObject first(JsonObject list) {
        return list.array("items").get(0).asObject();
    }

    @Test
    void aRehearsedDeletionIsAnsweredWithWhatWouldStay() {
        post(MAPS, "{'metadata':{'name':'held','finalizers':['a.b/c']}}");
        createMap("free");

        JsonObject held = server.send(admin, "DELETE", MAPS + "/held?dryRun=All", "").json();
        JsonObject free = server.send(admin, "DELETE", MAPS + "/free?dryRun=All", "").json();

        assertThat(held.object("metadata").keys()).contains("deletionTimestamp", "finalizers");
        assertThat(free.string("status")).isEqualTo("Success");
    }

    @Test
    void onlyItemsOfCustomKindsNameTheirKind() {
        createMap("a");
        createLamp();
        assertThat(first(server.get(admin, MAPS + "?limit=1").json()).keys())
                .containsExactly("data", "metadata");
        assertThat(
                        first(
                                        Yaml.parseObject(
                                                server.get(
                                                                admin,
                                                                MAPS,
                                                                "Accept",
                                                                "application/yaml")
                                                        .text()))
                                .has("kind"))
                .isFalse();
        assertThat(first(server.get(admin, MAPS + "?pretty=1").json()).has("apiVersion")).isFalse();
        assertThat(first(server.get(admin, LAMPS).json()).keys())
                .containsExactly("apiVersion", "kind", "metadata");
        assertThat(server.get(admin, MAPS + "/a").json().string("kind")).isEqualTo("ConfigMap");
        Reply metadata = server.get(admin, MAPS, "Accept", JSON + METADATA_LIST);
        assertThat(first(metadata.json()).string("kind")).isEqualTo("PartialObjectMetadata");
    }

    @Test
    void metadataOfCustomKindsComesInProtobufToo() {
        createLamp();
        Reply list = server.get(admin, LAMPS, "Accept", PROTOBUF + METADATA_LIST);
        assertThat(list.header("Content-Type")).isEqualTo(PROTOBUF);
        assertThat(list.body()).startsWith('k', '8', 's', 0);
        Reply whole = server.get(admin, LAMPS, "Accept", PROTOBUF + "," + JSON);
        assertThat(whole.header("Content-Type")).isEqualTo(JSON);
        assertThat(server.get(admin, LAMPS, "Accept", PROTOBUF).code()).isEqualTo(406);
    }

    @Test
    void exactRevisionsAreListedOverTheWire() {
        createMap("a");
        String then = server.get(admin, MAPS).json().string("metadata", "resourceVersion");
        createMap("b");
        JsonObject list =
                server.get(admin, MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + then)
                        .json();
        assertThat(list.string("metadata", "resourceVersion")).isEqualTo(then);
        assertThat(
                        list.array("items").objects().stream()
                                .map(one -> one.string("metadata", "name")))
                .contains("a")
                .doesNotContain("b");
    }

    @Test
    void whatIsNotSpokenIsRefusedInUpstreamsWords() {
        Reply accept = server.get(admin, MAPS, "Accept", "text/html");
        assertThat(accept.code()).isEqualTo(406);
        assertThat(accept.json().string("reason")).isEqualTo("NotAcceptable");
        Reply table =
                server.get(
                        admin,
                        "/version",
                        "Accept",
                        "application/json;as=Table;v=v1;g=meta.k8s.io");
        assertThat(table.code()).isEqualTo(200);
        Reply body = server.send(admin, "POST", MAPS, "{}", "Content-Type", "text/plain");
        assertThat(body.code()).isEqualTo(415);
        assertThat(body.json().string("message"))
                .isEqualTo(
                        "the body of the request was in an unknown format - accepted media types include:"
                                + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }

    @Test
    void schemasAreRefusedInOtherForms() {
        for (String path : List.of("/openapi/v2", "/openapi/v3/api/v1")) {
            Reply refused = server.get(admin, path, "Accept", "text/html");
            assertThat(refused.code()).as(path).isEqualTo(406);
            assertThat(refused.body()).as(path).isEmpty();
        }
        String spelled = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
        Reply binary = server.get(admin, "/openapi/v2", "Accept", spelled);
        assertThat(binary.header("Content-Type")).isEqualTo(spelled.replace('@', '.'));
        Reply either = server.get(admin, "/openapi/v2", "Accept", "application/json," + spelled);
        assertThat(either.header("Content-Type")).isEqualTo(JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthz", "livez", "readyz"})
    void everyCheckPassesAndCanBeAskedAlone(String probe) {
        HttpClient anybody = server.anonymous();
        String path = "/" + probe;
        assertThat(server.get(anybody, path).text()).isEqualTo("ok");
        List<String> lines = server.get(admin, path + "?verbose").text().lines().toList();
        assertThat(lines)
                .contains("[+]ping ok", "[+]etcd ok", "[+]poststarthook/rbac/bootstrap-roles ok");
        assertThat(lines.getLast()).isEqualTo(probe + " check passed");
        assertThat(lines.contains("[+]shutdown ok")).isEqualTo(probe.equals("readyz"));
        for (String line : lines.subList(0, lines.size() - 1)) {
            String check = line.substring("[+]".length(), line.lastIndexOf(' '));
            assertThat(server.get(admin, path + "/" + check).text()).as(check).isEqualTo("ok");
        }
        assertThat(server.get(admin, path + "/no-such-check").code()).isEqualTo(404);
        assertThat(server.get(admin, path + "?verbose&exclude=etcd&exclude=nope").text())
                .contains("[+]etcd excluded: ok\n")
                .contains("warn: some health checks cannot be excluded: no matches for \"nope\"\n");
    }

    @Test
    void checkThatFailsIsSaidWithoutItsReason() {
        // The member has no standard objects, so nothing of what its hooks make is there.
        Reply refused = server.get(admin, "/clusters/member/readyz");
        assertThat(refused.code()).isEqualTo(500);
        assertThat(refused.text())
                .contains("[+]ping ok\n")
                .contains("[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\n")
                .endsWith("readyz check failed\n");
        assertThat(
                        server.get(
                                        admin,
                                        "/clusters/member/livez/poststarthook/rbac/bootstrap-roles")
                                .text())
                .isEqualTo(
                        "internal server error: poststarthook/rbac/bootstrap-roles is not done\n");
    }

    @Test
    void whatAHookMadeMayBeDeletedLater() {
        assertThat(server.get(admin, "/readyz").code()).isEqualTo(200);
        server.send(
                admin,
                "DELETE",
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/cluster-admin",
                "");
        assertThat(server.get(admin, "/readyz").code()).isEqualTo(200);
    }

    @Test
    void levelsTellHowChecksWere() {
        server.get(admin, "/livez");
        server.get(admin, "/livez");
        assertThat(server.get(admin, "/metrics/slis").text())
                .contains("# TYPE kubernetes_healthcheck gauge\n")
                .contains("kubernetes_healthcheck{name=\"etcd\",type=\"livez\"} 1\n")
                .contains(
                        "kubernetes_healthchecks_total{name=\"etcd\",status=\"success\",type=\"livez\"} 2\n");
    }

    @Test
    void everyMetricHasUpstreamsNameTypeAndLabels() throws Exception {
        createMap("a");
        server.get(admin, MAPS);
        Set<String> golden =
                Files.readAllLines(Golden.file("server/metrics.txt")).stream()
                        .map(String::strip)
                        .collect(Collectors.toSet());
        List<String> lines = server.get(admin, "/metrics").text().lines().toList();
        for (String line : lines) {
            if (!line.startsWith("# TYPE ")) {
                continue;
            }
            String[] words = line.split(" ");
            assertThat(golden)
                    .as(line)
                    .anyMatch(one ->
                            one.equals(
                                            (words[2]
                                                            + " "
                                                            + words[3]
                                                            + " "
                                                            + labels(lines, words[2]))
                                                    .strip())
                                    || labels(lines, words[2]).isEmpty()
                                            && one.startsWith(words[2] + " " + words[3]));
        }
        assertThat(lines)
                .contains("apiserver_resource_objects{group=\"\",resource=\"namespaces\"} 4")
                .anyMatch(line -> line.startsWith("process_resident_memory_bytes "))
                .anyMatch(line ->
                        line.matches(
                                "apiserver_request_total\\{code=\"201\".*verb=\"POST\".*\\} 1"));
    }

    /// The label names of a metric's first line, sorted, a histogram's bounds left out.
    private static String labels(List<String> lines, String metric) {
        for (String line : lines) {
            if (line.startsWith(metric + "{") || line.startsWith(metric + "_count{")) {
                return List.of(
                                line.substring(line.indexOf('{') + 1, line.lastIndexOf('}'))
                                        .split("\","))
                        .stream()
                        .map(label -> label.substring(0, label.indexOf('=')))
                        .sorted()
                        .collect(Collectors.joining(","));
            }
        }
        return "";
    }

    @Test
    void rootListsEveryPath() {
        List<String> paths = server.get(admin, "/").json().array("paths").strings();
        assertThat(paths)
                .isSorted()
                .contains(
                        "/readyz/etcd",
                        "/livez/poststarthook/rbac/bootstrap-roles",
                        "/metrics/slis");
        for (String path : paths) {
            // That one is listed upstream too, and leads nowhere.
            int code = path.equals("/openapi/v3/") ? 404 : 200;
            assertThat(server.get(admin, path).code()).as(path).isEqualTo(code);
        }
        assertThat(new String(server.get(admin, "/nothing").body(), StandardCharsets.UTF_8))
                .isEqualTo("404 page not found\n");
    }

    private String refused(String path, String options) {
        Reply reply =
                server.send(
                        admin, "DELETE", path, options.replace('\'', '"'), "Content-Type", JSON);
        return reply.code() + " " + reply.json().string("message");
    }

    @Test
    void optionsOfADeletionAreReadWithoutAWordAboutWhatTheyShouldBe() {
        createMap("a");
        assertThat(refused(MAPS + "/a", "x"))
                .isEqualTo(
                        "400 couldn't get version/kind; json parse error: invalid character 'x'"
                                + " looking for beginning of value");
        assertThat(refused(MAPS + "/a", "{'kind':'Pod','apiVersion':'v1'}"))
                .isEqualTo(
                        "400 no kind \"Pod\" is registered for version \"v1\" in scheme"
                                + " \"pkg/runtime/scheme.go:111\"");
    }

    @Test
    void whatStandsInAllNamespacesIsNotDeletedAtOnce() {
        createMap("a");
        assertThat(refused("/api/v1/configmaps", "")).startsWith("405 ");
        assertThat(server.get(admin, MAPS + "/a").code()).isEqualTo(200);
    }

    @Test
    void newObjectsOfADefinitionThatGoesAreNamed() {
        createLamp();
        server.send(
                admin,
                "PATCH",
                LAMPS + "/one",
                "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}",
                "Content-Type",
                "application/merge-patch+json");
        server.send(
                admin,
                "DELETE",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lamps.x.example.com",
                "");
        Reply late =
                post(
                        LAMPS,
                        "{'apiVersion':'x.example.com/v1','kind':'Lamp','metadata':{'name':'late'}}");
        assertThat(late.json().string("message"))
                .isEqualTo(
                        "lamps.x.example.com \"late\" is forbidden: create not allowed while custom"
                                + " resource definition is terminating");
    }

    @Test
    void aScaleHasColumnsOfItsOwn() {
        String deployments = "/apis/apps/v1/namespaces/default/deployments";
        post(
                deployments,
                "{'metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'a':'b'}},"
                        + "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}");
        JsonObject table =
                server.get(
                                admin,
                                deployments + "/web/scale",
                                "Accept",
                                JSON + ";as=Table;g=meta.k8s.io;v=v1")
                        .json();
        assertThat(
                        table.array("columnDefinitions").objects().stream()
                                .map(column -> column.string("name")))
                .containsExactly("Name", "Desired", "Available", "Age");
        assertThat(table.array("rows").get(0).asObject().array("cells").get(1).toString())
                .isEqualTo("3");
    }

    private Reply put(String path, String body) {
        return server.send(admin, "PUT", path, body.replace('\'', '"'), "Content-Type", JSON);
    }

    private static String message(Reply reply) {
        return reply.json().stringOr("message", "");
    }

    @Test
    void whatAnUpdateMakesMayNameAVersionButNoUid() {
        String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases/";
        assertThat(put(leases + "a", "{'metadata':{'name':'a','resourceVersion':'7'}}").code())
                .isEqualTo(201);
        Reply refused = put(leases + "b", "{'metadata':{'name':'b','uid':'7'}}");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(message(refused)).endsWith("UID in precondition: 7, UID in object meta: ");
    }

    @Test
    void aVersionThatIsNoNumberIsAPlainFault() {
        createMap("a");
        Reply written = put(MAPS + "/a", "{'metadata':{'name':'a','resourceVersion':'abc'}}");
        assertThat(written.code()).isEqualTo(500);
        assertThat(message(written))
                .isEqualTo("strconv.ParseUint: parsing \"abc\": invalid syntax");
        Reply read = server.get(admin, MAPS + "/a?resourceVersion=abc");
        assertThat(read.code()).isEqualTo(500);
        assertThat(message(read)).startsWith("resourceVersion: Invalid value: \"abc\": strconv.");
    }

    @Test
    void aScaleIsWrittenOnlyUnderItsOwnName() {
        assertThat(
                        post(
                                        "/api/v1/namespaces/default/replicationcontrollers",
                                        "{'metadata':{'name':'rc'},'spec':{'replicas':0,'selector':{'a':'b'},"
                                                + "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}")
                                .code())
                .isEqualTo(201);
        Reply refused =
                put(
                        "/api/v1/namespaces/default/replicationcontrollers/rc/scale",
                        "{'apiVersion':'autoscaling/v1','kind':'Scale','metadata':{'name':'x'}}");
        assertThat(message(refused))
                .isEqualTo("the name of the object (x) does not match the name on the URL (rc)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit= strconv.ParseInt: parsing \"\": invalid syntax",
                "limit=99999999999999999999 strconv.ParseInt: parsing \"99999999999999999999\": value out of range",
                "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjIiLCJydiI6MSwic3RhcnQiOiJhIn0 invalid continue token: continue key is not valid: server does not recognize this encoded version meta.k8s.io/v2",
                "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIuLi9hIn0 invalid continue token: continue key is not valid: ../a",
            })
    void aListsOptionsAreRefusedInUpstreamsWords(String example) {
        int space = example.indexOf(' ');
        Reply refused = server.get(admin, MAPS + "?" + example.substring(0, space));
        assertThat(message(refused)).isEqualTo(example.substring(space + 1));
    }

    @Test
    void whatAnOldAutoscalerHasNoFieldsForStandsInItsAnnotations() {
        String scalers = "/namespaces/default/horizontalpodautoscalers";
        post(
                "/apis/autoscaling/v2" + scalers,
                "{'metadata':{'name':'a'},'spec':{'maxReplicas':3,'scaleTargetRef':{'kind':'Deployment','name':'x','apiVersion':'apps/v1'},"
                        + "'metrics':[{'type':'Pods','pods':{'metric':{'name':'m'},'target':{'type':'AverageValue','averageValue':'1'}}}],"
                        + "'behavior':{'scaleDown':{'policies':[{'type':'Pods','value':1,'periodSeconds':9}]}}}}");

        JsonObject old = server.get(admin, "/apis/autoscaling/v1" + scalers + "/a").json();

        JsonObject annotations = old.object("metadata", "annotations");
        assertThat(annotations.stringOr("autoscaling.alpha.kubernetes.io/metrics", ""))
                .isEqualTo(
                        "[{\"type\":\"Pods\",\"pods\":{\"metricName\":\"m\",\"targetAverageValue\":\"1\"}}]");
        assertThat(annotations.stringOr("autoscaling.alpha.kubernetes.io/behavior", ""))
                .contains(
                        "\"ScaleDown\":{\"StabilizationWindowSeconds\":null,\"SelectPolicy\":\"Max\",\"Policies\":[{\"Type\":\"Pods\",\"Value\":1,\"PeriodSeconds\":9}],\"Tolerance\":null}");
        assertThat(
                        message(
                                post(
                                        "/apis/autoscaling/v1" + scalers,
                                        "{'metadata':{'name':'b'},'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':0,'scaleTargetRef':{'kind':'Deployment','name':'x','apiVersion':'apps/v1'}}}")))
                .isEqualTo(
                        "HorizontalPodAutoscaler.autoscaling \"b\" is invalid:"
                                + " spec.metrics[0].resource.target.averageUtilization: Invalid value:"
                                + " 0: must be greater than 0");
    }

    @Test
    void metadataOfOneAndOfAListAreNotTakenForEachOther() {
        createMap("a");
        String one = JSON + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
        assertThat(message(server.get(admin, MAPS, "Accept", one)))
                .isEqualTo(
                        "you requested PartialObjectMetadata, but the requested object is a list"
                                + " (*core.ConfigMapList)");
        assertThat(message(server.get(admin, MAPS + "/a", "Accept", JSON + METADATA_LIST)))
                .isEqualTo(
                        "you requested PartialObjectMetadataList, but the requested object is not a"
                                + " list (*core.ConfigMap)");
    }

    @Test
    void rowsWithoutObjectsSaySo() {
        createMap("a");
        Reply table =
                server.get(
                        admin,
                        MAPS + "/a?includeObject=None",
                        "Accept",
                        JSON + ";as=Table;g=meta.k8s.io;v=v1");
        assertThat(table.text()).contains("\"object\":null");
    }

    @Test
    void theOldWayToAWatchIsOnlyRead() {
        assertThat(post("/api/v1/watch/namespaces/default/configmaps", "{}").code()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
                "true | error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal bool into Go value of type map[string]interface {}",
                "null | invalid object type: /, Kind=",
                "`` | invalid object type: /, Kind="
            })
    void aConfigurationThatIsNoObjectIsRefusedAsYaml(String body, String message) {
        Reply reply =
                server.send(
                        admin,
                        "PATCH",
                        MAPS + "/a?fieldManager=m",
                        body,
                        "Content-Type",
                        "application/apply-patch+yaml");

        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.json().stringOr("message", "")).isEqualTo(message);
    }
}
