package atoll.api.validation;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import atoll.api.Status.Cause;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.schema.StructuralSchemas;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The kind and the answers are those of the recorded scenario of custom resources.
class SchemaValidationTest {
    private static final Schema POND =
            new StructuralSchemas(Schemas.load())
                    .compile(
                            Yaml.parseObject(
                                    """
                                    type: object
                                    required: [spec]
                                    properties:
                                      spec:
                                        type: object
                                        required: [ducks]
                                        x-kubernetes-validations:
                                        - {rule: "self.ducks <= self.max", message: too many ducks}
                                        properties:
                                          ducks: {type: integer, minimum: 0, maximum: 100}
                                          max: {type: integer}
                                          depth: {type: number, default: 1.5}
                                          kind2: {type: string, enum: [lake, pool], default: pool}
                                          owner: {type: string, pattern: "^[a-z]+$", minLength: 2, maxLength: 8, nullable: true}
                                          fish: {type: array, maxItems: 2, items: {type: object, required: [name], properties: {name: {type: string}, size: {type: integer, default: 3}}}}
                                          nested: {type: object, default: {}, properties: {a: {type: string, default: x}}}
                                          any: {type: object, x-kubernetes-preserve-unknown-fields: true}
                                          port: {x-kubernetes-int-or-string: true}
                                          at: {type: string, format: date-time}
                                          one: {type: object, oneOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}}
                                          keyed: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, properties: {k: {type: string}}}}
                                      status: {type: object, properties: {open: {type: boolean}}}
                                    """));

    private static final String NOT_CHECKED =
            "<nil>: Invalid value: null: some validation rules were not checked because the object"
                    + " was invalid; correct the existing errors to complete validation";

    private static List<String> problems(String spec) {
        return lines(
                new SchemaValidation(_ -> List.of())
                        .validate(POND, Yaml.parseObject("{kind: Pond, spec: " + spec + "}")));
    }

    private static List<String> lines(List<Cause> causes) {
        return causes.stream().map(cause -> cause.field() + ": " + cause.message()).toList();
    }

    private static JsonObject spec(String spec) {
        var pruned = Pruning.prune(POND, Yaml.parseObject("{spec: " + spec + "}"));
        return Pruning.withDefaults(POND, pruned.object()).object("spec");
    }

    @Test
    void defaultsFillInAtEveryDepth() {
        assertThat(spec("{ducks: 3, fish: [{name: carp}], port: 80}"))
                .isEqualTo(
                        Yaml.parseObject(
                                "{depth: 1.5, ducks: 3, fish: [{name: carp, size: 3}], kind2: pool,"
                                        + " nested: {a: x}, port: 80}"));
    }

    @Test
    void nullsOfFieldsThatCannotBeNullGo() {
        assertThat(spec("{ducks: 1, owner: null, depth: null, max: null}"))
                .isEqualTo(
                        Yaml.parseObject(
                                "{depth: 1.5, ducks: 1, kind2: pool, nested: {a: x}, owner: null}"));
    }

    @Test
    void unknownFieldsArePrunedAndListed() {
        var pruned =
                Pruning.prune(
                        POND,
                        Yaml.parseObject(
                                "{metadata: {name: a, lable: 1}, spec: {ducks: 3, swans: 2, nested:"
                                        + " {b: c}, any: {keep: {me: 1}}, port: {a: b}}}"));
        assertThat(pruned.unknownFields())
                .containsExactly(
                        "unknown field \"metadata.lable\"",
                        "unknown field \"spec.nested.b\"",
                        "unknown field \"spec.port.a\"",
                        "unknown field \"spec.swans\"");
        assertThat(pruned.object().object("spec").get("any")).hasToString("{\"keep\":{\"me\":1}}");
    }

    @Test
    void missingFieldsAreRequired() {
        assertThat(problems("{}")).containsExactly("spec.ducks: Required value", NOT_CHECKED);
        assertThat(lines(new SchemaValidation(_ -> List.of()).validate(POND, JsonObject.EMPTY)))
                .containsExactly("spec: Required value", NOT_CHECKED);
    }

