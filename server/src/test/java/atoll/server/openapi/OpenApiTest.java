package atoll.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.schema.Schemas;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.Golden;
import atoll.server.crd.CustomResources;
import atoll.server.resource.ResourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final OpenApi OPEN_API = new OpenApi(SCHEMAS);
    private static final ResourceTable TABLE = ResourceTable.builtIn();

    /// Where the published artefacts say less than the Go sources: the table knows no better, and
    /// no client depends on it. Prose (`description`) is compared by module schema.
    private static final Pattern KNOWN =
            Pattern.compile(
                    ".*(\\.description|\\.x-kubernetes-unions"
                            + "|APIServiceSpec\\.properties\\.(service|caBundle)\\..*"
                            + "|PersistentVolumeSpec\\.properties\\.claimRef\\.x-kubernetes-map-type"
                            + "|allocatedResourceStatuses\\.(x-kubernetes-map-type|additionalProperties\\.enum))");

    private static JsonObject v3(ResourceTable table, String path) {
        return JsonReader.readObject(OPEN_API.v3(table, path).orElseThrow().body());
    }

    private static void compare(String at, Json theirs, Json ours, List<String> differences) {
        boolean isProse =
                KNOWN.matcher(at).matches()
                        && (isText(theirs) && isText(ours) || !at.endsWith(".description"));
        if (isProse) {
            return;
        }
        if (theirs instanceof JsonObject expected && ours instanceof JsonObject actual) {
            var keys = new TreeSet<String>();
            expected.forEach((key, _) -> keys.add(key));
            actual.forEach((key, _) -> keys.add(key));
            keys.forEach(key ->
                    compare(at + "." + key, expected.get(key), actual.get(key), differences));
        } else if (theirs instanceof JsonArray expected
                && ours instanceof JsonArray actual
                && expected.size() == actual.size()) {
            if (at.endsWith(".required")
                    && new TreeSet<>(expected.strings()).equals(new TreeSet<>(actual.strings()))) {
                return;
            }
            for (int i = 0; i < expected.size(); i++) {
                compare(at + "[" + i + "]", expected.get(i), actual.get(i), differences);
            }
        } else if (theirs == null || !theirs.equals(ours)) {
            differences.add(at + ": " + theirs + " -> " + ours);
        }
    }

    private static boolean isText(Json value) {
        return value == null || value.asString() != null;
    }

    @Test
    void everyDocumentEqualsARealServers() {
        JsonObject index = JsonReader.readObject(OPEN_API.index(TABLE).body()).object("paths");
        var differences = new ArrayList<String>();
        index.forEach((path, _) ->
                compare(
                        path,
                        Golden.json("server/openapi-v3/" + path.replace('/', '_') + ".json"),
                        v3(TABLE, path),
                        differences));
        assertThat(differences).isEmpty();
        assertThat(index.size()).isEqualTo(45);
    }

    @Test
    void olderDocumentHasTheSamePathsAndDefinitions() {
        JsonObject golden = Golden.json("server/openapi-v2.json").asObject();
        JsonObject ours = JsonReader.readObject(OPEN_API.v2(TABLE).body());
        var differences = new ArrayList<String>();
        compare(
                "definitions",
                golden.object("definitions"),
                ours.object("definitions"),
                differences);
        assertThat(differences).allMatch(text -> text.contains("x-kubernetes-group-version-kind"));
        var missing = new TreeSet<String>();
        golden.object("paths")
                .forEach((path, item) -> {
                    JsonObject own = ours.object("paths").object(path);
                    item.asObject()
                            .forEach((method, operation) -> {
                                if (!method.equals("parameters")
                                        && !own.object(method)
                                                .stringOr("operationId", "")
                                                .equals(
                                                        operation
                                                                .asObject()
                                                                .stringOr("operationId", ""))) {
                                    missing.add(path);
                                }
                            });
                });
        assertThat(missing)
                .containsExactly("/.well-known/openid-configuration/", "/openid/v1/jwks/");
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

        JsonObject old =
                JsonReader.readObject(OPEN_API.v2(table).body())
                        .object("definitions", "com.example.x.v1.Lamp");
        assertThat(old.object("properties", "spec", "properties", "size").toString())
                .isEqualTo("{\"x-kubernetes-int-or-string\":true}");
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
