package atoll.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Outcome;
import atoll.server.TestCluster;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What policies, bindings and webhooks are refused for when they are written, in the words of
/// `pkg/apis/admissionregistration/validation` 1.36.3.
class WrittenPoliciesTest {
    private static final String RULES =
            "\"resourceRules\":[{\"apiGroups\":[\"\"],\"apiVersions\":[\"v1\"],\"operations\":[\"CREATE\"],\"resources\":[\"configmaps\"]}]";
    private static final String CONSTRAINTS = "\"matchConstraints\":{" + RULES + "}";

    private final TestCluster cluster = new TestCluster();

    private List<String> refused(String kind, String resource, String rest) {
        Outcome outcome =
                cluster.tryCreate(
                        GroupVersionResource.of("admissionregistration.k8s.io/v1", resource),
                        "",
                        """
                        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"%s","metadata":{"name":"it"},%s}
                        """
                                .formatted(kind, rest));
        return TestCluster.refusal(outcome).details().array("causes").objects().stream()
                .map(cause -> cause.stringOr("field", "") + ": " + cause.stringOr("message", ""))
                .toList();
    }

    private List<String> policy(String spec) {
        return refused(
                "ValidatingAdmissionPolicy",
                "validatingadmissionpolicies",
                "\"spec\":{" + spec + "}");
    }

    private List<String> mutation(String spec) {
        return refused(
                "MutatingAdmissionPolicy", "mutatingadmissionpolicies", "\"spec\":{" + spec + "}");
    }

    private List<String> binding(String spec) {
        return refused(
                "ValidatingAdmissionPolicyBinding",
                "validatingadmissionpolicybindings",
                "\"spec\":{" + spec + "}");
    }

    private List<String> webhook(String webhook) {
        return refused(
                "ValidatingWebhookConfiguration",
                "validatingwebhookconfigurations",
                "\"webhooks\":[{\"name\":\"a.example.com\",\"sideEffects\":\"None\",\"clientConfig\":{\"url\":\"https://a\"},\"admissionReviewVersions\":[\"v1\"],"
                        + webhook
                        + "}]");
    }

    @Test
    void policyNeedsRulesAndSomethingToSay() {
        assertThat(policy(""))
                .containsExactly(
                        "spec.matchConstraints: Required value",
                        "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
                        "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item");
    }

    @Test
    void expressionsAreCompiledWhenThePolicyIsWritten() {
        assertThat(policy(CONSTRAINTS + ",\"validations\":[{\"expression\":\"object.x ==\"}]"))
                .singleElement()
                .asString()
                .startsWith(
                        "spec.validations[0].expression: Invalid value: \"object.x ==\": compilation failed: ERROR: <input>:1:12: Syntax error: mismatched input '<EOF>'");
        assertThat(policy(CONSTRAINTS + ",\"validations\":[{\"expression\":\"1 + 1\"}]"))
                .containsExactly(
                        "spec.validations[0].expression: Invalid value: \"1 + 1\": must evaluate to bool but got int");
        assertThat(
                        policy(
                                CONSTRAINTS
                                        + ",\"validations\":[{\"expression\":\"variables.y\"}],\"variables\":[{\"name\":\"if\",\"expression\":\"nope\"}]"))
                .contains(
                        "spec.variables[0].name: Invalid value: \"if\": must be a valid CEL identifier",
                        "spec.variables[0].expression: Invalid value: \"nope\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')\n | nope\n | ^");
    }