    @Test
    void wrongTypesAreNamed() {
        assertThat(problems("{ducks: '3', depth: deep, fish: {}}"))
                .containsExactly(
                        "spec.depth: Invalid value: \"string\": spec.depth in body must be of type"
                                + " number: \"string\"",
                        "spec.ducks: Invalid value: \"string\": spec.ducks in body must be of type"
                                + " integer: \"string\"",
                        "spec.fish: Invalid value: \"object\": spec.fish in body must be of type"
                                + " array: \"object\"",
                        NOT_CHECKED);
    }

    @Test
    void boundsPatternsAndFormatsAreNamed() {
        assertThat(problems("{ducks: 500}"))
                .containsExactly(
                        "spec.ducks: Invalid value: 500: spec.ducks in body should be less than or"
                                + " equal to 100");
        assertThat(
                        problems(
                                "{ducks: -1, kind2: sea, owner: A, at: noon, fish: [{name: a}, {name:"
                                        + " b}, {size: 1}]}"))
                .containsExactly(
                        "spec.at: Invalid value: \"noon\": spec.at in body must be of type"
                                + " date-time: \"noon\"",
                        "spec.ducks: Invalid value: -1: spec.ducks in body should be greater than or"
                                + " equal to 0",
                        "spec.fish[2].name: Required value",
                        "spec.fish: Too many: 3: must have at most 2 items",
                        "spec.kind2: Unsupported value: \"sea\": supported values: \"lake\","
                                + " \"pool\"",
                        "spec.owner: Invalid value: \"A\": spec.owner in body should be at least 2"
                                + " chars long",
                        NOT_CHECKED);
    }

    @Test
    void alternativesAreCounted() {
        assertThat(problems("{ducks: 1, one: {a: x, b: z}}"))
                .containsExactly(
                        "<nil>: Invalid value: \"\": \"spec.one\" must validate one and only one"
                                + " schema (oneOf). Found 2 valid alternatives");
    }

    @Test
    void keysOfListsAreUnique() {
        assertThat(problems("{ducks: 1, keyed: [{k: a}, {k: a}]}"))
                .containsExactly("spec.keyed[1]: Duplicate value: {\"k\":\"a\"}");
    }

    @Test
    void statusIsCheckedAlone() {
        assertThat(
                        lines(
                                new SchemaValidation(_ -> List.of())
                                        .validateStatus(
                                                POND, Yaml.parseObject("{status: {open: wide}}"))))
                .containsExactly(
                        "status.open: Invalid value: \"string\": open in body must be of type"
                                + " boolean: \"string\"",
                        NOT_CHECKED);
    }

    private static List<String> problems(String schema, String value) {
        Schema compiled =
                new StructuralSchemas(Schemas.load())
                        .compile(
                                Yaml.parseObject(
                                        "{type: object, properties: {a: " + schema + "}}"));
        JsonObject object = Yaml.parseObject("{a: " + value + "}");
        return lines(new SchemaValidation(_ -> List.of()).validate(compiled, object)).stream()
                .map(line -> line.replace("Invalid value: ", ""))
                .toList();
    }

    @Test
    void theClosestBranchOfSeveralIsToldToo() {
        String schema =
                "{type: object, properties: {x: {type: string}, w: {type: integer}}, oneOf:"
                        + " [{required: [x], properties: {x: {enum: [k]}}}, {required: [w],"
                        + " properties: {w: {minimum: 3}}}]}";
        assertThat(problems(schema, "{w: 2}"))
                .containsExactly(
                        "<nil>: \"\": \"a\" must validate one and only one schema (oneOf). Found none"
                                + " valid",
                        "a.w: 2: a.w in body should be greater than or equal to 3");
        assertThat(problems("{type: string, allOf: [{minLength: 2}, {pattern: ^b}]}", "c"))
                .contains(
                        "<nil>: \"\": \"a\" must validate all the schemas (allOf). None validated");
    }

