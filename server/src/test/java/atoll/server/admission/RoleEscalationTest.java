package atoll.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Client;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestCluster;
import atoll.server.authenticate.UserInfo;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoleEscalationTest {
    private static final String RBAC = "rbac.authorization.k8s.io/v1";
    private static final GroupVersionResource ROLES = GroupVersionResource.of(RBAC, "roles");
    private static final GroupVersionResource BINDINGS =
            GroupVersionResource.of(RBAC, "rolebindings");

    @AutoClose private final TestCluster cluster = new TestCluster();
    private final Client ann =
            cluster.cluster.client(UserInfo.of("ann", "devs", "system:authenticated"), "test");

    private static JsonObject json(String text) {
        return JsonReader.readObject(text.replace('\'', '"'));
    }

    private static JsonObject role(String name, String rules) {
        return json(
                "{'apiVersion':'"
                        + RBAC
                        + "','kind':'Role','metadata':{'name':'"
                        + name
                        + "','namespace':'default'},'rules':"
                        + rules
                        + "}");
    }

    private static JsonObject binding(String name, String role, String user) {
        return json(
                "{'apiVersion':'"
                        + RBAC
                        + "','kind':'RoleBinding','metadata':{'name':'"
                        + name
                        + "','namespace':'default'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'"
                        + role
                        + "'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'"
                        + user
                        + "'}]}");
    }

    private static Outcome create(Client client, GroupVersionResource resource, JsonObject object) {
        return client.write(Write.create(resource, "default", object, "test"));
    }

    private static String refusal(Outcome outcome) {
        return ((Outcome.Refused) outcome).status().message();
    }

    @BeforeEach
    void annReadsPods() {
        create(
                        cluster.client,
                        ROLES,
                        role(
                                "reader",
                                "[{'apiGroups':[''],'resources':['pods'],'verbs':['get','list']}]"))
                .orThrow();
        create(cluster.client, BINDINGS, binding("readers", "reader", "ann")).orThrow();
        create(
                        cluster.client,
                        ROLES,
                        role("all", "[{'apiGroups':['*'],'resources':['*'],'verbs':['*']}]"))
                .orThrow();
    }

    @Test
    void roleMayGrantOnlyWhatItsWriterHolds() {
        create(
                        ann,
                        ROLES,
                        role("less", "[{'apiGroups':[''],'resources':['pods'],'verbs':['get']}]"))
                .orThrow();
        Outcome more =
                create(
                        ann,
                        ROLES,
                        role(
                                "more",
                                "[{'apiGroups':[''],'resources':['pods','nodes'],'verbs':['get']}]"));
        assertThat(refusal(more))
                .isEqualTo(
                        "roles.rbac.authorization.k8s.io \"more\" is forbidden: user \"ann\""
                                + " (groups=[\"devs\" \"system:authenticated\"]) is attempting to grant RBAC permissions"
                                + " not currently held:\n{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}");
    }

    @Test
    void bindingMayGrantOnlyWhatItsWriterHolds() {
        create(ann, BINDINGS, binding("same", "reader", "bob")).orThrow();
        assertThat(refusal(create(ann, BINDINGS, binding("up", "all", "bob"))))
                .endsWith(
                        "not currently held:\n{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}");
        assertThat(refusal(create(ann, BINDINGS, binding("ghost", "nothing", "bob"))))
                .isEqualTo("rolebindings.rbac.authorization.k8s.io \"nothing\" not found");
    }

    @Test
    void whatMayNotBeGrantedIsToldBeforeWhatIsWrong() {
        Write otherRole =
                Write.mergePatch(
                        BINDINGS,
                        "default",
                        "readers",
                        "",
                        json("{'roleRef':{'name':'all'}}"),
                        "test");
        assertThat(refusal(ann.write(otherRole)))
                .contains("is attempting to grant RBAC permissions not currently held");
        assertThat(refusal(cluster.client.write(otherRole))).contains("cannot change roleRef");
    }

    @Test
    void whoMayBindMayBindMore() {
        create(
                        cluster.client,
                        ROLES,
                        role(
                                "binder",
                                "[{'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'verbs':['bind','escalate']}]"))
                .orThrow();
        create(cluster.client, BINDINGS, binding("binders", "binder", "ann")).orThrow();
        create(ann, BINDINGS, binding("up", "all", "bob")).orThrow();
        create(
                        ann,
                        ROLES,
                        role("more", "[{'apiGroups':[''],'resources':['nodes'],'verbs':['get']}]"))
                .orThrow();
    }

    @Test
    void onlyWhatEndsARoleThatGrantsMoreMayChange() {
        assertThat(refusal(ann.write(annChanges("{'labels':{'a':'b'}}"))))
                .contains("is attempting to grant RBAC permissions not currently held");
        ann.write(annChanges("{'finalizers':['example.com/a']}")).orThrow();
    }

    private static Write annChanges(String metadata) {
        return Write.mergePatch(
                ROLES, "default", "all", "", json("{'metadata':" + metadata + "}"), "test");
    }

    @Test
    void rolesThatGatherOthersAreForWhoMayDoAll() {
        var roles = GroupVersionResource.of(RBAC, "clusterroles");
        JsonObject gathering =
                json(
                        "{'apiVersion':'"
                                + RBAC
                                + "','kind':'ClusterRole','metadata':{'name':'g'},'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'a':'b'}}]}}");
        assertThat(refusal(ann.write(Write.create(roles, "", gathering, "test"))))
                .isEqualTo(
                        "clusterroles.rbac.authorization.k8s.io \"g\" is forbidden: must have"
                                + " cluster-admin privileges to use the aggregationRule");
    }
}