    @Test
    void expressionsAreLookedAtAmongAllElse() {
        assertThat(
                        mutation(
                                CONSTRAINTS
                                        + ",\"reinvocationPolicy\":\"Often\",\"matchConditions\":[{\"name\":\"x\",\"expression\":\"true\"},{\"name\":\"x\",\"expression\":\"2\"}],"
                                        + "\"mutations\":[{\"patchType\":\"Foo\"},{\"patchType\":\"JSONPatch\",\"jsonPatch\":{\"expression\":\"1 + 1\"}}]"))
                .containsExactly(
                        "spec.matchConditions[1].expression: Invalid value: \"2\": must evaluate to bool but got int",
                        "spec.matchConditions[1].name: Duplicate value: \"x\"",
                        "spec.mutations[0].patchType: Unsupported value: \"Foo\": supported values: \"ApplyConfiguration\", \"JSONPatch\"",
                        "spec.mutations[1].jsonPatch.expression: Invalid value: \"1 + 1\": must evaluate to list(JSONPatch) but got int",
                        "spec.reinvocationPolicy: Unsupported value: \"Often\": supported values: \"IfNeeded\", \"Never\"");
        assertThat(policy(CONSTRAINTS + ",\"validations\":[{\"expression\":\"int('x') > 0\"}]"))
                .containsExactly(
                        "spec.validations[0].expression: Internal error: program instantiation failed: type conversion error from 'string' to 'int'");
    }

    @Test
    void parametersAreKnownOnlyWithAKind() {
        assertThat(policy(CONSTRAINTS + ",\"validations\":[{\"expression\":\"params.a == 1\"}]"))
                .singleElement()
                .asString()
                .contains("undeclared reference to 'params' (in container '')");
    }

    @Test
    void mutationsSayHowTheyPatch() {
        assertThat(
                        mutation(
                                CONSTRAINTS
                                        + ",\"reinvocationPolicy\":\"Never\",\"mutations\":[{\"patchType\":\"JSONPatch\",\"applyConfiguration\":{\"expression\":\"Object{}\"}}]"))
                .containsExactly(
                        "spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch",
                        "spec.mutations[0].applyConfiguration: Invalid value: \"{applyConfiguration}\": must not be specified when patchType is JSONPatch");
        assertThat(mutation(CONSTRAINTS.replace("CREATE", "DELETE")))
                .containsExactly(
                        "spec.matchConstraints.resourceRules.operations: Unsupported value: \"DELETE\": supported values: \"*\", \"CONNECT\", \"CREATE\", \"UPDATE\"",
                        "spec.mutations: Required value: mutations must contain at least one item",
                        "spec.reinvocationPolicy: Required value");
    }

    @Test
    void bindingsSayWhatIsToBeDone() {
        assertThat(binding("\"policyName\":\"p\""))
                .containsExactly(
                        "spec.validationActions: Required value: at least one validation action is required");
        assertThat(
                        binding(
                                "\"policyName\":\"p\",\"validationActions\":[\"Deny\",\"Warn\"],\"paramRef\":{\"name\":\"n\",\"selector\":{}}"))
                .containsExactly(
                        "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
                        "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
                        "spec.paramRef.parameterNotFoundAction: Required value",
                        "spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)");
    }

    @Test
    void webhookRulesAndConditionsAreChecked() {
        assertThat(
                        webhook(
                                "\"rules\":[{\"apiGroups\":[\"*\",\"apps\"],\"apiVersions\":[],\"operations\":[\"PATCH\"],\"resources\":[\"pods/*\",\"pods/status\"]}]"))
                .containsExactly(
                        "webhooks[0].rules[0].operations[0]: Unsupported value: \"PATCH\": supported values: \"*\", \"CONNECT\", \"CREATE\", \"DELETE\", \"UPDATE\"",
                        "webhooks[0].rules[0].apiGroups: Invalid value: [\"*\",\"apps\"]: if '*' is present, must not specify other API groups",
                        "webhooks[0].rules[0].apiVersions: Required value",
                        "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/status\": if 'pods/*' is present, must not specify pods/status");
        assertThat(webhook("\"matchConditions\":[{\"name\":\"c\",\"expression\":\"'a'\"}]"))
                .containsExactly(
                        "webhooks[0].matchConditions[0].expression: Invalid value: \"'a'\": must evaluate to bool but got string");
    }

