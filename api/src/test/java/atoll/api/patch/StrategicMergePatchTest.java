package atoll.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.api.GroupVersionKind;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergePatchTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Schema DEPLOYMENT =
            Objects.requireNonNull(SCHEMAS.kind(new GroupVersionKind("apps", "v1", "Deployment")));
    private static final Schema SERVICE =
            Objects.requireNonNull(SCHEMAS.kind(new GroupVersionKind("", "v1", "Service")));

    private static final JsonObject WEB =
            Yaml.parseObject(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web, finalizers: [example.com/a, example.com/b]}
                    spec:
                      strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}
                      template:
                        spec:
                          containers:
                          - {name: c1, image: "r.test/a:1", env: [{name: A, value: "1"}, {name: B, value: "2"}], ports: [{containerPort: 80}, {containerPort: 81}]}
                          - {name: c2, image: "r.test/b:1"}
                          volumes: [{name: v1, emptyDir: {}}]
                    """);

    private static JsonObject patched(String patch) {
        return StrategicMergePatch.apply(DEPLOYMENT, WEB, Yaml.parseObject(patch));
    }

    private static JsonObject podSpec(String patch) {
        return patched("{spec: {template: {spec: " + patch + "}}}")
                .object("spec", "template", "spec");
    }

    private static String env(String patch) {
        return podSpec(patch).array("containers").get(0).asObject().array("env").toString();
    }

    @Test
    void listsMergeByKeyInThePatchsOrder() {
        assertThat(
                        env(
                                "{containers: [{name: c1, env: [{name: A, value: '9'}, {name: C,"
                                        + " value: '3'}]}]}"))
                .isEqualTo(
                        "[{\"name\":\"A\",\"value\":\"9\"},{\"name\":\"C\",\"value\":\"3\"},"
                                + "{\"name\":\"B\",\"value\":\"2\"}]");
    }

    @Test
    void itemsAreDeletedByDirective() {
        assertThat(env("{containers: [{name: c1, env: [{name: B, $patch: delete}]}]}"))
                .isEqualTo("[{\"name\":\"A\",\"value\":\"1\"}]");
    }

    @Test
    void listsAreReplacedByDirective() {
        var container =
                podSpec(
                                "{containers: [{name: c1, ports: [{$patch: replace},"
                                        + " {containerPort: 99}]}]}")
                        .array("containers")
                        .get(0)
                        .asObject();
        assertThat(container.get("ports")).hasToString("[{\"containerPort\":99}]");
    }

    @Test
    void onlyRetainedKeysStay() {
        assertThat(
                        patched("{spec: {strategy: {$retainKeys: [type], type: Recreate}}}")
                                .at("spec", "strategy"))
                .hasToString("{\"type\":\"Recreate\"}");
        assertThatThrownBy(() -> patched("{spec: {strategy: {$retainKeys: [], type: Recreate}}}"))
                .hasMessage("invalid patch format of retainKeys");
    }

    @Test
    void elementOrderIsSet() {
        var containers =
                podSpec(
                                "{$setElementOrder/containers: [{name: c2}, {name: c1}],"
                                        + " containers: [{name: c1, tty: true}]}")
                        .array("containers")
                        .objects();
        assertThat(containers).extracting(each -> each.string("name")).containsExactly("c2", "c1");
        assertThat(containers.getLast().booleanOr("tty", false)).isTrue();
    }

    @Test
    void newContainerKeepsItsPlaceBesideOldOnes() {
        var containers =
                podSpec(
                                "{$setElementOrder/containers: [{name: c0}, {name: c2}],"
                                        + " containers: [{name: c0, image: i}]}")
                        .array("containers")
                        .objects();
        assertThat(containers)
                .extracting(each -> each.string("name"))
                .containsExactly("c0", "c1", "c2");
    }

    @Test
    void nullsTakeMembersAway() {
        assertThat(
                        podSpec("{volumes: [{name: v1, emptyDir: null, configMap: {name: m}}]}")
                                .get("volumes"))
                .hasToString("[{\"configMap\":{\"name\":\"m\"},\"name\":\"v1\"}]");
    }

    @Test
    void primitiveListsMergeAndShrink() {
        assertThat(
                        patched("{metadata: {finalizers: [example.com/c]}}")
                                .at("metadata", "finalizers"))
                .hasToString("[\"example.com/c\",\"example.com/a\",\"example.com/b\"]");
        assertThat(
                        patched(
                                        "{metadata: {$deleteFromPrimitiveList/finalizers:"
                                                + " [example.com/a]}}")
                                .at("metadata", "finalizers"))
                .hasToString("[\"example.com/b\"]");
    }

    @Test
    void servicePortsMergeByTheirFirstKey() {
        var service =
                Yaml.parseObject("{spec: {ports: [{name: a, port: 80}, {name: b, port: 81}]}}");
        var patched =
                StrategicMergePatch.apply(
                        SERVICE,
                        service,
                        Yaml.parseObject("{spec: {ports: [{port: 81, targetPort: 8081}]}}"));
        assertThat(patched.at("spec", "ports"))
                .hasToString(
                        "[{\"name\":\"a\",\"port\":80},{\"name\":\"b\",\"port\":81,\"targetPort\":8081}]");
    }

    @Test
    void itemWithoutItsKeyIsRefused() {
        assertThatThrownBy(() -> podSpec("{containers: [{image: x}]}"))
                .hasMessage("map: map[image:x] does not contain declared merge key: name");
    }

    @Test
    void unknownDirectiveIsShownAsGoPrintsIt() {
        assertThatThrownBy(() -> podSpec("{$patch: nonsense}"))
                .hasMessage("unknown patch type: nonsense in map: map[$patch:nonsense]");
        assertThatThrownBy(() -> podSpec("{containers: [{$patch: true}]}"))
                .hasMessage("unknown patch type: %!s(bool=true) in map: map[$patch:true]");
    }

    @Test
    void patchThatStatesTheObjectChangesNothing() {
        assertThat(StrategicMergePatch.apply(DEPLOYMENT, WEB, WEB)).isEqualTo(WEB);
    }

    @Test
    void applyingTwiceIsApplyingOnce() {
        long seed = 20_260_102;
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var patch = randomPatch(random);
            var once = StrategicMergePatch.apply(DEPLOYMENT, WEB, patch);
            assertThat(StrategicMergePatch.apply(DEPLOYMENT, once, patch))
                    .as("seed %s round %s: %s", seed, round, patch)
                    .isEqualTo(once);
        }
    }

    private static JsonObject randomPatch(Random random) {
        var containers = new StringBuilder();
        for (int i = 0; i <= random.nextInt(3); i++) {
            containers.append(
                    "{name: c%d, image: i%d, env: [{name: %s, value: x}]},"
                            .formatted(
                                    i + random.nextInt(2),
                                    random.nextInt(3),
                                    random.nextBoolean() ? "A" : "Z"));
        }
        return Yaml.parseObject(
                "{metadata: {labels: {a: b%d}}, spec: {template: {spec: {containers: [%s]}}}}"
                        .formatted(random.nextInt(3), containers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{metadata: {finalizers: [example.com/b], $setElementOrder/finalizers: [example.com/a]}} | The order in patch list:~[example.com/b]~ doesn't match $setElementOrder list:~[example.com/a]~",
                "{spec: {template: {spec: {containers: [{name: c2}, {name: c1}], $setElementOrder/containers: [{name: c1}, {name: c2}]}}}} | The order in patch list:~[map[name:c2] map[name:c1]]~ doesn't match $setElementOrder list:~[map[name:c1] map[name:c2]]~",
                "{metadata: {$setElementOrder/finalizers: {a: 1}}} | expected a []interface {}, but received a map[string]interface {}",
                "{metadata: {$setElementOrder/finalizers: null}} | expected a []interface {}, but received a %!s(<nil>)",
                "{metadata: {finalizers: x, $setElementOrder/finalizers: []}} | expected a []interface {}, but received a string",
                "{metadata: {finalizers: [5]}} | list element types are not identical: [[example.com/a example.com/b] [5]]",
                "{metadata: {$deleteFromPrimitiveList/finalizers: [5]}} | list element types are not identical: [[example.com/a example.com/b] [5]]",
                "{metadata: {$deleteFromPrimitiveList: [a]}} | invalid patch format of primitive list",
                "{metadata: {$setElementOrder: [a]}} | invalid patch format of setElementOrder list",
                "{metadata: {$retainKeys: a}} | invalid patch format of retainKeys"
            })
    void directivesThatCannotBeFollowedAreRefusedAsUpstreamDoes(String patch, String message) {
        assertThatThrownBy(() -> patched(patch)).hasMessage(message.replace('~', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{metadata: {$deleteFromPrimitiveList/finalizers: x}} | [\"example.com/a\",\"example.com/b\"]",
                "{metadata: {$deleteFromPrimitiveList/finalizers: null}} | []",
                "{metadata: {finalizers: [c], $setElementOrder/finalizers: [c, example.com/b, example.com/a]}} | [\"c\",\"example.com/b\",\"example.com/a\"]",
                "{metadata: {$setElementOrder/finalizers: [example.com/b, ghost]}} | [\"example.com/a\",\"example.com/b\"]"
            })
    void listsOfValuesFollowTheirDirectives(String patch, String finalizers) {
        assertThat(patched(patch).array("metadata", "finalizers")).hasToString(finalizers);
    }

    @Test
    void whatIsNewAndADirectiveItselfIsLeftOutAndOtherKeysWithADollarStay() {
        JsonObject patched =
                patched("{new: {$patch: replace, q: 1}, $other: 1, newer: [{$patch: delete}, 1]}");

        assertThat(patched.has("new")).isFalse();
        assertThat(patched.longOr("$other", 0)).isEqualTo(1);
        assertThat(patched.array("newer")).hasToString("[1]");
    }

    @Test
    void orderThatNamesNoItemsIsRefused() {
        assertThatThrownBy(() -> podSpec("{$setElementOrder/containers: [{nam: c2}]}"))
                .hasMessage("map: map[nam:c2] does not contain declared merge key: name");
        assertThatThrownBy(() -> podSpec("{$setElementOrder/containers: [c2]}"))
                .hasMessage("value for key 0 is not a map");
        assertThatThrownBy(() -> podSpec("{$setElementOrder/containers: c2}"))
                .hasMessage("expected a []interface {}, but received a string");
    }
}
