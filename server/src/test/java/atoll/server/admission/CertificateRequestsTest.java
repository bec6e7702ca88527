package atoll.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.request.Client;
import atoll.api.request.FieldValidation;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonReader;
import atoll.server.CertificateSamples;
import atoll.server.TestCluster;
import atoll.server.authenticate.UserInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CertificateRequestsTest {
    private static final GroupVersionResource REQUESTS =
            GroupVersionResource.of("certificates.k8s.io/v1", "certificatesigningrequests");
    private static final String SIGNER = "kubernetes.io/kube-apiserver-client";
    private static final String APPROVED =
            "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\",\"reason\":\"r\"}]}}";

    @AutoClose private final TestCluster cluster = new TestCluster();
    private final Client bob =
            cluster.cluster.client(
                    new UserInfo("bob", "u1", List.of("devs"), Map.of("k", List.of("v"))), "test");

    private static String json(String name, String request, String signer, String usages) {
        return """
        {"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest",
         "metadata":{"name":"%s"},"spec":{"request":"%s","signerName":"%s","usages":%s,
         "username":"somebody-else"},
         "status":{"conditions":[{"type":"Approved","status":"True"}]}}
        """
                .formatted(name, request, signer, usages);
    }

    private Outcome make(Client client, String name, List<String> groups) {
        return client.write(
                Write.create(
                        REQUESTS,
                        "",
                        TestCluster.json(
                                json(
                                        name,
                                        CertificateSamples.request("jane", groups, List.of()),
                                        SIGNER,
                                        "[\"client auth\"]")),
                        ""));
    }

    private static Outcome patch(Client client, String subresource, String patch) {
        return client.write(
                new Write.Patch(
                        REQUESTS,
                        "",
                        "a",
                        subresource,
                        PatchType.MERGE,
                        JsonReader.read(patch),
                        false,
                        new WriteOptions("", false, FieldValidation.IGNORE)));
    }

    @Test
    void whoAsksIsWrittenDownAndNothingIsApprovedYet() {
        KubeObject made = make(bob, "a", List.of("devs")).orThrow();
        assertThat(made.spec().stringOr("username", "")).isEqualTo("bob");
        assertThat(made.spec().stringOr("uid", "")).isEqualTo("u1");
        assertThat(made.spec().array("groups").strings()).containsExactly("devs");
        assertThat(made.spec().object("extra").toString()).isEqualTo("{\"k\":[\"v\"]}");
        assertThat(made.tree().object("status").isEmpty()).isTrue();
    }

    @Test
    void whatCannotBeReadOrSignedIsRefused() {
        assertThat(
                        TestCluster.refusal(
                                        cluster.tryCreate(
                                                REQUESTS,
                                                "",
                                                json(
                                                        "a",
                                                        "aGVsbG8=",
                                                        "foo",
                                                        "[\"x\",\"any\",\"any\"]")))
                                .message())
                .contains(
                        "spec.request: Invalid value: \"aGVsbG8=\": PEM block type must be"
                                + " CERTIFICATE REQUEST",
                        "spec.usages[0]: Unsupported value: \"x\"",
                        "spec.usages[2]: Duplicate value: \"any\"",
                        "spec.signerName: Invalid value: \"foo\": must be a fully qualified domain"
                                + " and path of the form 'example.com/signer-name'");
        assertThat(TestCluster.refusal(make(bob, "m", List.of("system:masters"))).message())
                .isEqualTo(
                        "certificatesigningrequests.certificates.k8s.io \"m\" is forbidden: use of"
                                + " kubernetes.io/kube-apiserver-client signer with system:masters"
                                + " group is not allowed");
    }

    @Test
    void onlyWhoMayApproveForTheSignerApproves() {
        make(bob, "a", List.of());
        assertThat(TestCluster.refusal(patch(bob, "approval", APPROVED)).message())
                .isEqualTo(
                        "certificatesigningrequests.certificates.k8s.io \"a\" is forbidden: user not"
                                + " permitted to approve requests with signerName \""
                                + SIGNER
                                + '"');
        cluster.create(
                GroupVersionResource.of("rbac.authorization.k8s.io/v1", "clusterroles"),
                "",
                """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"r"},
                 "rules":[{"apiGroups":["certificates.k8s.io"],"resources":["signers"],
                           "resourceNames":["kubernetes.io/*"],"verbs":["approve"]}]}
                """);
        cluster.create(
                GroupVersionResource.of("rbac.authorization.k8s.io/v1", "clusterrolebindings"),
                "",
                """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"b"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"bob"}]}
                """);
        KubeObject approved = patch(bob, "approval", APPROVED).orThrow();
        assertThat(
                        approved.tree()
                                .object("status")
                                .array("conditions")
                                .objects()
                                .getFirst()
                                .stringOr("lastTransitionTime", ""))
                .isEqualTo("2026-01-02T03:04:05Z");
        assertThat(
                        TestCluster.refusal(
                                        patch(
                                                bob,
                                                "status",
                                                "{\"status\":{\"certificate\":\"eA==\"}}"))
                                .code())
                .isEqualTo(422);
        assertThat(
                        TestCluster.refusal(
                                        patch(
                                                bob,
                                                "status",
                                                "{\"status\":{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]}}"))
                                .message())
                .contains("updates may not remove a condition of type \"Approved\"");
    }

    @Test
    void aDecisionIsMadeOnceAndOnlyThroughItsOwnAddress() {
        make(bob, "a", List.of());
        patch(cluster.client, "", "{\"spec\":{\"usages\":[\"any\"]}}").orThrow();
        assertThat(cluster.get(REQUESTS, "", "a").spec().array("usages").strings())
                .containsExactly("client auth");
        assertThat(TestCluster.refusal(patch(cluster.client, "status", APPROVED)).message())
                .contains("updates may not add a condition of type \"Approved\"");
        patch(cluster.client, "approval", APPROVED).orThrow();
        assertThat(
                        TestCluster.refusal(
                                        patch(
                                                cluster.client,
                                                "approval",
                                                "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\"},{\"type\":\"Denied\",\"status\":\"True\"}]}}"))
                                .message())
                .contains("Approved and Denied conditions are mutually exclusive");
    }
}
