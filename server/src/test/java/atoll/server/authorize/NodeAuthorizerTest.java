package atoll.server.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TreeCluster;
import atoll.server.authenticate.UserInfo;
import atoll.server.bootstrap.Bootstrap;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAuthorizerTest {
    private static final UserInfo N1 =
            UserInfo.of("system:node:n1", "system:nodes", "system:authenticated");
    private static final UserInfo N2 =
            UserInfo.of("system:node:n2", "system:nodes", "system:authenticated");
    private static final String UNRELATED =
            "no relationship found between node 'n1' and this object";
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");

    private final TreeCluster cluster = new TreeCluster();
    private final NodeAuthorizer authorizer = new NodeAuthorizer(cluster, Bootstrap.nodeRules());

    private static JsonObject json(String text) {
        return JsonReader.readObject(text.replace('\'', '"'));
    }

    private Decision ask(
            UserInfo user, String verb, String resource, String namespace, String name) {
        String[] parts = resource.split("/");
        return authorizer.authorize(
                user,
                Attributes.ofResource(
                        verb,
                        GroupVersionResource.of("v1", parts[0]),
                        parts.length > 1 ? parts[1] : "",
                        namespace,
                        name));
    }

    private void pod(String name, String spec) {
        cluster.put(
                PODS,
                json(
                        "{'metadata':{'namespace':'shop','name':'"
                                + name
                                + "'},'spec':{'nodeName':'n1',"
                                + spec
                                + "}}"));
    }

    @Test
    void aNodeReadsWhatItsPodsUseAndNothingElse() {
        pod(
                "web",
                """
                'serviceAccountName':'bot','imagePullSecrets':[{'name':'pull'}],
                'containers':[{'name':'c','envFrom':[{'configMapRef':{'name':'settings'}}],
                  'env':[{'name':'A','valueFrom':{'secretKeyRef':{'name':'key','key':'k'}}}]}],
                'volumes':[{'name':'v','projected':{'sources':[{'secret':{'name':'part'}}]}},
                  {'name':'d','persistentVolumeClaim':{'claimName':'disk'}},
                  {'name':'e','ephemeral':{}}]
                """);
        for (String secret : List.of("pull", "key", "part")) {
            assertThat(ask(N1, "get", "secrets", "shop", secret).allowed()).as(secret).isTrue();
        }
        assertThat(ask(N1, "watch", "configmaps", "shop", "settings").allowed()).isTrue();
        assertThat(ask(N1, "get", "persistentvolumeclaims", "shop", "disk").allowed()).isTrue();
        assertThat(ask(N1, "get", "persistentvolumeclaims", "shop", "web-e").allowed()).isTrue();
        assertThat(ask(N1, "create", "serviceaccounts/token", "shop", "bot").allowed()).isTrue();
        assertThat(ask(N1, "get", "serviceaccounts", "shop", "bot").allowed()).isTrue();
        assertThat(ask(N1, "get", "pods", "shop", "web").allowed()).isTrue();

        assertThat(ask(N1, "get", "secrets", "shop", "other"))
                .isEqualTo(new Decision(false, UNRELATED));
        assertThat(ask(N1, "get", "secrets", "bank", "key").reason()).isEqualTo(UNRELATED);
        assertThat(ask(N2, "get", "secrets", "shop", "key").reason())
                .isEqualTo(UNRELATED.replace("n1", "n2"));
        assertThat(ask(N1, "create", "serviceaccounts/token", "shop", "admin").reason())
                .isEqualTo(UNRELATED);
    }

    @Test
    void secretsOfAVolumeAreFoundThroughItsClaimButNotThoseOfControllers() {
        pod("db", "'volumes':[{'name':'d','persistentVolumeClaim':{'claimName':'disk'}}]");
        cluster.put(
                GroupVersionResource.of("v1", "persistentvolumes"),
                json(
                        """
                        {'metadata':{'name':'pv'},'spec':{'claimRef':{'namespace':'shop','name':'disk'},
                         'csi':{'nodeStageSecretRef':{'namespace':'vault','name':'stage'},
                          'controllerPublishSecretRef':{'namespace':'vault','name':'publish'}}}}
                        """));
        assertThat(ask(N1, "get", "persistentvolumes", "", "pv").allowed()).isTrue();
        assertThat(ask(N1, "get", "secrets", "vault", "stage").allowed()).isTrue();
        assertThat(ask(N1, "get", "secrets", "vault", "publish").allowed()).isFalse();
        assertThat(ask(N2, "get", "secrets", "vault", "stage").allowed()).isFalse();
    }

    @Test
    void whatAPodUsedIsForgottenWithIt() {
        pod("web", "'imagePullSecrets':[{'name':'pull'}]");
        assertThat(ask(N1, "get", "secrets", "shop", "pull").allowed()).isTrue();
        cluster.remove(PODS, new ObjectKey("shop", "web"));
        assertThat(ask(N1, "get", "secrets", "shop", "pull").allowed()).isFalse();
    }

    @Test
    void aMirrorPodLetsItsNodeReadNothing() {
        cluster.put(
                PODS,
                json(
                        """
                        {'metadata':{'namespace':'shop','name':'m',
                          'annotations':{'kubernetes.io/config.mirror':'x'}},
                         'spec':{'nodeName':'n1','imagePullSecrets':[{'name':'pull'}]}}
                        """));
        assertThat(ask(N1, "get", "pods", "shop", "m").allowed()).isTrue();
        assertThat(ask(N1, "get", "secrets", "shop", "pull").allowed()).isFalse();
    }

    @Test
    void refusalsGiveTheirReason() {
        assertThat(ask(N1, "list", "secrets", "shop", "").reason())
                .isEqualTo("No Object name found");
        assertThat(ask(N1, "list", "secrets", "", "").reason())
                .isEqualTo("can only read namespaced object of this type");
        assertThat(ask(N1, "delete", "secrets", "shop", "a").reason())
                .isEqualTo("can only read resources of this type");
        assertThat(ask(N1, "list", "persistentvolumes", "", "").reason())
                .isEqualTo("can only get individual resources of this type");
        assertThat(ask(N1, "list", "pods", "", "").reason())
                .isEqualTo("can only list/watch pods with spec.nodeName field selector");
        assertThat(ask(N1, "get", "nodes", "", "n2").reason())
                .isEqualTo("node 'n1' cannot read 'n2', only its own Node object");
        assertThat(ask(N1, "list", "nodes", "", "").reason())
                .isEqualTo("node 'n1' cannot read all nodes, only its own Node object");
        assertThat(
                        ask(UserInfo.of("system:node:", "system:nodes"), "get", "nodes", "", "n")
                                .reason())
                .isEqualTo("unknown node for user \"system:node:\"");
    }

    @Test
    void aNodeListsItsPodsByTheirNode() {
        var list = Attributes.ofResource("list", PODS, "", "", "");
        var own = FieldSelector.equal("spec.nodeName", "n1");
        assertThat(
                        authorizer
                                .authorize(N1, list.selecting(own, LabelSelector.EVERYTHING))
                                .allowed())
                .isTrue();
        assertThat(
                        authorizer
                                .authorize(N2, list.selecting(own, LabelSelector.EVERYTHING))
                                .allowed())
                .isFalse();
    }

    @Test
    void leasesAreTheNodesOwn() {
        var leases = new GroupVersionResource("coordination.k8s.io", "v1", "leases");
        var own = Attributes.ofResource("update", leases, "", "kube-node-lease", "n1");
        assertThat(authorizer.authorize(N1, own).allowed()).isTrue();
        assertThat(authorizer.authorize(N2, own).reason())
                .isEqualTo("can only access node lease with the same name as the requesting node");
    }

    @Test
    void whoIsNoNodeIsNotSpokenAbout() {
        assertThat(ask(UserInfo.of("system:node:n1", "devs"), "get", "nodes", "", "n1"))
                .isEqualTo(new Decision(false, ""));
    }

    @Test
    void authorizersAreAskedInTurnAndTellAllTheirReasons() {
        var both = new Authorizers(List.of(authorizer, Authorizers.denyAll()));
        var get = Attributes.ofResource("get", PODS, "", "shop", "p");
        assertThat(both.authorize(N1, get).reason())
                .isEqualTo(UNRELATED + "\nEverything is forbidden.");
        assertThat(both.authorize(UserInfo.of("root", "system:masters"), get).allowed()).isTrue();
        var own =
                Attributes.ofResource("get", GroupVersionResource.of("v1", "nodes"), "", "", "n1");
        assertThat(both.authorize(N1, own).allowed()).isTrue();
        assertThat(both.rulesFor(N1, "shop"))
                .isEqualTo(
                        new Authorizer.Rules(
                                List.of(),
                                true,
                                "node authorizer does not support user rule resolution"));
    }
}