    @Test
    void numbersHaveRangesOfTheirTypesAndFormats() {
        assertThat(problems("{type: integer, format: int32}", "2147483648"))
                .containsExactly(
                        "<nil>: \"\": Checked value must be of type integer with format int32 in a");
        assertThat(problems("{type: integer}", "1.5"))
                .containsExactly(
                        "a: \"number\": a in body must be of type integer: \"number\"",
                        "<nil>: \"\": Checked value must be of type integer (default format) in a");
        assertThat(problems("{type: number, multipleOf: 0.1}", "1"))
                .containsExactly("a: 0: factor MultipleOf declared for a must be positive: 0");
        assertThat(problems("{type: number, enum: [1, 2]}", "1.5")).isEmpty();
    }

    @Test
    void aWrongTypeDoesNotHideWhatElseIsWrong() {
        assertThat(problems("{type: string, enum: [b]}", "5"))
                .containsExactly(
                        "a: \"integer\": a in body must be of type string: \"integer\"",
                        "a: Unsupported value: 5: supported values: \"b\"");
        assertThat(problems("{type: string, nullable: true, enum: [b, null]}", "null"))
                .containsExactly("a: Unsupported value: null: supported values: \"b\", \"null\"");
        assertThat(problems("{type: string, format: date}", "7"))
                .containsExactly("a: \"int64\": a in body must be of type date: \"int64\"");
    }

    @Test
    void formatsAreUpstreams() {
        assertThat(problems("{type: string, format: duration}", "3 d")).isEmpty();
        assertThat(problems("{type: string, format: isbn}", "0-306-40615-2")).isEmpty();
        assertThat(problems("{type: string, format: creditcard}", "'4111111111111111'")).isEmpty();
        assertThat(problems("{type: string, format: creditcard}", "'4111111111111112'")).hasSize(1);
        assertThat(problems("{type: string, format: byte}", "YWJ")).hasSize(1);
        assertThat(
                        problems(
                                "{type: string, format: uuid4}",
                                "6ba7b810-9dad-11d1-80b4-00c04fd430c8"))
                .hasSize(1);
        assertThat(problems("{type: string, format: rgbcolor}", "rgb(300,2,3)")).hasSize(1);
        assertThat(problems("{type: string, format: odd}", "anything")).isEmpty();
    }

    @Test
    void embeddedObjectsSayWhatTheyAre() {
        String schema =
                "{type: object, x-kubernetes-embedded-resource: true,"
                        + " x-kubernetes-preserve-unknown-fields: true}";
        assertThat(problems(schema, "{kind: Pod}")).containsExactly("a.apiVersion: Required value");
        assertThat(problems(schema, "{apiVersion: a/b/c, kind: Pod}"))
                .containsExactly("a.apiVersion: \"a/b/c\": unexpected GroupVersion string: a/b/c");
    }

    @Test
    void aPatternThatRepeatsAGroupTakesALongText() {
        String text = "ab".repeat(100_000);
        String schema = "{type: string, pattern: '^(a|b)*$'}";
        assertThat(problems(schema, text)).isEmpty();
        assertThat(problems(schema, text + "c"))
                .singleElement(as(STRING))
                .endsWith("a in body should match '^(a|b)*$'");
    }

    @Test
    void whatIsRequiredNeedNotBeDescribed() {
        assertThat(problems("{type: object, required: [z]}", "{}"))
                .containsExactly("a.z: Required value");
    }

    @Test
    void fieldsInListsThatShouldBeNoneAreUnknown() {
        Schema compiled =
                new StructuralSchemas(Schemas.load())
                        .compile(
                                Yaml.parseObject(
                                        "{type: object, properties: {a: {type: string}, m: {type:"
                                                + " object, additionalProperties: {type: integer}}}}"));
        var pruned =
                Pruning.prune(
                        compiled, Yaml.parseObject("{a: [{k: 1}], m: {gone: null, stays: 1}}"));
        assertThat(pruned.unknownFields()).containsExactly("unknown field \"a[0].k\"");
        assertThat(pruned.object()).hasToString("{\"a\":[{}],\"m\":{\"stays\":1}}");
    }
}