    @Test
    void typesAreCalledAsTheLanguageCallsThem() {
        assertThat(
                        policy(
                                CONSTRAINTS
                                        + ",\"auditAnnotations\":[{\"key\":\"a\",\"valueExpression\":\"1\"}]"))
                .singleElement()
                .asString()
                .endsWith("must evaluate to one of [string null_type] but got int");
        assertThat(
                        mutation(
                                CONSTRAINTS
                                        + ",\"reinvocationPolicy\":\"Never\",\"mutations\":[{\"patchType\":\"JSONPatch\",\"jsonPatch\":{\"expression\":\"[]\"}}]"))
                .singleElement()
                .asString()
                .endsWith("must evaluate to list(JSONPatch) but got list(dyn)");
        assertThat(
                        mutation(
                                CONSTRAINTS
                                        + ",\"reinvocationPolicy\":\"Never\",\"mutations\":[{\"patchType\":\"JSONPatch\",\"jsonPatch\":{\"expression\":\"[JSONPatch{op: 1}]\"}}]"))
                .singleElement()
                .asString()
                .contains("<input>:1:14: expected type of field 'op'");
        assertThat(
                        mutation(
                                CONSTRAINTS
                                        + ",\"reinvocationPolicy\":\"Never\",\"mutations\":[{\"patchType\":\"JSONPatch\",\"jsonPatch\":{\"expression\":\"[JSONPatch{foo: 'a'}]\"}}]"))
                .singleElement()
                .asString()
                .contains("expected type of field 'foo' is '' but provided type is 'string'");
    }

    @Test
    void onlyMutationsEscapeKeys() {
        assertThat(
                        policy(
                                CONSTRAINTS
                                        + ",\"validations\":[{\"expression\":\"jsonpatch.escapeKey('a/b') == 'a~1b'\"}]"))
                .singleElement()
                .asString()
                .contains("undeclared reference to 'jsonpatch' (in container '')");
        assertThat(
                        mutation(
                                CONSTRAINTS
                                        + ",\"reinvocationPolicy\":\"Never\",\"mutations\":[{\"patchType\":\"JSONPatch\",\"jsonPatch\":{\"expression\":\"jsonpatch.escapeKey('a/b')\"}}]"))
                .singleElement()
                .asString()
                .endsWith("must evaluate to list(JSONPatch) but got string");
    }

    @Test
    void messagesDoNotAskWhatTheCallerMayDo() {
        assertThat(
                        policy(
                                CONSTRAINTS
                                        + ",\"validations\":[{\"expression\":\"true\",\"messageExpression\":\"authorizer.path('/x').check('get').reason()\"}]"))
                .singleElement()
                .asString()
                .contains("undeclared reference to 'authorizer'");
    }

    @Test
    void aVariableThatComesLaterIsAnUnknownField() {
        assertThat(
                        policy(
                                CONSTRAINTS
                                        + ",\"validations\":[{\"expression\":\"true\"}],\"variables\":[{\"name\":\"a\",\"expression\":\"variables.b\"},{\"name\":\"b\",\"expression\":\"1\"}]"))
                .singleElement()
                .asString()
                .contains("undefined field 'b'");
    }

    @Test
    void conditionsOfWebhooksMayNameTheNamespace() {
        assertThat(
                        webhook(
                                "\"matchConditions\":[{\"name\":\"a\",\"expression\":\"namespaceObject.x == 1\"}]"))
                .singleElement()
                .asString()
                .contains("undefined field 'x'");
    }

    @Test
    void thereAreAtMostTwentyAnnotations() {
        String annotations =
                IntStream.range(0, 21)
                        .mapToObj(i -> "{\"key\":\"k%d\",\"valueExpression\":\"'x'\"}".formatted(i))
                        .collect(Collectors.joining(","));

        assertThat(policy(CONSTRAINTS + ",\"auditAnnotations\":[" + annotations + "]"))
                .singleElement()
                .asString()
                .startsWith("spec.auditAnnotations: Invalid value: [{\"Key\":\"k0\",")
                .endsWith(": must not have more than 20 auditAnnotations");
    }
}
