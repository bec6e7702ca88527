package atoll.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.ListOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.Cluster;
import atoll.server.ClusterOptions;
import atoll.server.Golden;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.RbacAuthorizer;
import atoll.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The standard objects in a cluster as it is, with admission, defaults and field managers.
class BootstrapOnClusterTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-25T10:00:00Z"));

    private static final String PEM = pem("");

    @AutoClose private final Store store = Store.inMemory();
    private Cluster cluster;

    private static String pem(String content) {
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(content);
    }

    private static BootstrapOptions options(ClusterTrust trust) {
        return new BootstrapOptions(CLOCK, "10.96.0.0/12", "10.99.0.1", 7443, trust, "host");
    }

    @BeforeEach
    void bootstrap() {
        var random = new Random(7);
        cluster = new Cluster("c", store, ClusterOptions.of(CLOCK, random));
        new Bootstrap(options(ClusterTrust.standard(PEM, PEM)))
                .run(cluster.systemClient("kube-apiserver"));
    }

    private static GroupVersionResource resourceOf(Cluster cluster, JsonObject object) {
        return cluster.resources()
                .find(KubeObject.of(object).groupVersionKind())
                .orElseThrow()
                .resource();
    }

    @Test
    void everyObjectLooksAsOnARealServer() {
        var client = cluster.systemClient("test");
        var differences = new ArrayList<String>();
        int compared = 0;
        for (JsonObject golden : Golden.json("server/bootstrap.json").asArray().objects()) {
            String kind = golden.stringOr("kind", "");
            String name = golden.object("metadata").stringOr("name", "");
            if (kind.equals("ServiceAccount")
                    || name.equals("kube-root-ca.crt")
                    || kind.equals("Lease")
                    || kind.equals("IPAddress")) {
                continue;
            }
            var key = new ObjectKey(golden.object("metadata").stringOr("namespace", ""), name);
            var found = client.find(resourceOf(cluster, golden), key);
            if (found.isEmpty()) {
                differences.add(kind + " " + key + " is missing");
                continue;
            }
            compared++;
            compare(kind + " " + key, masked(golden), masked(found.get().tree()), differences);
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isEqualTo(183);
    }

    private static JsonObject masked(JsonObject object) {
        JsonObject meta =
                object.object("metadata")
                        .without("uid")
                        .without("resourceVersion")
                        .without("creationTimestamp")
                        .without("managedFields");
        return object.with("metadata", meta);
    }

    private static void compare(
            String at, JsonObject theirs, JsonObject ours, List<String> differences) {
        theirs.forEach((key, value) -> {
            if (key.equals("lastTransitionTime")
                    || key.equals("description")
                    || key.equals("since")
                    || key.equals("clusterIP")
                    || key.equals("clusterIPs")
                    || key.equals("cidrs")) {
                return;
            }
            if (value instanceof JsonObject object && ours.get(key) instanceof JsonObject own) {
                compare(at + "." + key, object, own, differences);
            } else if (value.equals(Json.of("<pem>"))) {
                assertThat(ours.get(key)).isEqualTo(Json.of(PEM));
            } else if (!value.equals(ours.get(key))
                    && !value.toString().contains("lastTransitionTime")) {
                differences.add(at + "." + key + ": " + value + " -> " + ours.get(key));
            }
        });
        ours.forEach((key, value) -> {
            if (!theirs.has(key)) {
                differences.add(at + "." + key + ": absent -> " + value);
            }
        });
    }

    @Test
    void secondRunChangesNothing() {
        long before = store.image().revision();
        var bootstrap = new Bootstrap(options(ClusterTrust.standard(PEM, PEM)));
        assertThat(bootstrap.run(cluster.systemClient("kube-apiserver"))).isZero();
        assertThat(store.image().revision()).isEqualTo(before);
    }

    @Test
    void whatIsToldToOtherServersFollowsTheFlagsAndKeepsWhatWasTold() {
        var client = cluster.systemClient("kube-apiserver");
        var other =
                new ClusterTrust(
                        "# mine\n" + pem("b") + PEM,
                        pem("b"),
                        List.of("X-User"),
                        List.of("X-Remote-Uid"),
                        List.of("X-Remote-Group"),
                        List.of(),
                        List.of());
        new Bootstrap(options(other)).run(client);

        JsonObject data =
                client.find(
                                GroupVersionResource.of("v1", "configmaps"),
                                new ObjectKey("kube-system", "extension-apiserver-authentication"))
                        .orElseThrow()
                        .tree()
                        .object("data");
        assertThat(data)
                .isEqualTo(
                        JsonObject.of(
                                "client-ca-file", PEM + pem("b"),
                                "requestheader-allowed-names", "[\"front-proxy-client\"]",
                                "requestheader-client-ca-file", PEM + pem("b"),
                                "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]",
                                "requestheader-group-headers", "[\"X-Remote-Group\"]",
                                "requestheader-uid-headers", "[\"X-Remote-Uid\"]",
                                "requestheader-username-headers",
                                        "[\"X-Remote-User\",\"X-User\"]"));
    }

    @Test
    void standardRolesDecide() {
        try (var authorizer = new RbacAuthorizer(cluster.systemClient("authorizer"))) {
            var pods = GroupVersionResource.of("v1", "pods");
            var scheduler = UserInfo.of("system:kube-scheduler", "system:authenticated");
            assertThat(
                            authorizer
                                    .authorize(
                                            scheduler,
                                            Attributes.ofResource("list", pods, "", "", ""))
                                    .reason())
                    .isEqualTo(
                            "RBAC: allowed by ClusterRoleBinding \"system:kube-scheduler\" of ClusterRole"
                                    + " \"system:kube-scheduler\" to User \"system:kube-scheduler\"");
            var nobody = UserInfo.of("ann", "system:authenticated");
            assertThat(
                            authorizer
                                    .authorize(
                                            nobody, Attributes.ofResource("list", pods, "", "", ""))
                                    .allowed())
                    .isFalse();
            assertThat(
                            authorizer
                                    .authorize(nobody, Attributes.ofPath("get", "/apis/apps/v1"))
                                    .allowed())
                    .isTrue();
            assertThat(
                            authorizer
                                    .authorize(
                                            UserInfo.of(
                                                    "system:anonymous", "system:unauthenticated"),
                                            Attributes.ofPath("get", "/livez"))
                                    .allowed())
                    .isTrue();
        }
    }

    @Test
    void fieldManagersAreRecorded() {
        var roles = GroupVersionResource.of("rbac.authorization.k8s.io/v1", "clusterroles");
        var list = cluster.systemClient("test").list(roles, "", ListOptions.ALL);
        assertThat(list.items()).hasSize(69);
        assertThat(list.items())
                .allMatch(role ->
                        role.metadata().array("managedFields").objects().stream()
                                .anyMatch(entry ->
                                        entry.stringOr("manager", "").equals("kube-apiserver")));
    }
}
