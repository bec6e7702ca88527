package atoll.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.Client;
import atoll.api.request.Write;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.controllers.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ApprovingControllerTest {
    /// Of `system:node:n1` in `system:nodes`, without any other names.
    private static final String REQUEST =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIcU1JR1NBZ0VBTURBeE"
                    + "ZUQVRCZ05WQkFvTURITjVjM1JsYlRwdWIyUmxjekVYTUJVR0ExVUVBd3dPYzNsegpkR1Z0"
                    + "T201dlpHVTZiakV3V1RBVEJnY3Foa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVNHRjNBQn"
                    + "dzcGZSUUhPCmJuZDhGT3BkYnFjZUt4WUpxZGs3M3ltWTU4SldvV0FtNHFObUQ3ZSt2RVBY"
                    + "bnREaGNxYlFOOWV1SHJabHBQY20KK2REVzRCeDhvQUF3Q2dZSUtvWkl6ajBFQXdJRFJ3QX"
                    + "dSQUlnVjk2MU13VXdpR3kxdW1YczRIdXhGaDVIQmdQdgpiTXVyVFk5QVZNSjQySThDSURv"
                    + "RWY4V0hIeHhBeWk4RHYzMzk2YlI1SXhtMk1za1BYRHM1WnRWZzJsZEwKLS0tLS1FTkQgQ0"
                    + "VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";

    @AutoClose private final World world = new World();

    private void ask(Client who, String name) {
        ask(who, name, "client auth, digital signature");
    }

    private void ask(Client who, String name, String usages) {
        JsonObject request =
                Yaml.parse(
                                """
                                apiVersion: certificates.k8s.io/v1
                                kind: CertificateSigningRequest
                                metadata: {name: %s}
                                spec: {request: %s, signerName: kubernetes.io/kube-apiserver-client-kubelet, usages: [%s]}
                                """
                                        .formatted(name, REQUEST, usages))
                        .asObject();
        who.write(Write.create(CertificateRequests.RESOURCE, "", request, "test")).orThrow();
        world.runner.settle();
    }

    private void grant(String group, String subresource) {
        world.create(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %s}
                rules: [{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/%s], verbs: [create]}]
                """
                        .formatted(subresource, subresource));
        world.create(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: %s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: %s}]
                """
                        .formatted(subresource, subresource, group));
    }

    private List<String> conditions(String name) {
        KubeObject request =
                world.client
                        .find(CertificateRequests.RESOURCE, new ObjectKey("", name))
                        .orElseThrow();
        return request.status().array("conditions").objects().stream()
                .map(each ->
                        each.stringOr("type", "")
                                + " "
                                + each.stringOr("reason", "")
                                + " "
                                + each.stringOr("message", ""))
                .toList();
    }

    @Test
    void aNodeIsApprovedForItselfAndABootstrapperForAnyNode() {
        grant("system:nodes", "selfnodeclient");
        grant("system:bootstrappers", "nodeclient");
        ask(world.as("system:node:n1", "system:nodes"), "own");
        ask(world.as("system:node:n2", "system:nodes"), "foreign");
        ask(world.as("boot", "system:bootstrappers"), "first");
        assertThat(conditions("own"))
                .containsExactly(
                        "Approved AutoApproved Auto approving self kubelet client certificate after"
                                + " SubjectAccessReview.");
        assertThat(conditions("foreign")).isEmpty();
        assertThat(conditions("first"))
                .containsExactly(
                        "Approved AutoApproved Auto approving kubelet client certificate after"
                                + " SubjectAccessReview.");
    }

    @Test
    void aRightThatComesLaterCounts() {
        ask(world.as("boot", "system:bootstrappers"), "early");
        assertThat(conditions("early")).isEmpty();
        grant("system:bootstrappers", "nodeclient");
        world.runner.runFor(Duration.ofSeconds(1));
        assertThat(conditions("early")).hasSize(1);
    }

    @Test
    void whatIsNoKubeletsRequestWaitsForSomebody() {
        grant("system:bootstrappers", "nodeclient");
        ask(world.as("boot", "system:bootstrappers"), "odd", "client auth");
        assertThat(conditions("odd")).isEmpty();
    }
}
