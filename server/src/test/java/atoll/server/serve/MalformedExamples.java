package atoll.server.serve;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.Random;

/// Whole objects whose schemas and expressions are the interesting part: definitions of custom
/// resources, objects of them, admission policies.
final class MalformedExamples {
    /// Served from the start, so that its objects meet a schema with rules.
    static final JsonObject DEFINITION =
            Yaml.parseObject(
                    """
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: {name: lamps.fuzz.example.com}
                    spec:
                      group: fuzz.example.com
                      scope: Namespaced
                      names: {plural: lamps, singular: lamp, kind: Lamp, listKind: LampList}
                      versions:
                      - name: v1
                        served: true
                        storage: true
                        subresources:
                          status: {}
                          scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
                        selectableFields: [{jsonPath: .spec.name}]
                        additionalPrinterColumns:
                        - {name: N, type: string, jsonPath: .spec.name}
                        - {name: I, type: integer, jsonPath: ".spec.items[?(@.id=='a')].size"}
                        schema:
                          openAPIV3Schema:
                            type: object
                            properties:
                              spec:
                                type: object
                                required: [name]
                                x-kubernetes-validations:
                                - {rule: "self.name.matches('^[a-z]*$')", message: small letters}
                                - {rule: "!has(oldSelf.name) || self.name == oldSelf.name", optionalOldSelf: false}
                                properties:
                                  name: {type: string, maxLength: 20, default: a, format: hostname}
                                  replicas: {type: integer, minimum: 0, maximum: 9}
                                  port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
                                  raw: {type: object, x-kubernetes-preserve-unknown-fields: true, nullable: true}
                                  pod: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
                                  items:
                                    type: array
                                    maxItems: 5
                                    x-kubernetes-list-type: map
                                    x-kubernetes-list-map-keys: [id]
                                    items:
                                      type: object
                                      required: [id]
                                      properties: {id: {type: string}, size: {type: number, multipleOf: 0.5}}
                                      x-kubernetes-validations: [{rule: "!has(self.size) || self.size < 100.0"}]
                                  tags: {type: array, items: {type: string}, x-kubernetes-list-type: set}
                                  free: {type: object, additionalProperties: {type: string, enum: [a, b]}}
                              status: {type: object, properties: {replicas: {type: integer}}}
                    """);

    private static final JsonObject LAMP =
            Yaml.parseObject(
                    """
                    apiVersion: fuzz.example.com/v1
                    kind: Lamp
                    metadata: {name: a, labels: {a: b}, annotations: {x: y}}
                    spec:
                      name: abc
                      replicas: 3
                      port: 80%
                      raw: {anything: [1, {goes: here}]}
                      pod: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {}}
                      items: [{id: a, size: 1.5}, {id: b}]
                      tags: [x, y]
                      free: {one: a, two: b}
                    status: {replicas: 1}
                    """);

    private static final JsonObject VALIDATING =
            Yaml.parseObject(
                    """
                    apiVersion: admissionregistration.k8s.io/v1
                    kind: ValidatingAdmissionPolicy
                    metadata: {name: a}
                    spec:
                      failurePolicy: Fail
                      paramKind: {apiVersion: v1, kind: ConfigMap}
                      matchConstraints:
                        resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
                      matchConditions: [{name: m, expression: "true"}]
                      variables: [{name: a, expression: object.metadata.name}]
                      validations: [{expression: "variables.a != ''", messageExpression: "'no ' + variables.a"}]
                      auditAnnotations: [{key: k, valueExpression: variables.a}]
                    """);

    private static final JsonObject MUTATING =
            Yaml.parseObject(
                    """
                    apiVersion: admissionregistration.k8s.io/v1
                    kind: MutatingAdmissionPolicy
                    metadata: {name: a}
                    spec:
                      reinvocationPolicy: Never
                      matchConstraints:
                        resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
                      variables: [{name: a, expression: object.metadata.name}]
                      mutations:
                      - patchType: ApplyConfiguration
                        applyConfiguration: {expression: "Object{metadata: Object.metadata{labels: {'a': variables.a}}}"}
                      - patchType: JSONPatch
                        jsonPatch: {expression: "[JSONPatch{op: 'add', path: '/metadata/labels', value: {}}]"}
                    """);

    private static final List<String> KEYWORDS =
            List.of(
                    "type: object",
                    "type: nope",
                    "format: int64",
                    "nullable: true",
                    "pattern: '(((a'",
                    "pattern: '^(a+)+$'",
                    "maxLength: -1",
                    "minimum: 9223372036854775807",
                    "enum: [a, 1, {b: c}]",
                    "default: {a: {}}",
                    "required: [a, a, '']",
                    "properties: {a: {type: string}, '': {}}",
                    "additionalProperties: {type: string}",
                    "additionalProperties: false",
                    "items: {type: object}",
                    "items: [{type: object}]",
                    "allOf: [{required: [a]}]",
                    "not: {not: {}}",
                    "oneOf: []",
                    "$ref: '#/definitions/x'",
                    "x-kubernetes-preserve-unknown-fields: true",
                    "x-kubernetes-int-or-string: true",
                    "x-kubernetes-embedded-resource: true",
                    "x-kubernetes-list-type: map",
                    "x-kubernetes-list-map-keys: [a, a]",
                    "x-kubernetes-map-type: atomic",
                    "uniqueItems: true",
                    "multipleOf: 0",
                    "maxItems: 99999999999999999999");

    private final Random random;
    private final MalformedExpressions expressions;

    MalformedExamples(Random random) {
        this.random = random;
        this.expressions = new MalformedExpressions(random);
    }

    /// The richest object known of a kind, or null where a recorded one is as good.
    JsonObject of(String kind) {
        return switch (kind) {
            case "Lamp" -> LAMP;
            case "CustomResourceDefinition" -> definition();
            case "ValidatingAdmissionPolicy" -> VALIDATING;
            case "MutatingAdmissionPolicy" -> MUTATING;
            default -> null;
        };
    }

    /// One of a few groups, with the known schema or one made up.
    private JsonObject definition() {
        String group = "f" + random.nextInt(3) + ".example.com";
        JsonObject spec = DEFINITION.object("spec").with("group", Json.of(group));
        if (random.nextInt(3) > 0) {
            JsonObject version = spec.array("versions").objects().getFirst();
            JsonObject made =
                    JsonObject.of("openAPIV3Schema", schema(0).with("type", Json.of("object")));
            spec = spec.with("versions", JsonArray.of(List.of(version.with("schema", made))));
        }
        return DEFINITION
                .with("metadata", JsonObject.of("name", "lamps." + group))
                .with("spec", spec);
    }

    private JsonObject schema(int depth) {
        JsonObject schema = JsonObject.EMPTY;
        for (int i = random.nextInt(4); i >= 0; i--) {
            JsonObject keyword = Yaml.parseObject(KEYWORDS.get(random.nextInt(KEYWORDS.size())));
            schema = schema.with(keyword.keys().getFirst(), keyword.get(keyword.keys().getFirst()));
        }
        if (random.nextInt(3) == 0) {
            JsonObject rule = JsonObject.of("rule", expressions.expression());
            schema = schema.with("x-kubernetes-validations", JsonArray.of(List.of(rule)));
        }
        if (depth < 6 && random.nextInt(3) > 0) {
            schema =
                    schema.with(
                            "properties",
                            JsonObject.of("spec", schema(depth + 1), "b", schema(depth + 1)));
        }
        return depth < 6 && random.nextInt(4) == 0
                ? schema.with("items", schema(depth + 1))
                : schema;
    }
}
