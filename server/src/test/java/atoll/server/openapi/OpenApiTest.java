package atoll.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.Golden;
import atoll.server.crd.CustomResources;
import atoll.server.resource.ResourceTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final OpenApi OPEN_API = new OpenApi(SCHEMAS);
    private static final ResourceTable TABLE = ResourceTable.builtIn();

    private static JsonObject v3(ResourceTable table, String path) {
        return JsonReader.readObject(OPEN_API.v3(table, path).orElseThrow().body());
    }

    private static JsonObject v2(ResourceTable table) {
        return JsonReader.readObject(OPEN_API.v2(table, "application/json").body());
    }

    @Test
    void everyDocumentEqualsARealServers() {
        JsonObject index = JsonReader.readObject(OPEN_API.index(TABLE).body()).object("paths");
        JsonObject golden = Golden.json("server/openapi-v3/index.json").asObject();
        assertThat(index.keys()).isEqualTo(golden.object("paths").keys());
        var comparison = new Comparison();
        index.forEach((path, _) ->
                comparison.compare(
                        path,
                        Golden.json("server/openapi-v3/" + path.replace('/', '_') + ".json"),
                        v3(TABLE, path)));
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.compared()).isGreaterThan(60_000);
    }

    @Test
    void olderDocumentEqualsARealServers() {
        var comparison = new Comparison();
        comparison.compare("v2", Golden.json("server/openapi-v2.json"), v2(TABLE));
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.compared()).isGreaterThan(30_000);
    }

    /// There is no recording of this form. What upstream's own library made of our JSON was equal
    /// to it, byte for byte; the test pins how it begins and about how long it is.
    @Test
    void olderDocumentComesInProtobufToo() {
        Published published = OPEN_API.v2(TABLE, OpenApi.V2_TYPES.getLast());
        assertThat(published.contentType())
                .isEqualTo("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        assertThat(OPEN_API.v2(TABLE, OpenApi.V2_TYPES.get(1))).isSameAs(published);
        String text = new String(published.body(), StandardCharsets.ISO_8859_1);
        assertThat(text)
                .startsWith("\n\u00032.0\u0012\u0012\n\nKubernetes\u0012\u00041.36")
                .contains("x-kubernetes-group-version-kind\u0012", "#/parameters/command-Py3eQybp");
        assertThat(text.length()).isBetween(1_500_000, 2_500_000);
    }

    @Test
    void indexTellsAHashThatTheDocumentCarries() {
        JsonObject index = JsonReader.readObject(OPEN_API.index(TABLE).body());
        Published apps = OPEN_API.v3(TABLE, "apis/apps/v1").orElseThrow();
        assertThat(index.object("paths", "apis/apps/v1").stringOr("serverRelativeURL", ""))
                .isEqualTo("/openapi/v3/apis/apps/v1?hash=" + apps.hash());
        assertThat(OPEN_API.v3(TABLE, "apis/apps/v2")).isEmpty();
        assertThat(OPEN_API.v3(ResourceTable.builtIn(), "apis/apps/v1").orElseThrow())
                .isSameAs(apps);
    }

    private static ResourceTable withLamps(String schema) {
        String names = "{'plural':'lamps','singular':'lamp','kind':'Lamp','listKind':'LampList'}";
        String definition =
                "{'metadata':{'name':'lamps.x.example.com'},'spec':{'group':'x.example.com','scope':'Namespaced','names':"
                        + names
                        + ",'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':"
                        + schema
                        + "}}]},'status':{'acceptedNames':"
                        + names
                        + ",'conditions':[{'type':'Established','status':'True'}]}}";
        var object = KubeObject.of(JsonReader.readObject(definition.replace('\'', '"')));
        return TABLE.withCustom(
                new CustomResources(
                                SCHEMAS,
                                (_, _, _) -> {
                                    throw new AssertionError("no conversion here");
                                },
                                () -> "uid")
                        .compile(List.of(object)),
                1);
    }

    @Test
    void customKindIsPublishedAsWritten() {
        ResourceTable table =
                withLamps(
                        "{'type':'object','description':'Lamp gives light.','properties':"
                                + "{'spec':{'type':'object','properties':{'size':{'x-kubernetes-int-or-string':true,'anyOf':[{'type':'integer'}]}}}}}");
        JsonObject document = v3(table, "apis/x.example.com/v1");
        JsonObject lamp = document.object("components", "schemas", "com.example.x.v1.Lamp");
        assertThat(lamp.string("description")).isEqualTo("Lamp gives light.");
        assertThat(lamp.object("properties", "spec", "properties", "size").has("anyOf")).isTrue();
        assertThat(lamp.object("properties", "apiVersion").stringOr("description", ""))
                .isNotEmpty();
        assertThat(lamp.array("x-kubernetes-group-version-kind").toString())
                .isEqualTo("[{\"group\":\"x.example.com\",\"kind\":\"Lamp\",\"version\":\"v1\"}]");
        assertThat(document.object("components", "schemas").has("com.example.x.v1.LampList"))
                .isTrue();
        JsonObject patch =
                document.object(
                        "paths",
                        "/apis/x.example.com/v1/namespaces/{namespace}/lamps/{name}",
                        "patch");
        assertThat(patch.object("x-kubernetes-group-version-kind").string("kind"))
                .isEqualTo("Lamp");
        assertThat(patch.array("parameters").toString()).contains("\"fieldValidation\"");

        JsonObject old = v2(table).object("definitions", "com.example.x.v1.Lamp");
        assertThat(old.object("properties", "spec", "properties", "size").toString())
                .isEqualTo("{\"x-kubernetes-int-or-string\":true}");
    }

    @Test
    void embeddedObjectHasAKindAndMetadata() {
        JsonObject document =
                v3(
                        withLamps(
                                "{'type':'object','properties':{'list':{'type':'array','items':{"
                                        + "'type':'object','x-kubernetes-embedded-resource':true,"
                                        + "'x-kubernetes-preserve-unknown-fields':true}},"
                                        + "'size':{'x-kubernetes-int-or-string':true}}}"),
                        "apis/x.example.com/v1");
        JsonObject fields =
                document.object("components", "schemas", "com.example.x.v1.Lamp", "properties");
        JsonObject embedded = fields.object("list", "items");
        assertThat(embedded.array("required").strings()).containsExactly("kind", "apiVersion");
        assertThat(embedded.object("properties").keys())
                .containsExactlyInAnyOrder("apiVersion", "kind", "metadata");
        assertThat(fields.object("size").array("anyOf").toString())
                .isEqualTo("[{\"type\":\"integer\"},{\"type\":\"string\"}]");
        assertThat(document.object("info").string("title")).isEqualTo("Kubernetes CRD Swagger");
        assertThat(OPEN_API.v3(withLamps("{'type':'object'}"), "apis/x.example.com")).isEmpty();
    }

    /// kubectl refuses what a document of the older form does not name beside what it does.
    @Test
    void customKindThatTakesAnythingNamesNothingInTheOlderDocument() {
        ResourceTable table =
                withLamps(
                        "{'type':'object','x-kubernetes-preserve-unknown-fields':true,"
                                + "'properties':{'spec':{'type':'object'}}}");

        JsonObject old = v2(table).object("definitions", "com.example.x.v1.Lamp");

        assertThat(old.keys()).containsExactly("type", "x-kubernetes-group-version-kind");
    }

    @Test
    void whatMayBeNullIsNeitherTypedNorRequiredInTheOlderDocument() {
        ResourceTable table =
                withLamps(
                        "{'type':'object','required':['a','b'],'properties':{'b':{'type':'string'},"
                                + "'a':{'type':'array','nullable':true,'items':{'type':'string'}}}}");

        JsonObject old = v2(table).object("definitions", "com.example.x.v1.Lamp");

        assertThat(old.object("properties", "a")).isEqualTo(JsonObject.EMPTY);
        assertThat(old.array("required").strings()).containsExactly("b");
    }

    @Test
    void customObjectsAreReadAndDeletedAsUpstreamDescribesIt() {
        String lamps = "/apis/x.example.com/v1/namespaces/{namespace}/lamps";
        JsonObject paths =
                v3(withLamps("{'type':'object'}"), "apis/x.example.com/v1").object("paths");

        JsonObject many = paths.object(lamps, "delete");
        JsonObject read = paths.object(lamps + "/{name}", "get");

        assertThat(many.has("requestBody")).isFalse();
        assertThat(many.array("parameters").toString())
                .contains("\"allowWatchBookmarks\"")
                .doesNotContain("\"dryRun\"");
        assertThat(read.array("parameters").toString()).contains("\"resourceVersion\"");
        assertThat(
                        v2(withLamps("{'type':'object'}"))
                                .object("paths", lamps + "/{name}", "get")
                                .array("consumes")
                                .strings())
                .containsExactly("application/json", "application/yaml");
    }

    @Test
    void changedSchemaHasAnotherHash() {
        String path = "apis/x.example.com/v1";
        String one = OPEN_API.v3(withLamps("{'type':'object'}"), path).orElseThrow().hash();
        assertThat(OPEN_API.v3(withLamps("{'type':'object'}"), path).orElseThrow().hash())
                .isEqualTo(one);
        assertThat(
                        OPEN_API.v3(withLamps("{'type':'object','description':'x'}"), path)
                                .orElseThrow()
                                .hash())
                .isNotEqualTo(one);
    }
}
