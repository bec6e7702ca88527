package atoll.server.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is wrong with flow schemas and priority levels, in upstream's words.
class FlowRulesTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Kinds KINDS = new Kinds(SCHEMAS);

    private static List<String> problems(String kind, String name, String spec) {
        var gvk = new GroupVersionKind("flowcontrol.apiserver.k8s.io", "v1", kind);
        JsonObject sent =
                Yaml.parseObject("spec: " + spec)
                        .with("apiVersion", gvk.apiVersion())
                        .with("kind", kind)
                        .with("metadata", JsonObject.of("name", name));
        var schema = Objects.requireNonNull(SCHEMAS.kind(gvk));
        return KINDS
                .validateCreate(
                        gvk, false, KINDS.defaults(gvk, Decoding.decode(schema, sent).object()))
                .stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @Test
    void everyPartOfAFlowSchemaIsChecked() {
        assertThat(
                        problems(
                                "FlowSchema",
                                "x",
                                """
                                {matchingPrecedence: 1, distinguisherMethod: {type: ByFoo},
                                 priorityLevelConfiguration: {name: ""},
                                 rules: [
                                  {subjects: [{kind: User, group: {name: g}}],
                                   resourceRules: [{verbs: [get, foo], apiGroups: ["*", apps], resources: []}],
                                   nonResourceRules: [{verbs: ["*"], nonResourceURLs: ["/a*b", foo, "/a//b"]}]},
                                  {}]}
                                """))
                .containsExactly(
                        "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt'"
                                + " may have matchingPrecedence 1",
                        "spec.distinguisherMethod.type: Unsupported value: {\"Type\":\"ByFoo\"}:"
                                + " supported values: \"ByNamespace\", \"ByUser\"",
                        "spec.priorityLevelConfiguration.name: Required value: must reference a"
                                + " priority level",
                        "spec.rules[0].subjects[0].user: Required value: user is required when"
                                + " subject kind is 'User'",
                        "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when"
                                + " subject kind is not 'Group'",
                        "spec.rules[0].resourceRules[0].verbs: Unsupported value: [\"get\",\"foo\"]:"
                                + " supported values: \"create\", \"delete\", \"deletecollection\","
                                + " \"get\", \"list\", \"patch\", \"proxy\", \"update\", \"watch\"",
                        "spec.rules[0].resourceRules[0].apiGroups: Invalid value: [\"*\",\"apps\"]:"
                                + " if '*' is present, must not specify other api groups",
                        "spec.rules[0].resourceRules[0].resources: Required value: resource rules"
                                + " must supply at least one resource",
                        "spec.rules[0].resourceRules[0].namespaces: Required value: resource rules"
                                + " that are not cluster scoped must supply at least one namespace",
                        "spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value:"
                                + " \"/a*b\": wildcard can only do suffix matching",
                        "spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value:"
                                + " \"foo\": must start with slash",
                        "spec.rules[0].nonResourceRules[0].nonResourceURLs[2]: Invalid value:"
                                + " \"/a//b\": must not contain double slash",
                        "spec.rules[1].subjects: Required value: subjects must contain at least one"
                                + " value",
                        "spec.rules[1]: Required value: at least one of resourceRules and"
                                + " nonResourceRules has to be non-empty");
    }

    @Test
    void everyPartOfAPriorityLevelIsChecked() {
        assertThat(
                        problems(
                                "PriorityLevelConfiguration",
                                "x",
                                """
                                {type: Limited, limited: {nominalConcurrencyShares: -1, lendablePercent: 101,
                                 borrowingLimitPercent: -1, limitResponse: {type: Queue,
                                 queuing: {queues: 1000000, handSize: 9, queueLengthLimit: -1}}}}
                                """))
                .containsExactly(
                        "spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a"
                                + " non-negative integer",
                        "spec.limited.limitResponse.queuing.queueLengthLimit: Invalid value: -1: must"
                                + " be positive",
                        "spec.limited.limitResponse.queuing.handSize: Invalid value: 9: required"
                                + " entropy bits of deckSize 1000000 and handSize 9 should not be"
                                + " greater than 60",
                        "spec.limited.lendablePercent: Invalid value: 101: must be between 0 and"
                                + " 100, inclusive",
                        "spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must"
                                + " be a non-negative integer");
        assertThat(problems("PriorityLevelConfiguration", "exempt", "{type: Limited}"))
                .startsWith(
                        "spec.type: Invalid value: \"Limited\": must be 'Exempt' if and only if"
                                + " `name` is 'exempt'",
                        "spec.limited: Required value: must not be empty when type is Limited");
    }

    @Test
    void whatWouldLoseRequestsIsFixed() {
        assertThat(
                        problems(
                                "PriorityLevelConfiguration",
                                "catch-all",
                                "{type: Limited, limited: {nominalConcurrencyShares: 9, limitResponse: {type: Reject}}}"))
                .containsExactly(
                        "spec: Invalid value: {\"Type\":\"Limited\",\"Limited\":{\"NominalConcurrencyShares\":9,\"LimitResponse\":{\"Type\":\"Reject\",\"Queuing\":null},\"LendablePercent\":0,\"BorrowingLimitPercent\":null},\"Exempt\":null}:"
                                + " spec of 'catch-all' must equal the fixed value");
        assertThat(
                        problems(
                                "PriorityLevelConfiguration",
                                "exempt",
                                "{type: Exempt, exempt: {nominalConcurrencyShares: 5}}"))
                .isEmpty();
    }
}
