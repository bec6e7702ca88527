package atoll.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestServer;
import atoll.server.TestServer.Reply;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Impersonation and access reviews as a client on the wire meets them.
class WhoMayTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String RBAC = "rbac.authorization.k8s.io/v1";
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z"));
    @AutoClose private final TestServer server = new TestServer(clock);
    private final HttpClient admin = server.admin();
    private final HttpClient bot =
            server.client(server.pki.authority().issueClient("bot", List.of("bots")));

    private void grantBots(String rules) {
        make(
                "clusterroles",
                "{'kind':'ClusterRole','metadata':{'name':'r'},'rules':" + rules + "}");
        make(
                "clusterrolebindings",
                "{'kind':'ClusterRoleBinding','metadata':{'name':'b'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'r'},"
                        + "'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'Group','name':'bots'},{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'bot'}]}");
    }

    private void make(String resource, String json) {
        JsonObject object = JsonReader.readObject(json.replace('\'', '"')).with("apiVersion", RBAC);
        server.hub
                .systemClient("test")
                .write(Write.create(GroupVersionResource.of(RBAC, resource), "", object, ""))
                .orThrow();
    }

    private String message(HttpClient client, String path, String... headers) {
        return server.get(client, path, headers).json().stringOr("message", "");
    }

    private JsonObject review(HttpClient client, String resource, String spec) {
        String kind =
                resource.contains("localsubject") ? "'metadata':{'namespace':'default'}," : "";
        Reply reply =
                server.send(
                        client,
                        "POST",
                        REVIEWS + resource,
                        ("{" + kind + "'spec':" + spec + "}").replace('\'', '"'),
                        "Content-Type",
                        "application/json");
        return reply.json();
    }

    @Test
    void theRefusalOfAnImpersonationNamesItsNarrowWay() {
        String cannot = "configmaps is forbidden: User \"bot\" cannot impersonate-on:";
        String where =
                ":list resource \"configmaps\" in API group \"\" in the namespace \"default\"";
        assertThat(message(bot, MAPS, "Impersonate-User", "root"))
                .isEqualTo(cannot + "user-info" + where);
        assertThat(message(bot, MAPS, "Impersonate-User", "system:node:n1"))
                .isEqualTo(cannot + "arbitrary-node" + where);
        assertThat(message(bot, MAPS, "Impersonate-User", "system:serviceaccount:a:b"))
                .isEqualTo(cannot + "serviceaccount" + where);
        assertThat(message(bot, MAPS, "Impersonate-Extra-Scope", "all"))
                .isEqualTo(
                        "requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string(nil),"
                                + " Extra:map[string][]string{\"scope\":[]string{\"all\"}}} without"
                                + " impersonating a user name");
    }

    @Test
    void aNarrowWayLetsThroughWhatItNames() {
        grantBots(
                "[{'apiGroups':['authentication.k8s.io'],'resources':['nodes'],'verbs':['impersonate:arbitrary-node'],'resourceNames':['n1']},"
                        + "{'apiGroups':[''],'resources':['configmaps'],'verbs':['impersonate-on:arbitrary-node:list']}]");
        assertThat(message(bot, MAPS, "Impersonate-User", "system:node:n1"))
                .startsWith("configmaps is forbidden: User \"system:node:n1\" cannot list");
        assertThat(message(bot, MAPS, "Impersonate-User", "system:node:n2"))
                .isEqualTo(
                        "nodes.authentication.k8s.io \"n2\" is forbidden: User \"bot\" cannot"
                                + " impersonate:arbitrary-node resource \"nodes\" in API group"
                                + " \"authentication.k8s.io\" at the cluster scope");
    }

    @Test
    void theOldWayChecksEachThingOneWantsToBe() {
        grantBots(
                "[{'apiGroups':[''],'resources':['users','groups'],'verbs':['impersonate']},"
                        + "{'apiGroups':['authentication.k8s.io'],'resources':['uids'],'verbs':['impersonate'],'resourceNames':['u1']}]");
        assertThat(
                        message(
                                bot,
                                MAPS,
                                "Impersonate-User",
                                "x",
                                "Impersonate-Group",
                                "g",
                                "Impersonate-Uid",
                                "u1"))
                .startsWith("configmaps is forbidden: User \"x\" cannot list");
        assertThat(message(bot, MAPS, "Impersonate-User", "x", "Impersonate-Uid", "u2"))
                .isEqualTo(
                        "uids.authentication.k8s.io \"u2\" is forbidden: User \"bot\" cannot"
                                + " impersonate resource \"uids\" in API group"
                                + " \"authentication.k8s.io\" at the cluster scope");
    }

    @Test
    void aReviewThatItsKindCannotHoldIsRefusedInEveryForm() {
        for (String form : List.of("application/json", "application/vnd.kubernetes.protobuf")) {
            var reply =
                    server.send(
                            admin,
                            "POST",
                            "/apis/authentication.k8s.io/v1/tokenreviews",
                            "{\"metadata\":5,\"spec\":{\"token\":\"x\"}}",
                            "Content-Type",
                            "application/json",
                            "Accept",
                            form);
            assertThat(reply.code()).isEqualTo(400);
            assertThat(reply.text())
                    .contains(
                            "cannot be handled as a TokenReview: json: cannot unmarshal number into"
                                    + " Go struct field TokenReview.metadata of type v1.ObjectMeta");
        }
    }

    @Test
    void aReviewStandsInTheNamespaceOfItsAddress() {
        String local = "namespaces/default/localsubjectaccessreviews";
        String asked = "'user':'x','resourceAttributes':{'namespace':'default','verb':'get'}";
        assertThat(review(admin, local, "{" + asked + "}").object("metadata").string("namespace"))
                .isEqualTo("default");
        JsonObject elsewhere =
                server.send(
                                admin,
                                "POST",
                                REVIEWS + local,
                                "{\"metadata\":{\"namespace\":\"other\"}}",
                                "Content-Type",
                                "application/json")
                        .json();
        assertThat(elsewhere.stringOr("message", ""))
                .isEqualTo(
                        "the namespace of the provided object does not match the namespace sent on"
                                + " the request");
    }

    @Test
    void aTokenAfterASecondSpaceIsIgnoredWithAWarning() {
        var reply =
                server.get(server.anonymous(), "/version", "Authorization", "Bearer  something");
        assertThat(reply.text()).contains("system:anonymous");
        assertThat(reply.header("Warning"))
                .isEqualTo(
                        "299 - \"the provided Authorization header contains extra space before the"
                                + " bearer token, and is ignored\"");
    }

    @Test
    void aReviewThatAsksNothingSensibleIsRefused() {
        assertThat(review(admin, "subjectaccessreviews", "{}").stringOr("message", ""))
                .isEqualTo(
                        ".authorization.k8s.io \"\" is invalid: [spec.resourceAttributes: Invalid"
                                + " value: null: exactly one of nonResourceAttributes or"
                                + " resourceAttributes must be specified, spec.user: Invalid value:"
                                + " \"\": at least one of user or group must be specified]");
        assertThat(
                        review(
                                        admin,
                                        "../v1/namespaces/default/localsubjectaccessreviews"
                                                .replace("../v1/", ""),
                                        "{'user':'x','nonResourceAttributes':{'path':'/x','verb':'get'}}")
                                .stringOr("message", ""))
                .isEqualTo(
                        ".authorization.k8s.io \"\" is invalid: spec.nonResourceAttributes: Invalid"
                                + " value: {\"Path\":\"/x\",\"Verb\":\"get\"}: disallowed on this kind"
                                + " of request");
    }

    @Test
    void aRefusedReviewNamesNoKindAndIsAboutItsSpecAlone() {
        JsonObject refused =
                server.send(
                                admin,
                                "POST",
                                REVIEWS + "subjectaccessreviews",
                                "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"user\":\"u\",\"resourceAttributes\":{\"verb\":\"get\"}}}",
                                "Content-Type",
                                "application/json",
                                "User-Agent",
                                "me/1")
                        .json();

        assertThat(refused.stringOr("message", ""))
                .contains("metadata: Invalid value: {\"name\":\"x\",\"managedFields\":[{")
                .contains("[{\"manager\":\"me\",\"operation\":\"Update\",\"apiVersion\":")
                .endsWith(": must be empty");
        assertThat(refused.object("details").keys()).containsExactly("causes", "group");
    }

    private void account() {
        server.send(
                admin,
                "POST",
                "/api/v1/namespaces/default/serviceaccounts",
                "{\"metadata\":{\"name\":\"default\"}}",
                "Content-Type",
                "application/json");
    }

    @Test
    void aRoleThatIsMissingLeavesTheRulesComplete() {
        grantBots(
                "[{'apiGroups':['authorization.k8s.io'],'resources':['selfsubjectrulesreviews'],'verbs':['create']}]");
        make(
                "clusterrolebindings",
                "{'kind':'ClusterRoleBinding','metadata':{'name':'c'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'gone'},"
                        + "'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'bot'}]}");

        JsonObject status =
                review(bot, "selfsubjectrulesreviews", "{'namespace':'default'}").object("status");

        assertThat(status.booleanOr("incomplete", true)).isFalse();
        assertThat(status.stringOr("evaluationError", ""))
                .isEqualTo("clusterrole.rbac.authorization.k8s.io \"gone\" not found");
    }

    @Test
    void aTokenIsNotBoundToWhatSaysNothingOfItself() {
        account();
        JsonObject answer =
                server.send(
                                admin,
                                "POST",
                                "/api/v1/namespaces/default/serviceaccounts/default/token",
                                "{\"spec\":{\"boundObjectRef\":{}}}",
                                "Content-Type",
                                "application/json")
                        .json();
        assertThat(answer.string("message"))
                .isEqualTo("cannot bind token to object of type /, Kind=");
    }

    @Test
    void aRequestForATokenTellsWhoMadeIt() {
        account();
        String token = "/api/v1/namespaces/default/serviceaccounts/default/token";
        JsonObject answer =
                server.send(
                                admin,
                                "POST",
                                token,
                                "{\"spec\":{\"audiences\":[\"a\"]}}",
                                "Content-Type",
                                "application/json",
                                "User-Agent",
                                "me/1")
                        .json();
        assertThat(
                        answer.array("metadata", "managedFields")
                                .objects()
                                .getFirst()
                                .object("fieldsV1")
                                .toString())
                .isEqualTo("{\"f:spec\":{\"f:audiences\":{},\"f:expirationSeconds\":{}}}");
        assertThat(
                        server.send(
                                        admin,
                                        "POST",
                                        token,
                                        "{\"spec\":{\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}}}",
                                        "Content-Type",
                                        "application/json")
                                .json()
                                .stringOr("message", ""))
                .isEqualTo("Name parameter required.");
    }

    @Test
    void aRefusalComesWithWhatWasWarnedOfBefore() {
        account();
        Reply reply =
                server.send(
                        admin,
                        "POST",
                        "/api/v1/namespaces/default/pods",
                        "{\"metadata\":{\"name\":\"p\",\"annotations\":{\"container.apparmor.security.beta.kubernetes.io/a\":\"unconfined\"}},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}",
                        "Content-Type",
                        "application/json");

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.response().headers().allValues("warning"))
                .containsExactly(
                        "299 - \"metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]: deprecated since v1.30; use the \\\"appArmorProfile\\\" field instead\"");
    }

    @Test
    void aSelectorThatCannotBeReadIsLeftOutAndSaidSo() {
        grantBots("[{'apiGroups':[''],'resources':['pods'],'verbs':['list']}]");
        JsonObject status =
                review(
                                admin,
                                "subjectaccessreviews",
                                "{'user':'bot','resourceAttributes':{'verb':'list','resource':'pods','labelSelector':{'rawSelector':'a b'},"
                                        + "'fieldSelector':{'requirements':[{'key':'a','operator':'In','values':['1','2']},{'key':'b','operator':'In','values':['1']}]}}}")
                        .object("status");
        assertThat(status.booleanOr("allowed", false)).isTrue();
        assertThat(status.stringOr("reason", ""))
                .isEqualTo(
                        "RBAC: allowed by ClusterRoleBinding \"b\" of ClusterRole \"r\" to User \"bot\"");
        assertThat(status.stringOr("evaluationError", ""))
                .isEqualTo(
                        "spec.resourceAttributes.fieldSelector partially ignored due to parse error;"
                                + " spec.resourceAttributes.labelSelector ignored due to parse error");
    }

    @Test
    void theRulesOfABindingThatNamesAUserTwiceCountOnce() {
        grantBots(
                "[{'apiGroups':['authorization.k8s.io'],'resources':['selfsubjectrulesreviews'],'verbs':['create']}]");
        JsonObject answer = review(bot, "selfsubjectrulesreviews", "{'namespace':'default'}");
        assertThat(answer.object("status").array("resourceRules").size()).isEqualTo(1);
        assertThat(answer.object("spec").isEmpty()).isTrue();
    }

    @Test
    void aRefusalIsHarmlessInABrowser() {
        assertThat(message(bot, "/%3Cb%3E&"))
                .isEqualTo("forbidden: User \"bot\" cannot get path \"/&lt;b&gt;&amp;\"");
    }
}
