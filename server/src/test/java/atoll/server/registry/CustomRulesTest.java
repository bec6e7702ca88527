package atoll.server.registry;

import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Outcome;
import atoll.server.TestCluster;
import org.junit.jupiter.api.Test;

class CustomRulesTest {
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");
    private static final GroupVersionResource PONDS =
            GroupVersionResource.of("example.com/v1", "ponds");

    private final TestCluster cluster = new TestCluster();

    private Outcome define(String rules, String properties) {
        return cluster.tryCreate(
                DEFINITIONS,
                "",
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"ponds.example.com"},
                 "spec":{"group":"example.com","scope":"Namespaced",
                  "names":{"plural":"ponds","singular":"pond","kind":"Pond","listKind":"PondList"},
                  "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":
                   {"type":"object","properties":{"spec":{"type":"object","x-kubernetes-validations":[%s],
                    "properties":%s}}}}}]}}
                """
                        .formatted(rules, properties.replace('\'', '"')));
    }

    private Outcome create(String name, String spec) {
        return cluster.tryCreate(PONDS, "default", pond(name, spec));
    }

    private static String pond(String name, String spec) {
        return "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Pond\",\"metadata\":{\"name\":\"%s\"},\"spec\":%s}"
                .formatted(name, spec.replace('\'', '"'));
    }

    private String change(String spec) {
        Outcome outcome =
                cluster.merge(PONDS, "default", "a", "{\"spec\":" + spec.replace('\'', '"') + "}");
        return outcome instanceof Outcome.Done(_, _, var warnings)
                ? "done " + warnings
                : refusal(outcome).message();
    }

    @Test
    void objectsAreHeldToTheRules() {
        define(
                        """
                        {"rule":"!has(self.max) || self.ducks <= self.max","message":"too many ducks"},
                        {"rule":"self.ducks != 7","messageExpression":"'not %d'.format([self.ducks])","reason":"FieldValueForbidden","fieldPath":".ducks"}
                        """,
                        "{'ducks':{'type':'integer'},'max':{'type':'integer'}}")
                .orThrow();

        assertThat(refusal(create("a", "{'ducks':5,'max':4}")).message())
                .isEqualTo(
                        "Pond.example.com \"a\" is invalid: spec: Invalid value: too many ducks");
        assertThat(refusal(create("a", "{'ducks':7}")).message())
                .isEqualTo("Pond.example.com \"a\" is invalid: spec.ducks: Forbidden: not 7");
        create("a", "{'ducks':5}").orThrow();
    }

    @Test
    void transitionRulesLookAtTheOldObject() {
        define(
                        "{\"rule\":\"self.kind == oldSelf.kind\",\"message\":\"kind is fixed\",\"fieldPath\":\".kind\"}",
                        "{'kind':{'type':'string'},'map':{'type':'object','additionalProperties':{'type':'integer','x-kubernetes-validations':[{'rule':'self >= oldSelf'}]}}}")
                .orThrow();
        create("a", "{'kind':'x','map':{'k':2}}").orThrow();

        assertThat(change("{'kind':'y'}")).endsWith("spec.kind: Invalid value: kind is fixed");
        assertThat(change("{'map':{'k':1}}"))
                .endsWith("spec.map[k]: Invalid value: 1: failed rule: self >= oldSelf");
        assertThat(change("{'map':{'n':1}}")).isEqualTo("done []");
    }

    @Test
    void whatIsAsBeforeMayStayWrong() {
        define(
                        "{\"rule\":\"self.old.size() >= 0\"}",
                        "{'old':{'type':'string'},'n':{'type':'integer'}}")
                .orThrow();
        create("a", "{'old':'abc','n':1}").orThrow();
        cluster.patch(
                        DEFINITIONS,
                        "",
                        "ponds.example.com",
                        "",
                        atoll.api.request.PatchType.JSON,
                        "[{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/old/x-kubernetes-validations\",\"value\":[{\"rule\":\"self.size() < 2\"}]}]")
                .orThrow();

        assertThat(change("{'n':2}"))
                .isEqualTo("done [spec.old: Invalid value: \"abc\": failed rule: self.size() < 2]");
        assertThat(change("{'old':'xyz'}"))
                .endsWith("spec.old: Invalid value: \"xyz\": failed rule: self.size() < 2");
    }

    @Test
    void optionalOldSelfRunsOnCreation() {
        define(
                        "{\"rule\":\"oldSelf.hasValue() || self.n == 0\",\"optionalOldSelf\":true,\"message\":\"starts at 0\"}",
                        "{'n':{'type':'integer'}}")
                .orThrow();

        assertThat(refusal(create("a", "{'n':1}")).message()).endsWith("starts at 0");
        create("a", "{'n':0}").orThrow();
        assertThat(change("{'n':5}")).isEqualTo("done []");
    }

    @Test
    void brokenRulesAreRefusedWithTheDefinition() {
        assertThat(
                        refusal(define("{\"rule\":\"self.nope < 1\"}", "{'n':{'type':'integer'}}"))
                                .message())
                .isEqualTo(
                        "CustomResourceDefinition.apiextensions.k8s.io \"ponds.example.com\" is invalid: spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {\"Rule\":\"self.nope \\u003c 1\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope < 1\n | ....^");
        assertThat(refusal(define("{\"rule\":\"self.n\"}", "{'n':{'type':'integer'}}")).message())
                .endsWith("cel expression must evaluate to a bool");
        assertThat(
                        refusal(
                                        define(
                                                "{\"rule\":\"self.l.all(a, self.l.all(b, a == b))\"}",
                                                "{'l':{'type':'array','items':{'type':'string'}}}"))
                                .message())
                .contains(
                        "Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try");
    }

    @Test
    void rulesKnowFieldsWhoseNamesAreNoIdentifiers() {
        define(
                        "{\"rule\":\"self.a__dash__b == 1 && self.__namespace__ == 'x'\"}",
                        "{'a-b':{'type':'integer'},'namespace':{'type':'string'}}")
                .orThrow();

        create("a", "{'a-b':1,'namespace':'x'}").orThrow();
    }
}
