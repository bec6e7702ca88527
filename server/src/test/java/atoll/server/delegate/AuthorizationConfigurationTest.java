package atoll.server.delegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.server.config.ConfigException;
import atoll.server.delegate.AuthorizationConfiguration.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Refusals are those of a real 1.36.3.
class AuthorizationConfigurationTest {
    @TempDir Path folder;

    private AuthorizationConfiguration read(String authorizers) throws IOException {
        Path file = folder.resolve("authorization.yaml");
        Files.writeString(
                file,
                """
                apiVersion: apiserver.config.k8s.io/v1
                kind: AuthorizationConfiguration
                authorizers: %s
                """
                        .formatted(authorizers));
        return AuthorizationConfiguration.read(file);
    }

    private void refused(String authorizers, String why) {
        assertThatThrownBy(() -> read(authorizers))
                .isInstanceOf(ConfigException.class)
                .hasMessage(why);
    }

    @Test
    void whoDecidesStandsInOrder() throws IOException {
        Path kubeconfig = Files.createFile(folder.resolve("kubeconfig"));

        var entries =
                read("[{type: Webhook, name: w, webhook: {timeout: 3s, unauthorizedTTL: 1m, cacheAuthorizedRequests: false, subjectAccessReviewVersion: v1, failurePolicy: Deny, connectionInfo: {type: KubeConfigFile, kubeConfigFile: %s}}}, {type: RBAC, name: rbac}]"
                                .formatted(kubeconfig))
                        .entries();

        assertThat(entries)
                .containsExactly(
                        new Entry.Webhook(
                                kubeconfig,
                                new WebhookSettings(
                                        Duration.ofSeconds(3),
                                        Duration.ZERO,
                                        Duration.ofMinutes(1),
                                        "v1",
                                        true,
                                        MatchConditions.NONE)),
                        new Entry.Mode("RBAC"));
    }

    @Test
    void eachOneIsCheckedByItself() {
        refused(
                "[]",
                "authorizers: Required value: at least one authorization mode must be defined");
        refused(
                "[{name: a}, {type: RBAC, name: c}, {type: RBAC, name: d}, {type: Node, name: c, webhook: {}}, {type: Webhook, name: w}]",
                "[authorizers[0].type: Required value, authorizers[2].type: Duplicate value: \"RBAC\", authorizers[3].name: Duplicate value: \"c\", authorizers[3].webhook: Invalid value: \"non-null\": may only be specified when type=Webhook, authorizers[4].webhook: Required value: required when type=Webhook]");
    }

    @Test
    void webhooksSayHowTheyAreAsked() {
        refused(
                "[{type: Webhook, name: w, webhook: {timeout: 40s, authorizedTTL: -1s, subjectAccessReviewVersion: v2, failurePolicy: Maybe, connectionInfo: {type: Foo}, matchConditions: [{expression: \"1 + 1\"}, {expression: request.foo}, {expression: request.foo}]}}]",
                "[authorizers[0].timeout: Invalid value: \"40s\": must be > 0s and <= 30s, authorizers[0].authorizedTTL: Invalid value: \"-1s\": must be > 0s, authorizers[0].subjectAccessReviewVersion: Unsupported value: \"v2\": supported values: \"v1\", \"v1beta1\", authorizers[0].matchConditionSubjectAccessReviewVersion: Required value: required if match conditions are specified, authorizers[0].failurePolicy: Unsupported value: \"Maybe\": supported values: \"NoOpinion\", \"Deny\", authorizers[0].connectionInfo.type: Unsupported value: {\"Type\":\"Foo\",\"KubeConfigFile\":null}: supported values: \"InClusterConfig\", \"KubeConfigFile\", authorizers[0].matchConditions[0].expression: Invalid value: \"1 + 1\": must evaluate to bool but got int, authorizers[0].matchConditions[1].expression: Invalid value: \"request.foo\": compilation failed: ERROR: <input>:1:8: undefined field 'foo'\n | request.foo\n | .......^, authorizers[0].matchConditions[2].expression: Duplicate value: \"request.foo\"]");
    }

    @Test
    void whatIsNoWebhookIsCalledByItsType() {
        refused(
                "[{type: RBAC, name: a}, {type: Node, name: node}]",
                "expected name rbac for authorizer RBAC instead of a");
    }

    @Test
    void whatDoesNotFitTheFormIsRefusedAsItIsRead() {
        String head = "failed to load AuthorizationConfiguration from file: ";
        refused(
                "x",
                head
                        + "json: cannot unmarshal string into Go struct field AuthorizationConfiguration.authorizers of type []v1.AuthorizerConfiguration");
        refused(
                "[{type: Webhook, name: w, webhook: {timeout: 5}}]",
                head
                        + "json: cannot unmarshal number into Go struct field WebhookConfiguration.authorizers.webhook.timeout of type string");
        refused(
                "[{type: Webhook, name: w, webhook: {timeout: x}}]",
                head + "time: invalid duration \"x\"");
        refused(
                "[{type: RBAC, name: rbac, foo: x}]",
                head + "strict decoding error: unknown field \"authorizers[0].foo\"");
    }
}
