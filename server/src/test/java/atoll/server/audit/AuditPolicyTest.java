package atoll.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionResource;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import org.junit.jupiter.api.Test;

class AuditPolicyTest {
    private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");

    private static AuditPolicy policy(String rules) {
        return AuditPolicy.parse("apiVersion: audit.k8s.io/v1\nkind: Policy\n" + rules);
    }

    private static Level level(AuditPolicy policy, Attributes attributes) {
        return policy.decide(UserInfo.of("ann", "devs"), attributes).level();
    }

    private static Attributes on(String verb, String subresource, String namespace, String name) {
        return Attributes.ofResource(verb, PODS, subresource, namespace, name);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        var policy =
                policy(
                        """
                        rules:
                        - {level: None, users: [bob]}
                        - {level: None, nonResourceURLs: ["/healthz*"]}
                        - {level: RequestResponse, verbs: [create], resources: [{group: "", resources: [pods]}]}
                        - {level: Request, resources: [{group: "", resources: ["*/exec"]}]}
                        - {level: Metadata, namespaces: [kube-system]}
                        - {level: Request, resources: [{group: "*", resources: [pods], resourceNames: [p1]}], userGroups: [devs]}
                        """);
        assertThat(level(policy, Attributes.ofPath("get", "/healthz/x"))).isEqualTo(Level.NONE);
        assertThat(level(policy, on("create", "", "a", ""))).isEqualTo(Level.REQUEST_RESPONSE);
        assertThat(level(policy, on("create", "exec", "a", "p"))).isEqualTo(Level.REQUEST);
        assertThat(level(policy, on("get", "", "kube-system", "p"))).isEqualTo(Level.METADATA);
        assertThat(level(policy, on("get", "", "a", "p1"))).isEqualTo(Level.REQUEST);
        assertThat(level(policy, on("get", "", "a", "p2"))).isEqualTo(Level.NONE);
    }

    @Test
    void aPolicyThatMeansNothingIsRefused() {
        assertThatThrownBy(() -> policy("rules: []"))
                .hasMessage("loaded illegal policy with 0 rules");
        assertThatThrownBy(() ->
                        policy(
                                """
                                omitStages: [Never]
                                rules:
                                - {level: All, nonResourceURLs: [x], namespaces: [a]}
                                """))
                .hasMessage(
                        "[omitStages[0]: Invalid value: \"Never\": allowed stages are"
                                + " RequestReceived,ResponseStarted,ResponseComplete,Panic,"
                                + " rules[0].level: Unsupported value: \"All\": supported values:"
                                + " \"None\", \"Metadata\", \"Request\", \"RequestResponse\","
                                + " rules[0].nonResourceURLs[0]: Invalid value: \"x\": non-resource"
                                + " URL rules must begin with a '/' character,"
                                + " rules[0].nonResourceURLs: Invalid value: [\"x\"]: rules cannot"
                                + " apply to both regular resources and non-resource URLs]");
        assertThatThrownBy(() -> AuditPolicy.parse("apiVersion: v1\nkind: Policy"))
                .hasMessage("unknown group version field v1, Kind=Policy in policy");
    }
}
