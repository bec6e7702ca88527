package atoll.placement.override;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.KubeObject;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import atoll.placement.schedule.FleetCluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Override policies on manifests: the cases of Karmada's documentation, and what it leaves open.
class OverridesTest {
    private static final JsonObject MYAPP =
            Yaml.parseObject(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata:
                      name: myapp
                      namespace: test
                      labels: {foo: foo, baz: baz}
                    spec:
                      template:
                        spec:
                          containers:
                            - image: myapp:1.0.0
                              name: myapp
                              command: [./myapp, --parameter1=foo, --parameter2=bar]
                              env:
                                - {name: region, value: region1}
                                - {name: zone, value: zone1}
                            - image: sidecar
                              name: sidecar
                    """);

    private static final FleetCluster MEMBER1 =
            FleetCluster.of(
                    KubeObject.of(
                            Yaml.parseObject(
                                    """
                                    metadata: {name: member1, labels: {cluster: member1}}
                                    spec: {region: cn-north-1, provider: aws, zones: [us, eu]}
                                    """)));

    private static JsonObject overridden(String overriders) {
        return Overriders.apply(MYAPP, Yaml.parseObject(overriders));
    }

    private static JsonObject container(JsonObject deployment) {
        return deployment
                .object("spec", "template", "spec")
                .array("containers")
                .objects()
                .getFirst();
    }

    private static KubeObject policy(String namespace, String name, String spec) {
        JsonObject meta = JsonObject.of("name", name);
        return KubeObject.of(
                JsonObject.of(
                        "metadata",
                        namespace.isEmpty() ? meta : meta.with("namespace", namespace),
                        "spec",
                        Yaml.parseObject(spec)));
    }

    private static Overrides.Overridden apply(
            List<KubeObject> clusterPolicies, List<KubeObject> policies) {
        return Overrides.apply(KubeObject.of(MYAPP), MEMBER1, clusterPolicies, policies);
    }

    @ParameterizedTest
    @CsvSource({
        "myapp:1.0.0, Registry, add, test-repo, test-repo/myapp:1.0.0",
        "myapp:1.0.0, Repository, replace, myapp2, myapp2:1.0.0",
        "myapp:1.0.0, Tag, remove, '', myapp",
        "registry.k8s.io/a/b:v1, Registry, replace, mirror.example:5000, mirror.example:5000/a/b:v1",
        "registry.k8s.io/a/b:v1, Registry, remove, '', a/b:v1",
        "registry.k8s.io/a/b:v1, Registry, add, .cn, registry.k8s.io.cn/a/b:v1",
        "localhost/a, Tag, add, v2, localhost/a:v2",
        "host:5000/a:v1, Tag, add, -alpine, host:5000/a:v1-alpine",
        "library/nginx, Repository, add, -lite, library/nginx-lite",
        "nginx@sha256:0123456789abcdef0123456789abcdef, Tag, replace, v1, nginx:v1",
        "nginx:v1, Tag, replace, sha256:0123456789abcdef0123456789abcdef,"
                + " nginx@sha256:0123456789abcdef0123456789abcdef",
        "nginx:v1, Tag, replace, not a tag, nginx:v1"
    })
    void imageIsChangedPartByPart(
            String image, String component, String operator, String value, String expected) {
        assertThat(ImageName.parse(image).with(component, operator, value)).hasToString(expected);
    }

    @Test
    void imageOverriderMeansAllContainersUnlessAPathSaysWhich() {
        JsonObject all =
                overridden("imageOverrider: [{component: Tag, operator: replace, value: v2}]");
        assertThat(all.toString()).contains("\"myapp:v2\"", "\"sidecar:v2\"");
        JsonObject one =
                overridden(
                        """
                        imageOverrider:
                          - component: Registry
                            operator: add
                            value: r.example
                            predicate: {path: /spec/template/spec/containers/1/image}
                        """);
        assertThat(one.toString()).contains("\"myapp:1.0.0\"", "\"r.example/sidecar\"");
    }

    @Test
    void commandFlagsAreAppendedAndRemoved() {
        JsonObject changed =
                overridden(
                        """
                        commandOverrider:
                          - {containerName: myapp, operator: add, value: [--cluster=member1]}
                          - {containerName: myapp, operator: remove, value: [--parameter1=foo]}
                        argsOverrider:
                          - {containerName: myapp, operator: add, value: [-v]}
                        """);
        assertThat(container(changed).array("command").strings())
                .containsExactly("./myapp", "--parameter2=bar", "--cluster=member1");
        assertThat(container(changed).array("args").strings()).containsExactly("-v");
    }

    @Test
    void labelsAreAddedAlwaysButReplacedAndRemovedOnlyWhereTheyAre() {
        JsonObject changed =
                overridden(
                        """
                        labelsOverrider:
                          - {operator: add, value: {bar: bar}}
                          - {operator: replace, value: {foo: exist, absent: x}}
                          - {operator: remove, value: {baz: baz, gone: x}}
                        annotationsOverrider:
                          - {operator: add, value: {example.com/a: b}}
                        """);
        assertThat(changed.object("metadata", "labels"))
                .isEqualTo(JsonObject.of("bar", "bar", "foo", "exist"));
        assertThat(changed.object("metadata", "annotations"))
                .isEqualTo(JsonObject.of("example.com/a", "b"));
    }

    @Test
    void plaintextIsAJsonPatchInItsOrder() {
        JsonObject changed =
                overridden(
                        """
                        plaintext:
                          - path: /spec/template/spec/containers/0/env/-
                            operator: add
                            value: {name: cluster, value: cluster1}
                          - path: /spec/template/spec/containers/0/env/0
                            operator: add
                            value: {name: provider, value: provider1}
                          - path: /spec/template/spec/containers/0/env/1
                            operator: replace
                            value: {name: region, value: region2}
                          - path: /spec/template/spec/containers/0/env/2
                            operator: remove
                        """);
        assertThat(container(changed).array("env"))
                .isEqualTo(
                        JsonArray.of(
                                JsonObject.of("name", "provider", "value", "provider1"),
                                JsonObject.of("name", "region", "value", "region2"),
                                JsonObject.of("name", "cluster", "value", "cluster1")));
    }

    @Test
    void textFieldsThatHoldYamlOrJsonArePatchedInside() {
        JsonObject map =
                Yaml.parseObject(
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: m}
                        data:
                          config.yaml: |
                            app:
                              database:
                                port: 5432
                          config.json: '{"a":{"b":1}}'
                        """);
        JsonObject changed =
                Overriders.apply(
                        map,
                        Yaml.parseObject(
                                """
                                fieldOverrider:
                                  - fieldPath: /data/config.yaml
                                    yaml:
                                      - {subPath: /app/database/port, operator: replace, value: 3306}
                                  - fieldPath: /data/config.json
                                    json:
                                      - {subPath: /a/c, operator: add, value: [x]}
                                """));
        assertThat(changed.object("data").stringOr("config.yaml", ""))
                .isEqualTo("app:\n  database:\n    port: 3306\n");
        assertThat(changed.object("data").stringOr("config.json", ""))
                .isEqualTo("{\"a\":{\"b\":1,\"c\":[\"x\"]}}");
    }

    @Test
    void clusterWidePoliciesComeFirstAndTheClosestSelectorLast() {
        String label =
                "overrideRules: [{overriders: {labelsOverrider: "
                        + "[{operator: add, value: {who: %s}}]}}]%n%s";
        String byName = "resourceSelectors: [{apiVersion: apps/v1, kind: Deployment, name: myapp}]";
        String byKind = "resourceSelectors: [{apiVersion: apps/v1, kind: Deployment}]";
        var done =
                apply(
                        List.of(policy("", "z-wide", label.formatted("wide", byName))),
                        List.of(
                                policy("test", "a-named", label.formatted("named", byName)),
                                policy("test", "b-kind", label.formatted("kind", byKind)),
                                policy("test", "c-all", label.formatted("all", ""))));
        assertThat(done.notes().stream().map(note -> note.policy().name()))
                .containsExactly("z-wide", "b-kind", "c-all", "a-named");
        assertThat(done.manifest().string("metadata", "labels", "who")).isEqualTo("named");
        assertThat(done.clusterWide().objects().stream().map(o -> o.stringOr("policyName", "")))
                .containsExactly("z-wide");
        assertThat(done.namespaced().objects().stream().map(o -> o.stringOr("policyName", "")))
                .containsExactly("a-named", "b-kind", "c-all");
    }

    @ParameterizedTest
    @CsvSource({
        "'{labelSelector: {matchLabels: {cluster: member1}}}', true",
        "'{labelSelector: {matchLabels: {cluster: member2}}}', false",
        "'{fieldSelector: {matchExpressions: [{key: region, operator: In, values: [cn-north-1]}]}}',"
                + " true",
        "'{fieldSelector: {matchExpressions: [{key: provider, operator: NotIn, values: [aws]}]}}',"
                + " false",
        "'{fieldSelector: {matchExpressions: [{key: zone, operator: In, values: [us]}]}}', true",
        "'{fieldSelector: {matchExpressions: [{key: zone, operator: DoesNotExist}]}}', false",
        "'{clusterNames: [member1]}', true",
        "'{clusterNames: [member2]}', false",
        "'{exclude: [member1]}', false"
    })
    void targetClusterSaysWhere(String target, boolean means) {
        String spec =
                "overrideRules: [{targetCluster: "
                        + target
                        + ", overriders: {labelsOverrider: [{operator: add, value: {a: b}}]}}]";
        var done = apply(List.of(), List.of(policy("test", "p", spec)));
        assertThat(done.manifest().object("metadata", "labels").has("a")).isEqualTo(means);
    }

    @Test
    void olderFormWithoutRulesStillCounts() {
        var done =
                apply(
                        List.of(),
                        List.of(
                                policy(
                                        "test",
                                        "old",
                                        """
                                        targetCluster: {clusterNames: [member1]}
                                        overriders:
                                          plaintext:
                                            - {path: /spec/replicas, operator: add, value: 7}
                                        """)));
        assertThat(done.manifest().object("spec").longOr("replicas", 0)).isEqualTo(7);
    }

    @Test
    void policyThatDoesNotApplyFailsWholeAndSaysWhy() {
        var done =
                apply(
                        List.of(),
                        List.of(
                                policy(
                                        "test",
                                        "bad",
                                        """
                                        overrideRules:
                                          - overriders:
                                              labelsOverrider:
                                                - {operator: add, value: {a: b}}
                                              plaintext:
                                                - {path: /spec/absent, operator: remove}
                                        """)));
        assertThat(done.failed()).isTrue();
        assertThat(done.manifest()).isEqualTo(MYAPP);
        assertThat(done.notes().getFirst().subject()).isEqualTo("override policy(test/bad)");
        assertThat(done.notes().getFirst().failure()).contains("/spec/absent");
    }
}
