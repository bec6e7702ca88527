package atoll.server.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TreeCluster;
import atoll.server.authenticate.UserInfo;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RbacAuthorizerTest {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final GroupVersionResource ROLES =
            new GroupVersionResource(GROUP, "v1", "roles");
    private static final GroupVersionResource CLUSTER_ROLES =
            new GroupVersionResource(GROUP, "v1", "clusterroles");
    private static final GroupVersionResource ROLE_BINDINGS =
            new GroupVersionResource(GROUP, "v1", "rolebindings");
    private static final GroupVersionResource CLUSTER_ROLE_BINDINGS =
            new GroupVersionResource(GROUP, "v1", "clusterrolebindings");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private final TreeCluster cluster = new TreeCluster();
    private final RbacAuthorizer authorizer = new RbacAuthorizer(cluster);

    private static JsonObject json(String text) {
        return JsonReader.readObject(text.replace('\'', '"'));
    }

    private void clusterRole(String name, String rules) {
        cluster.put(
                CLUSTER_ROLES, json("{'metadata':{'name':'" + name + "'},'rules':" + rules + "}"));
    }

    private void clusterBinding(String name, String role, String subject) {
        cluster.put(
                CLUSTER_ROLE_BINDINGS,
                json(
                        "{'metadata':{'name':'"
                                + name
                                + "'},'roleRef':{'kind':'ClusterRole','name':'"
                                + role
                                + "'},'subjects':["
                                + subject
                                + "]}"));
    }

    private Decision ask(
            UserInfo user,
            String verb,
            String resource,
            String subresource,
            String namespace,
            String name) {
        return authorizer.authorize(
                user,
                Attributes.ofResource(
                        verb,
                        new GroupVersionResource("", "v1", resource),
                        subresource,
                        namespace,
                        name));
    }

    @Test
    void masterMayDoEverythingOnAnEmptyCluster() {
        var admin = UserInfo.of("root", "system:masters");
        assertThat(ask(admin, "delete", "nodes", "", "", "n1")).isEqualTo(new Decision(true, ""));
    }

    @Test
    void reasonNamesBindingRoleAndSubject() {
        clusterRole("reader", "[{'verbs':['get'],'apiGroups':[''],'resources':['pods']}]");
        clusterBinding("readers", "reader", "{'kind':'Group','name':'devs'}");
        assertThat(ask(UserInfo.of("ann", "devs"), "get", "pods", "", "shop", "p").reason())
                .isEqualTo(
                        "RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\""
                                + " to Group \"devs\"");
        assertThat(ask(UserInfo.of("ann", "devs"), "get", "pods", "log", "shop", "p").allowed())
                .isFalse();
        assertThat(ask(UserInfo.of("ann"), "get", "pods", "", "shop", "p").allowed()).isFalse();
    }

    @Test
    void roleBindingHoldsInItsNamespaceOnlyAndKnowsServiceAccounts() {
        cluster.put(
                ROLES,
                json(
                        "{'metadata':{'name':'r','namespace':'shop'},'rules':["
                                + "{'verbs':['*'],'apiGroups':['*'],'resources':['*/scale','pods/log']}]}"));
        cluster.put(
                ROLE_BINDINGS,
                json(
                        "{'metadata':{'name':'b','namespace':'shop'},"
                                + "'roleRef':{'kind':'Role','name':'r'},"
                                + "'subjects':[{'kind':'ServiceAccount','name':'bot','namespace':'ci'}]}"));
        var bot = UserInfo.of("system:serviceaccount:ci:bot");
        assertThat(ask(bot, "update", "deployments", "scale", "shop", "d").reason())
                .isEqualTo(
                        "RBAC: allowed by RoleBinding \"b/shop\" of Role \"r\" to ServiceAccount"
                                + " \"bot/ci\"");
        assertThat(ask(bot, "get", "pods", "log", "shop", "p").allowed()).isTrue();
        assertThat(ask(bot, "get", "pods", "", "shop", "p").allowed()).isFalse();
        assertThat(ask(bot, "update", "deployments", "scale", "other", "d").allowed()).isFalse();
        assertThat(ask(bot, "update", "deployments", "scale", "", "d").allowed()).isFalse();
    }

    @Test
    void resourceNamesLimitARule() {
        clusterRole(
                "one",
                "[{'verbs':['get'],'apiGroups':[''],'resources':['secrets'],'resourceNames':['a']}]");
        clusterBinding("b", "one", "{'kind':'User','name':'ann'}");
        assertThat(ask(UserInfo.of("ann"), "get", "secrets", "", "x", "a").allowed()).isTrue();
        assertThat(ask(UserInfo.of("ann"), "get", "secrets", "", "x", "b").allowed()).isFalse();
        assertThat(ask(UserInfo.of("ann"), "list", "secrets", "", "x", "").allowed()).isFalse();
    }

    @Test
    void pathsMatchExactlyOrByPrefix() {
        clusterRole("paths", "[{'verbs':['get'],'nonResourceURLs':['/healthz','/apis/*']}]");
        clusterBinding("b", "paths", "{'kind':'User','name':'ann'}");
        var ann = UserInfo.of("ann");
        assertThat(authorizer.authorize(ann, Attributes.ofPath("get", "/healthz")).allowed())
                .isTrue();
        assertThat(authorizer.authorize(ann, Attributes.ofPath("get", "/apis/apps/v1")).allowed())
                .isTrue();
        assertThat(authorizer.authorize(ann, Attributes.ofPath("get", "/apis")).allowed())
                .isFalse();
        assertThat(authorizer.authorize(ann, Attributes.ofPath("post", "/healthz")).allowed())
                .isFalse();
    }

    @Test
    void changesHoldForTheNextRequest() {
        var ann = UserInfo.of("ann");
        assertThat(ask(ann, "get", "pods", "", "x", "p").allowed()).isFalse();
        clusterRole("reader", "[{'verbs':['get'],'apiGroups':[''],'resources':['pods']}]");
        clusterBinding("b", "reader", "{'kind':'User','name':'ann'}");
        assertThat(ask(ann, "get", "pods", "", "x", "p").allowed()).isTrue();
        clusterBinding("b", "reader", "{'kind':'User','name':'bob'}");
        assertThat(ask(ann, "get", "pods", "", "x", "p").allowed()).isFalse();
        assertThat(ask(UserInfo.of("bob"), "get", "pods", "", "x", "p").allowed()).isTrue();
        cluster.remove(CLUSTER_ROLE_BINDINGS, new ObjectKey("", "b"));
        assertThat(ask(UserInfo.of("bob"), "get", "pods", "", "x", "p").allowed()).isFalse();
    }

    @Test
    void whatIsDeletedWhileTheWatchIsGoneIsForgotten() {
        var ann = UserInfo.of("ann");
        clusterRole("reader", "[{'verbs':['get'],'apiGroups':[''],'resources':['pods']}]");
        clusterBinding("b", "reader", "{'kind':'User','name':'ann'}");
        assertThat(ask(ann, "get", "pods", "", "x", "p").allowed()).isTrue();
        cluster.endWatches();
        cluster.remove(CLUSTER_ROLE_BINDINGS, new ObjectKey("", "b"));
        ask(ann, "get", "pods", "", "x", "p");
        assertThat(ask(ann, "get", "pods", "", "x", "p").allowed()).isFalse();
    }

    @Test
    void missingRoleIsTheReasonOfADenial() {
        clusterBinding("b", "ghost", "{'kind':'User','name':'ann'}");
        var decision = ask(UserInfo.of("ann"), "get", "pods", "", "x", "p");
        assertThat(decision.reason())
                .isEqualTo("RBAC: clusterrole.rbac.authorization.k8s.io \"ghost\" not found");
        assertThat(
                        decision.denial(
                                        UserInfo.of("ann"),
                                        Attributes.ofResource("get", PODS, "", "x", "p"))
                                .message())
                .isEqualTo(
                        "pods \"p\" is forbidden: User \"ann\" cannot get resource \"pods\" in API"
                                + " group \"\" in the namespace \"x\": RBAC:"
                                + " clusterrole.rbac.authorization.k8s.io \"ghost\" not found");
    }

    @Test
    void deniedPathIsToldWithoutAResource() {
        assertThat(
                        Decision.DENIED
                                .denial(UserInfo.of("ann"), Attributes.ofPath("get", "/metrics"))
                                .message())
                .isEqualTo("forbidden: User \"ann\" cannot get path \"/metrics\"");
    }

    @Test
    void rulesThatAreNotHeldAreListedOnOneLineEach() {
        var held =
                json("{'verbs':['get','list'],'apiGroups':[''],'resources':['pods','configmaps']}");
        var wanted =
                List.of(
                        json(
                                "{'verbs':['get','delete','patch'],'apiGroups':[''],'resources':['pods']}"),
                        json("{'verbs':['*'],'nonResourceURLs':['*']}"));
        assertThat(RoleRules.lines(RoleRules.uncovered(List.of(held), wanted)))
                .containsExactly(
                        "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\" \"patch\"]}",
                        "{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}");
        assertThat(RoleRules.uncovered(List.of(held), List.of(held))).isEmpty();
    }

    @Test
    void aggregationCollectsSelectedRolesInOrder() {
        var admin =
                KubeObject.of(
                        json(
                                "{'metadata':{'name':'admin'},'aggregationRule':{'clusterRoleSelectors':"
                                        + "[{'matchLabels':{'to-admin':'true'}}]},'rules':[]}"));
        var second =
                KubeObject.of(
                        json(
                                "{'metadata':{'name':'b','labels':{'to-admin':'true'}},'rules':[{'verbs':['b']}]}"));
        var first =
                KubeObject.of(
                        json(
                                "{'metadata':{'name':'a','labels':{'to-admin':'true'}},'rules':[{'verbs':['a']}]}"));
        var other = KubeObject.of(json("{'metadata':{'name':'c'},'rules':[{'verbs':['c']}]}"));
        assertThat(RoleAggregation.rules(admin, List.of(second, other, admin, first)).toString())
                .isEqualTo("[{\"verbs\":[\"a\"]},{\"verbs\":[\"b\"]}]");
    }

    @Test
    void whoAsksWhileAChangeIsTakenInWaitsForIt() throws InterruptedException {
        clusterRole("reader", "[{'verbs':['get'],'apiGroups':[''],'resources':['pods']}]");
        clusterBinding("b", "reader", "{'kind':'User','name':'ann'}");
        var opening = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        cluster.beforeWatch =
                () -> {
                    opening.countDown();
                    await(open);
                };
        var user = UserInfo.of("ann");
        var get = Attributes.ofResource("get", PODS, "", "ns", "p");
        var first = new AtomicBoolean();
        var second = new AtomicBoolean();
        Thread one =
                Thread.ofVirtual()
                        .start(() -> first.set(authorizer.authorize(user, get).allowed()));
        opening.await();
        Thread two =
                Thread.ofVirtual()
                        .start(() -> second.set(authorizer.authorize(user, get).allowed()));
        while (two.isAlive() && two.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        open.countDown();
        one.join();
        two.join();
        assertThat(first).isTrue();
        assertThat(second).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
