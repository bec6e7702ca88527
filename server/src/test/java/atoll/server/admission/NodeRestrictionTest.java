package atoll.server.admission;

import static atoll.server.TestCluster.PODS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.ListOptions;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.CertificateSamples;
import atoll.server.TestCluster;
import atoll.server.authenticate.UserInfo;
import atoll.server.registry.Caller;
import atoll.server.resource.AdmissionChoice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeRestrictionTest {
    private static final WriteOptions PLAIN = new WriteOptions("", false, FieldValidation.IGNORE);
    private static final GroupVersionResource NODES = GroupVersionResource.of("v1", "nodes");
    private static final GroupVersionResource ACCOUNTS =
            GroupVersionResource.of("v1", "serviceaccounts");
    private static final GroupVersionResource BINDINGS = GroupVersionResource.of("v1", "bindings");
    private static final GroupVersionResource CLAIMS =
            GroupVersionResource.of("v1", "persistentvolumeclaims");
    private static final GroupVersionResource LEASES =
            GroupVersionResource.of("coordination.k8s.io/v1", "leases");
    private static final GroupVersionResource REQUESTS =
            GroupVersionResource.of("certificates.k8s.io/v1", "certificatesigningrequests");

    @AutoClose
    private final TestCluster cluster =
            new TestCluster(new AdmissionChoice(Set.of("NodeRestriction"), Set.of()));

    private final Client n1 = node("system:node:n1");

    private Client node(String user) {
        return cluster.cluster.client(
                UserInfo.of(user, "system:nodes", "system:authenticated"), "kubelet/1.36");
    }

    private static JsonObject json(String text) {
        return JsonReader.readObject(text.replace('\'', '"'));
    }

    private static String refusal(Outcome outcome) {
        return TestCluster.refusal(outcome).message();
    }

    private Outcome create(GroupVersionResource resource, String namespace, String object) {
        return n1.write(Write.create(resource, namespace, json(object), ""));
    }

    private Outcome merge(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            String patch) {
        return n1.write(
                new Write.Patch(
                        resource,
                        namespace,
                        name,
                        subresource,
                        PatchType.MERGE,
                        json(patch),
                        false,
                        PLAIN));
    }

    private Outcome post(
            GroupVersionResource resource, String name, String subresource, String body) {
        return n1.write(
                new Write.Create(resource, "default", name, subresource, json(body), PLAIN));
    }

    private KubeObject admin(GroupVersionResource resource, String namespace, String object) {
        return cluster.create(resource, namespace, object.replace('\'', '"'));
    }

    private KubeObject pod(String name, String spec) {
        return admin(
                PODS,
                "default",
                "{'metadata':{'name':'"
                        + name
                        + "'},'spec':{'containers':[{'name':'c','image':'r.test/a:1'}],"
                        + spec
                        + "}}");
    }

    @BeforeEach
    void twoNodes() {
        admin(NODES, "", "{'metadata':{'name':'n1','labels':{'kubernetes.io/hostname':'n1'}}}");
        admin(NODES, "", "{'metadata':{'name':'n2'}}");
    }

    @Test
    void aNodeChangesItsOwnNodeOnly() {
        merge(NODES, "", "n1", "status", "{'status':{'capacity':{'cpu':'4'}}}").orThrow();
        merge(NODES, "", "n1", "", "{'metadata':{'labels':{'team':'a'}}}").orThrow();
        assertThat(refusal(merge(NODES, "", "n2", "status", "{'status':{'phase':'x'}}")))
                .isEqualTo(
                        "nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node"
                                + " \"n2\"");
        assertThat(refusal(create(NODES, "", "{'metadata':{'name':'n3'}}")))
                .endsWith("node \"n1\" is not allowed to modify node \"n3\"");
        assertThat(
                        refusal(
                                merge(
                                        NODES,
                                        "",
                                        "n1",
                                        "",
                                        "{'spec':{'taints':[{'key':'a','effect':'NoSchedule'}]}}")))
                .isEqualTo(
                        "nodes \"n1\" is forbidden: node \"n1\" is not allowed to modify taints");
        assertThat(
                        refusal(
                                merge(
                                        NODES,
                                        "",
                                        "n1",
                                        "",
                                        "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'Pod','name':'p','uid':'u'}]}}")))
                .endsWith("node \"n1\" is not allowed to modify ownerReferences");
    }

    @Test
    void aNodeSetsOnlyTheLabelsOfKubelets() {
        merge(
                        NODES,
                        "",
                        "n1",
                        "",
                        """
                        {'metadata':{'labels':{'topology.kubernetes.io/zone':'a','x.kubelet.kubernetes.io/y':'b',
                         'node.kubernetes.io/z':'c','k8s.io.example.com/w':'d'}}}
                        """)
                .orThrow();
        assertThat(
                        refusal(
                                merge(
                                        NODES,
                                        "",
                                        "n1",
                                        "",
                                        """
                                        {'metadata':{'labels':{'node-role.kubernetes.io/master':'','foo.k8s.io/x':'1',
                                         'a.node-restriction.kubernetes.io/b':'c'}}}
                                        """)))
                .isEqualTo(
                        "nodes \"n1\" is forbidden: is not allowed to modify labels:"
                                + " a.node-restriction.kubernetes.io/b, foo.k8s.io/x,"
                                + " node-role.kubernetes.io/master");
        cluster.delete(NODES, "", "n1").orThrow();
        assertThat(
                        refusal(
                                create(
                                        NODES,
                                        "",
                                        "{'metadata':{'name':'n1','labels':{'kubernetes.io/role':'x'}}}")))
                .isEqualTo(
                        "nodes \"n1\" is forbidden: node \"n1\" is not allowed to set the following"
                                + " labels: kubernetes.io/role");
    }

    @Test
    void aNodeTellsOfEvictsAndDeletesThePodsOnIt() {
        pod("mine", "'nodeName':'n1'");
        pod("other", "'nodeName':'n2'");
        merge(PODS, "default", "mine", "status", "{'status':{'phase':'Running'}}").orThrow();
        assertThat(
                        refusal(
                                merge(
                                        PODS,
                                        "default",
                                        "other",
                                        "status",
                                        "{'status':{'phase':'Running'}}")))
                .endsWith(
                        "node \"n1\" can only update pod status for pods with spec.nodeName set to"
                                + " itself");
        assertThat(
                        refusal(
                                merge(
                                        PODS,
                                        "default",
                                        "mine",
                                        "status",
                                        "{'metadata':{'labels':{'a':'b'}}}")))
                .endsWith("node \"n1\" cannot update labels through pod status");
        assertThat(
                        refusal(
                                merge(
                                        PODS,
                                        "default",
                                        "mine",
                                        "status",
                                        "{'status':{'resourceClaimStatuses':[{'name':'a'}]}}")))
                .endsWith("node \"n1\" cannot update resource claim statues");
        assertThat(refusal(merge(PODS, "default", "mine", "", "{'metadata':{'labels':{'a':'b'}}}")))
                .endsWith(
                        "unexpected operation \"UPDATE\", node \"n1\" can only create and delete"
                                + " mirror pods");
        assertThat(refusal(merge(PODS, "default", "mine", "resize", "{'spec':{}}")))
                .endsWith(
                        "unexpected pod subresource \"resize\", only 'status' and 'eviction' are"
                                + " allowed");
        String eviction = "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'%s'}}";
        assertThat(refusal(post(PODS, "other", "eviction", eviction.formatted("other"))))
                .isEqualTo(
                        "pods \"other\" is forbidden: node n1 can only evict pods with"
                                + " spec.nodeName set to itself");
        assertThat(refusal(post(PODS, "none", "eviction", eviction.formatted("none"))))
                .isEqualTo("pod \"none\" not found");
        post(PODS, "mine", "eviction", eviction.formatted("mine")).orThrow();
        var now = new DeleteOptions(0L, null, null, null, false);
        n1.write(Write.delete(PODS, "default", "mine", now)).orThrow();
        assertThat(refusal(n1.write(Write.delete(PODS, "default", "other", now))))
                .endsWith("node \"n1\" can only delete pods with spec.nodeName set to itself");
    }

    /// Upstream's admission is told no names of those that are deleted together.
    @Test
    void aCollectionIsNobodysByName() {
        pod("other", "'nodeName':'n2'");
        var registry = cluster.cluster.registry();
        var caller = new Caller(UserInfo.of("system:node:n1", "system:nodes"), "kubelet/1.36");
        assertThatThrownBy(() ->
                        registry.deleteCollection(
                                caller, NODES, "", ListOptions.ALL, DeleteOptions.DEFAULT))
                .hasMessage(
                        "nodes \"Unknown\" is forbidden: node \"n1\" is not allowed to modify node"
                                + " \"\"");
        var listed =
                registry.deleteCollection(
                        caller, PODS, "default", ListOptions.ALL, DeleteOptions.DEFAULT);
        assertThat(listed.items()).hasSize(1);
        assertThat(registry.find(PODS, new ObjectKey("default", "other"))).isPresent();
    }

    /// What is posted to the older address of bindings is no part of a pod to admission.
    @Test
    void theNameInTheBodyIsLookedAtOnceAdmissionIsDone() {
        pod("other", "'nodeName':'n2'");
        assertThat(refusal(post(PODS, "other", "binding", "{'target':{'name':'n1'}}")))
                .startsWith("pods \"other\" is forbidden: unexpected pod subresource \"binding\"");
        assertThat(refusal(post(PODS, "other", "eviction", "{'metadata':{}}")))
                .startsWith("pods \"other\" is forbidden: node n1 can only evict pods");
        String binding = "{'metadata':{'name':'other'},'target':{'kind':'Node','name':'n1'}}";
        assertThat(refusal(create(BINDINGS, "default", binding)))
                .isEqualTo(
                        "Operation cannot be fulfilled on pods/binding \"other\": pod other is"
                                + " already assigned to node \"n2\"");
    }

    @Test
    void aNodeMakesMirrorPodsThatReferToNothing() {
        String uid = n1.find(NODES, new ObjectKey("", "n1")).orElseThrow().uid();
        mirror(uid, "true", "").orThrow();
        assertThat(refusal(mirror("wrong", "true", "")))
                .endsWith("node n1 UID mismatch: expected wrong got " + uid);
        assertThat(refusal(mirror(uid, "false", "")))
                .endsWith(
                        "node \"n1\" can only create pods with a controller owner reference set to"
                                + " itself");
        assertThat(
                        refusal(
                                mirror(
                                        uid,
                                        "true",
                                        "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'d'}}],")))
                .endsWith("node \"n1\" can not create pods that reference persistentvolumeclaims");
        assertThat(refusal(mirror(uid, "true", "'serviceAccountName':'default',")))
                .endsWith("a mirror pod may not reference service accounts");
        assertThat(
                        refusal(
                                create(
                                        PODS,
                                        "default",
                                        TestCluster.podJson("plain").replace('"', '\''))))
                .endsWith(
                        "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\""
                                + " can only create mirror pods");
    }

    private Outcome mirror(String uid, String controller, String spec) {
        return create(
                PODS,
                "default",
                "{'metadata':{'name':'static','annotations':{'kubernetes.io/config.mirror':'h'},"
                        + "'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'n1','uid':'"
                        + uid
                        + "','controller':"
                        + controller
                        + "}]},'spec':{"
                        + spec
                        + "'nodeName':'n1','containers':[{'name':'c','image':'r.test/a:1'}]}}");
    }

    @Test
    void aNodeGetsTokensForItsPodsAndTheirAudiences() {
        KubeObject pod =
                pod(
                        "web",
                        "'nodeName':'n1','volumes':[{'name':'t','projected':{'sources':[{'serviceAccountToken':{'path':'t','audience':'vault'}}]}}]");
        KubeObject other = pod("far", "'nodeName':'n2'");
        assertThat(refusal(token("")))
                .isEqualTo(
                        "serviceaccounts \"default\" is forbidden: node requested token not bound to"
                                + " a pod");
        assertThat(refusal(token(bound("web", ""))))
                .endsWith("node requested token with a pod binding without a uid");
        assertThat(refusal(token(bound("far", other.uid()))))
                .endsWith("node requested token bound to a pod scheduled on a different node");
        assertThat(refusal(token(bound("none", "u")))).isEqualTo("pod \"none\" not found");
        String mine = bound("web", pod.uid());
        assertThat(refusal(token(mine + ",'audiences':['a','b']")))
                .endsWith("node may only request 0 or 1 audiences");
        assertThat(refusal(token(mine + ",'audiences':['bank']")))
                .endsWith(
                        "audience \"bank\" not found in pod spec volume, system:node:n1 is not"
                                + " authorized to request tokens for this audience");
        // Let through by admission: this cluster has no key.
        assertThat(refusal(token(mine + ",'audiences':['vault']"))).contains("no key");
        assertThat(refusal(token(mine))).contains("no key");
    }

    private Outcome token(String spec) {
        return post(
                ACCOUNTS,
                "default",
                "token",
                "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{"
                        + spec
                        + "}}");
    }

    private static String bound(String pod, String uid) {
        return "'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'"
                + pod
                + "','uid':'"
                + uid
                + "'}";
    }

    @Test
    void aVolumeThatLeadsToADriverAsksForTheDriversAudiences() {
        admin(
                GroupVersionResource.of("storage.k8s.io/v1", "csidrivers"),
                "",
                "{'metadata':{'name':'disk.test'},'spec':{'tokenRequests':[{'audience':'cloud'}]}}");
        KubeObject pod =
                pod(
                        "web",
                        "'nodeName':'n1','volumes':[{'name':'d','csi':{'driver':'disk.test'}},"
                                + "{'name':'e','persistentVolumeClaim':{'claimName':'gone'}}]");
        String mine = bound("web", pod.uid());
        assertThat(refusal(token(mine + ",'audiences':['cloud']"))).contains("no key");
        assertThat(refusal(token(mine + ",'audiences':['bank']")))
                .endsWith(
                        "error validating audience \"bank\": persistentvolumeclaim \"gone\" not"
                                + " found");
    }

    @Test
    void whatBelongsToANodeIsNamedLikeIt() {
        cluster.namespace("kube-node-lease");
        create(LEASES, "kube-node-lease", "{'metadata':{'name':'n1'}}").orThrow();
        assertThat(refusal(create(LEASES, "kube-node-lease", "{'metadata':{'name':'n2'}}")))
                .isEqualTo(
                        "leases.coordination.k8s.io \"n2\" is forbidden: can only access node lease"
                                + " with the same name as the requesting node");
        assertThat(refusal(create(LEASES, "default", "{'metadata':{'name':'n1'}}")))
                .endsWith("can only access leases in the \"kube-node-lease\" system namespace");
        var csiNodes = GroupVersionResource.of("storage.k8s.io/v1", "csinodes");
        assertThat(
                        refusal(
                                create(
                                        csiNodes,
                                        "",
                                        "{'metadata':{'name':'n2'},'spec':{'drivers':[]}}")))
                .endsWith("can only access CSINode with the same name as the requesting node");
        var slices = GroupVersionResource.of("resource.k8s.io/v1", "resourceslices");
        String slice =
                "{'metadata':{'name':'s'},'spec':{'driver':'d.test','nodeName':'%s','pool':{'name':'p','resourceSliceCount':1}}}";
        assertThat(refusal(create(slices, "", slice.formatted("n2"))))
                .endsWith(
                        "can only create ResourceSlice with the same NodeName as the requesting node");
        create(slices, "", slice.formatted("n1")).orThrow();
        admin(slices, "", slice.formatted("n2").replace("'s'", "'r'"));
        assertThat(refusal(n1.write(Write.delete(slices, "", "r", DeleteOptions.DEFAULT))))
                .endsWith(
                        "can only delete ResourceSlice with the same NodeName as the requesting node");
    }

    @Test
    void aNodeTellsHowAClaimGrewAndNothingElse() {
        admin(
                CLAIMS,
                "default",
                "{'metadata':{'name':'d'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}");
        merge(CLAIMS, "default", "d", "status", "{'status':{'capacity':{'storage':'1Gi'}}}")
                .orThrow();
        assertThat(refusal(merge(CLAIMS, "default", "d", "status", "{'status':{'phase':'Lost'}}")))
                .contains(
                        "node \"n1\" is not allowed to update fields other than status.quantity and"
                                + " status.conditions: ");
        assertThat(refusal(merge(CLAIMS, "default", "d", "", "{'metadata':{'labels':{'a':'b'}}}")))
                .endsWith("may only update PVC status");
    }

    @Test
    void aNodeAsksForCertificatesInItsOwnName() {
        request("a", "system:node:n1").orThrow();
        assertThat(refusal(request("b", "system:node:n2")))
                .endsWith("can only create a node CSR with CN=system:node:n1");
    }

    private Outcome request(String name, String user) {
        return create(
                REQUESTS,
                "",
                "{'metadata':{'name':'"
                        + name
                        + "'},'spec':{'signerName':'kubernetes.io/kube-apiserver-client-kubelet','usages':['client auth','digital signature'],'request':'"
                        + CertificateSamples.request(user, List.of("system:nodes"), List.of())
                        + "'}}");
    }

    @Test
    void othersAreNotHeldToANode() {
        pod("mine", "'nodeName':'n2'");
        UserInfo bare = UserInfo.of("system:node:n1", "system:authenticated");
        cluster.cluster
                .client(bare, "x")
                .write(
                        new Write.Patch(
                                NODES,
                                "",
                                "n2",
                                "",
                                PatchType.MERGE,
                                json("{'metadata':{'labels':{'a':'b'}}}"),
                                false,
                                PLAIN))
                .orThrow();
        assertThat(
                        refusal(
                                node("system:node:")
                                        .write(
                                                Write.delete(
                                                        PODS,
                                                        "default",
                                                        "mine",
                                                        DeleteOptions.DEFAULT))))
                .endsWith("could not determine node from user \"system:node:\"");
    }
}
