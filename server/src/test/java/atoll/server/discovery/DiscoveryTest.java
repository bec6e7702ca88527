package atoll.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.Json;
import atoll.base.json.JsonReader;
import atoll.server.Golden;
import atoll.server.resource.ResourceTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final Discovery discovery = new Discovery("10.99.0.1:7443");
    private final ResourceTable table = ResourceTable.builtIn();

    private Document find(String path) {
        return find(path, false);
    }

    private Document find(String path, boolean aggregated) {
        return discovery.find(table, path, aggregated).orElseThrow();
    }

    private static Json golden(String file) {
        return Golden.json("server/discovery/" + file + ".json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/apis"})
    void aggregatedDocumentEqualsARealServers(String path) {
        Document document = find(path, true);
        assertThat(document.contentType()).isEqualTo(AGGREGATED);
        assertThat(JsonReader.read(document.body()))
                .isEqualTo(golden(path.substring(1) + ".aggregated"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/apis"})
    void olderDocumentEqualsARealServers(String path) {
        Document document = find(path);
        assertThat(document.contentType()).isEqualTo("application/json");
        assertThat(JsonReader.read(document.body())).isEqualTo(golden(path.substring(1)));
    }

    @Test
    void everyGroupVersionEqualsARealServers() {
        assertThat(JsonReader.read(find("/api/v1").body())).isEqualTo(golden("v1"));
        List<String> groupVersions =
                table.all().stream()
                        .map(one -> one.resource().apiVersion())
                        .filter(version -> version.contains("/"))
                        .distinct()
                        .toList();
        assertThat(groupVersions).hasSize(21);
        for (String groupVersion : groupVersions) {
            assertThat(JsonReader.read(find("/apis/" + groupVersion).body()))
                    .as(groupVersion)
                    .isEqualTo(golden(groupVersion.replace('/', '_')));
        }
    }

    @Test
    void fieldsStandInUpstreamsOrder() {
        assertThat(new String(find("/api/v1").body()))
                .startsWith(
                        "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[{")
                .contains(
                        "{\"name\":\"configmaps\",\"singularName\":\"configmap\",\"namespaced\":true,"
                                + "\"kind\":\"ConfigMap\",\"verbs\":[\"create\",\"delete\","
                                + "\"deletecollection\",\"get\",\"list\",\"patch\",\"update\",\"watch\"],"
                                + "\"shortNames\":[\"cm\"],\"storageVersionHash\":");
        assertThat(new String(find("/api", true).body()))
                .startsWith("{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":")
                .contains("\"items\":[{\"metadata\":{");
    }

    @Test
    void groupIsAlsoFoundAlone() {
        assertThat(new String(find("/apis/autoscaling").body()))
                .isEqualTo(
                        "{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",\"name\":\"autoscaling\","
                                + "\"versions\":[{\"groupVersion\":\"autoscaling/v2\",\"version\":\"v2\"},"
                                + "{\"groupVersion\":\"autoscaling/v1\",\"version\":\"v1\"}],"
                                + "\"preferredVersion\":{\"groupVersion\":\"autoscaling/v2\",\"version\":\"v2\"}}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/nope",
                "/apis/apps/v9",
                "/api/v2",
                "/api/v1/pods",
                "/apis//v1",
                "/other",
                "/"
            })
    void otherPathsHaveNoDocument(String path) {
        assertThat(discovery.find(table, path, false)).isEmpty();
    }

    @Test
    void clustersThatServeTheSameShareTheBytes() {
        Document other = discovery.find(ResourceTable.builtIn(), "/apis", false).orElseThrow();
        assertThat(other).isSameAs(find("/apis"));
        assertThat(other.etag()).matches("\"[0-9A-F]{128}\"");
    }
}
