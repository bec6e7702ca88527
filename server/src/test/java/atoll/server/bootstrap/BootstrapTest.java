package atoll.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.Golden;
import atoll.server.TreeCluster;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final GroupVersionResource CLUSTER_ROLES =
            GroupVersionResource.of("rbac.authorization.k8s.io/v1", "clusterroles");

    private final TreeCluster cluster = new TreeCluster();
    private final Bootstrap bootstrap =
            new Bootstrap(
                    new BootstrapOptions(
                            InstantSource.fixed(Instant.parse("2026-11-25T10:00:00.5Z")),
                            "10.0.0.0/16",
                            "10.99.0.1",
                            7443,
                            "<pem>",
                            "<pem>",
                            "host"));

    /// Kind, namespace and name of what controllers make, not the server.
    private static boolean isMadeByControllers(JsonObject object) {
        String name = object.object("metadata").stringOr("name", "");
        return object.stringOr("kind", "").equals("ServiceAccount")
                || name.equals("kube-root-ca.crt");
    }

    private static String idOf(JsonObject object) {
        JsonObject meta = object.object("metadata");
        String name = meta.stringOr("name", "").replaceAll("^apiserver-.*", "apiserver-<hash>");
        return object.stringOr("kind", "") + " " + meta.stringOr("namespace", "") + "/" + name;
    }

    private TreeMap<String, JsonObject> made() {
        var made = new TreeMap<String, JsonObject>();
        cluster.all()
                .values()
                .forEach(objects ->
                        objects.values().forEach(o -> made.put(idOf(o.tree()), o.tree())));
        return made;
    }

    @Test
    void makesWhatARealServerMakes() {
        var golden = new TreeMap<String, JsonObject>();
        Golden.json("server/bootstrap.json").asArray().objects().stream()
                .filter(object -> !isMadeByControllers(object))
                .forEach(object -> golden.put(idOf(object), object));
        assertThat(golden).hasSize(185);

        assertThat(bootstrap.run(cluster.accepting("status"))).isPositive();

        var expected = new TreeSet<>(golden.keySet());
        expected.add("Endpoints default/kubernetes");
        expected.add("EndpointSlice default/kubernetes");
        var made = made();
        assertThat(made.keySet()).isEqualTo(expected);
        golden.forEach((id, object) -> {
            JsonObject ours = made.get(id);
            for (String part :
                    List.of(
                            "rules",
                            "roleRef",
                            "subjects",
                            "aggregationRule",
                            "value",
                            "preemptionPolicy")) {
                assertThat(ours.get(part)).as(id + " " + part).isEqualTo(object.get(part));
            }
            for (String part : List.of("labels", "annotations")) {
                if (!id.startsWith("Namespace") && !id.startsWith("Lease")) {
                    assertThat(ours.at("metadata", part))
                            .as(id + " " + part)
                            .isEqualTo(object.at("metadata", part));
                }
            }
            if (id.startsWith("FlowSchema")
                    || id.startsWith("PriorityLevel")
                    || id.startsWith("APIService")) {
                assertThat(ours.get("spec")).as(id).isEqualTo(object.get("spec"));
            }
        });
    }

    @Test
    void secondRunWritesNothing() {
        var client = cluster.accepting("status");
        bootstrap.run(client);
        assertThat(bootstrap.run(client)).isZero();
        assertThat(cluster.batches).isEqualTo(1);
    }

    @Test
    void missingRulesComeBackAndAdditionsStay() {
        bootstrap.run(cluster.accepting("status"));
        var key = new ObjectKey("", "system:discovery");
        JsonObject role = cluster.find(CLUSTER_ROLES, key).orElseThrow().tree();
        Json extra =
                JsonObject.of(
                        "verbs",
                        JsonArray.of(Json.of("get")),
                        "nonResourceURLs",
                        JsonArray.of(Json.of("/mine")));
        cluster.put(CLUSTER_ROLES, role.with("rules", JsonArray.of(extra)));

        assertThat(bootstrap.run(cluster)).isEqualTo(1);

        JsonArray rules = cluster.find(CLUSTER_ROLES, key).orElseThrow().tree().array("rules");
        assertThat(rules.get(0)).isEqualTo(extra);
        assertThat(rules.toString()).contains("/openapi/*", "/version/");
        assertThat(bootstrap.run(cluster)).isZero();
    }

    @Test
    void roleWithoutAutoupdateIsLeftAlone() {
        bootstrap.run(cluster.accepting("status"));
        var key = new ObjectKey("", "system:discovery");
        JsonObject role = cluster.find(CLUSTER_ROLES, key).orElseThrow().tree();
        cluster.put(
                CLUSTER_ROLES,
                role.with("rules", JsonArray.EMPTY)
                        .withAt(
                                List.of("metadata", "annotations", Bootstrap.RBAC_AUTOUPDATE),
                                Json.of("false")));
        assertThat(bootstrap.run(cluster)).isZero();
    }

    @Test
    void loopbackServerPublishesNoEndpoints() {
        new Bootstrap(
                        new BootstrapOptions(
                                InstantSource.system(),
                                "fd00::/108",
                                "127.0.0.1",
                                6443,
                                "a",
                                "b",
                                "h"))
                .run(cluster.accepting("status"));
        assertThat(made())
                .doesNotContainKey("Endpoints default/kubernetes")
                .containsKey("IPAddress /fd00::1");
        KubeObject service =
                cluster.find(
                                GroupVersionResource.of("v1", "services"),
                                new ObjectKey("default", "kubernetes"))
                        .orElseThrow();
        assertThat(service.spec().string("clusterIP")).isEqualTo("fd00::1");
    }
}
