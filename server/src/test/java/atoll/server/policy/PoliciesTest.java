package atoll.server.policy;

import static atoll.server.TestCluster.CONFIG_MAPS;
import static atoll.server.TestCluster.DEPLOYMENTS;
import static atoll.server.TestCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Outcome;
import atoll.api.request.Write;
import atoll.server.TestCluster;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    private static final String GROUP = "admissionregistration.k8s.io/v1";
    private static final GroupVersionResource POLICIES =
            GroupVersionResource.of(GROUP, "validatingadmissionpolicies");
    private static final GroupVersionResource BINDINGS =
            GroupVersionResource.of(GROUP, "validatingadmissionpolicybindings");

    private final TestCluster cluster = new TestCluster();

    private void policy(String spec) {
        create("ValidatingAdmissionPolicy", "validatingadmissionpolicies", spec);
    }

    private void bind(String spec) {
        create("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", spec);
    }

    private KubeObject create(String kind, String resource, String spec) {
        return cluster.create(
                GroupVersionResource.of(GROUP, resource),
                "",
                "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"max\"},\"spec\":%s}"
                        .formatted(GROUP, kind, spec.replace('`', '"')));
    }

    private void limitReplicas(String more) {
        policy(
                """
                {`failurePolicy`:`Fail`,`paramKind`:{`apiVersion`:`v1`,`kind`:`ConfigMap`},
                 `matchConstraints`:{`resourceRules`:[{`apiGroups`:[`apps`],`apiVersions`:[`v1`],`operations`:[`CREATE`,`UPDATE`],`resources`:[`deployments`]}]},
                 `matchConditions`:[{`name`:`n`,`expression`:`!has(object.metadata.labels) || !('exempt' in object.metadata.labels)`}],
                 `variables`:[{`name`:`limit`,`expression`:`int(params.data.max)`}],
                 `validations`:[
                  {`expression`:`object.spec.replicas <= variables.limit`,`messageExpression`:`'replicas ' + string(object.spec.replicas) + ' over ' + string(variables.limit)`,`reason`:`Forbidden`},
                  {`expression`:`object.spec.template.spec.containers.all(c, c.image.startsWith('r.test/'))`,`message`:`images must come from r.test`}]}
                """);
        bind(
                "{`policyName`:`max`,`paramRef`:{`name`:`pol`,`namespace`:`default`,`parameterNotFoundAction`:`Deny`},"
                        + more
                        + "}");
    }

    private Outcome deployment(int replicas, String image, String labels) {
        return cluster.tryCreate(
                DEPLOYMENTS,
                "default",
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\",\"labels\":%s},\"spec\":{\"replicas\":%d,\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"%s\"}]}}}}"
                        .formatted(labels, replicas, image));
    }

    private void limit(String max) {
        cluster.create(
                CONFIG_MAPS,
                "default",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"pol\"},\"data\":{\"max\":\"%s\"}}"
                        .formatted(max));
    }

    @Test
    void denialsSayWhichPolicyAndWhy() {
        limitReplicas("`validationActions`:[`Deny`]");
        limit("3");

        Status first = refusal(deployment(9, "bad/i", "{}"));
        Status second = refusal(deployment(1, "bad/i", "{}"));

        assertThat(first.code()).isEqualTo(403);
        assertThat(first.message())
                .isEqualTo(
                        "deployments.apps \"d\" is forbidden: ValidatingAdmissionPolicy 'max' with binding 'max' denied request: replicas 9 over 3");
        assertThat(second.reason()).isEqualTo("Invalid");
        assertThat(second.details().array("causes").toString())
                .isEqualTo(
                        "[{\"message\":\"ValidatingAdmissionPolicy 'max' with binding 'max' denied request: images must come from r.test\"}]");
        deployment(9, "bad/i", "{\"exempt\":\"1\"}").orThrow();
    }

    @Test
    void absentParametersDenyWhereTheyMust() {
        limitReplicas("`validationActions`:[`Deny`]");

        assertThat(refusal(deployment(1, "r.test/i", "{}")).message())
                .endsWith(
                        "denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction");
    }

    @Test
    void absentParametersDenyThoughTheBindingOnlyWarns() {
        limitReplicas("`validationActions`:[`Warn`]");

        assertThat(refusal(deployment(1, "r.test/i", "{}")).message())
                .contains("denied request: failed to configure binding: ");
    }

    @Test
    void warningsGoWithTheAnswer() {
        limitReplicas("`validationActions`:[`Warn`,`Audit`]");
        limit("3");

        assertThat(((Outcome.Done) deployment(9, "bad/i", "{}")).warnings())
                .containsExactly(
                        "Validation failed for ValidatingAdmissionPolicy 'max' with binding 'max': replicas 9 over 3",
                        "Validation failed for ValidatingAdmissionPolicy 'max' with binding 'max': images must come from r.test");
    }

    @Test
    void evaluationErrorsFollowTheFailurePolicy() {
        limitReplicas("`validationActions`:[`Deny`]");
        limit("many");

        assertThat(refusal(deployment(1, "r.test/i", "{}")).message())
                .contains(
                        "denied request: expression 'object.spec.replicas <= variables.limit' resulted in error: composited variable \"limit\" fails to evaluate: type conversion error from 'string' to 'int'");
        cluster.merge(POLICIES, "", "max", "{\"spec\":{\"failurePolicy\":\"Ignore\"}}").orThrow();
        deployment(1, "r.test/i", "{}").orThrow();
    }

    @Test
    void bindingsWithoutEffectLeaveEverythingAlone() {
        limitReplicas(
                "`validationActions`:[`Deny`],`matchResources`:{`namespaceSelector`:{`matchLabels`:{`kubernetes.io/metadata.name`:`other`}}}");
        limit("3");

        deployment(9, "bad/i", "{}").orThrow();
        assertThat(cluster.exists(BINDINGS, "", "max")).isTrue();
    }

    @Test
    void deletionsAndAuthorizersAreSeen() {
        policy(
                """
                {`matchConstraints`:{`resourceRules`:[{`apiGroups`:[``],`apiVersions`:[`v1`],`operations`:[`DELETE`],`resources`:[`configmaps`]}]},
                 `validations`:[{`expression`:`object == null && oldObject.metadata.name != 'kept' && authorizer.group('').resource('pods').namespace(request.namespace).check('get').allowed()`}]}
                """);
        bind("{`policyName`:`max`,`validationActions`:[`Deny`]}");
        cluster.configMap("kept", "v");
        cluster.configMap("free", "v");

        assertThat(refusal(cluster.delete(CONFIG_MAPS, "default", "kept")).message())
                .contains("denied request: failed expression: object == null");
        cluster.delete(CONFIG_MAPS, "default", "free").orThrow();
    }

    @Test
    void whoScalesWritesAScale() {
        policy(
                """
                {`matchConstraints`:{`resourceRules`:[{`apiGroups`:[`apps`],`apiVersions`:[`v1`],`operations`:[`UPDATE`],`resources`:[`deployments/scale`]}]},
                 `validations`:[{`expression`:`request.kind.kind == 'Scale' && object.kind == 'Scale' && oldObject.spec.replicas == 1 && object.spec.replicas <= 3`}]}
                """);
        bind("{`policyName`:`max`,`validationActions`:[`Deny`]}");
        deployment(1, "i", "{}").orThrow();

        assertThat(refusal(scaled(4)).message()).contains("denied request: failed expression:");
        assertThat(scaled(3).orThrow().spec().longOr("replicas", 0)).isEqualTo(3);
    }

    private Outcome scaled(int replicas) {
        return cluster.client.write(
                Write.mergePatch(
                        DEPLOYMENTS,
                        "default",
                        "d",
                        "scale",
                        TestCluster.json("{\"spec\":{\"replicas\":%d}}".formatted(replicas)),
                        ""));
    }

    private void mutation(String mutations) {
        create(
                "MutatingAdmissionPolicy",
                "mutatingadmissionpolicies",
                "{`failurePolicy`:`Fail`,`reinvocationPolicy`:`IfNeeded`,`matchConstraints`:{`resourceRules`:[{`apiGroups`:[``],`apiVersions`:[`v1`],`operations`:[`CREATE`],`resources`:[`configmaps`,`pods`]}]},`mutations`:["
                        + mutations
                        + "]}");
        create(
                "MutatingAdmissionPolicyBinding",
                "mutatingadmissionpolicybindings",
                "{`policyName`:`max`}");
    }

    @Test
    void mutationsMergeAndPatch() {
        mutation(
                """
                {`patchType`:`ApplyConfiguration`,`applyConfiguration`:{`expression`:`Object{metadata: Object.metadata{labels: {'added': object.metadata.name}}}`}},
                {`patchType`:`JSONPatch`,`jsonPatch`:{`expression`:`[JSONPatch{op: 'add', path: '/data', value: {'k': 'from-' + request.operation}}]`}}
                """);

        KubeObject made = cluster.configMap("shaped", "v");

        assertThat(made.labels()).containsEntry("added", "shaped");
        assertThat(made.tree().object("data").strings()).containsEntry("k", "from-CREATE");
    }

    @Test
    void parametersOfAKindThatIsNotThereDenyForThePolicyAlone() {
        policy(
                "{`failurePolicy`:`Fail`,`paramKind`:{`apiVersion`:`nope.io/v1`,`kind`:`Nope`},`matchConstraints`:{`resourceRules`:[{`apiGroups`:[`apps`],`apiVersions`:[`v1`],`operations`:[`CREATE`],`resources`:[`deployments`]}]},`validations`:[{`expression`:`true`}]}");
        bind(
                "{`policyName`:`max`,`validationActions`:[`Deny`],`paramRef`:{`name`:`x`,`parameterNotFoundAction`:`Allow`}}");

        assertThat(refusal(deployment(1, "r.test/i", "{}")).message())
                .endsWith(
                        "ValidatingAdmissionPolicy 'max' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'nope.io/v1, Kind=Nope'");
    }

    @Test
    void aMutatedObjectStaysInItsVersion() {
        mutation(
                "{`patchType`:`ApplyConfiguration`,`applyConfiguration`:{`expression`:`Object{apiVersion: 'v2'}`}}");

        assertThat(cluster.configMap("x", "v").tree().string("apiVersion")).isEqualTo("v1");
    }

    private Status patchedBy(String operation) {
        mutation(
                "{`patchType`:`JSONPatch`,`jsonPatch`:{`expression`:`[JSONPatch{%s}]`}}"
                        .formatted(operation));
        return refusal(
                cluster.tryCreate(CONFIG_MAPS, "default", TestCluster.configMapJson("x", "v")));
    }

    @Test
    void aPatchWhoseTestFailsChangesNothing() {
        mutation(
                """
                {`patchType`:`JSONPatch`,`jsonPatch`:{`expression`:`[JSONPatch{op: 'test', path: '/data/key', value: 'other'}, JSONPatch{op: 'remove', path: '/data'}]`}}
                """);

        assertThat(cluster.configMap("x", "v").tree().has("data")).isTrue();
    }

    @Test
    void aPatchThatDoesNotApplySaysWhy() {
        assertThat(patchedBy("op: 'remove', path: '/data/nope'").message())
                .isEqualTo(
                        "policy 'max' with binding 'max' denied request: JSON Patch: error in remove for path: '/data/nope': Unable to remove nonexistent key: nope: missing value");
    }

    @Test
    void aPatchThatLeavesNoObjectOfTheKindIsAFaultOfTheServer() {
        Status refused = patchedBy("op: 'add', path: '/immutable', value: 'text'");

        assertThat(refused.code()).isEqualTo(500);
        assertThat(refused.message())
                .isEqualTo(
                        "Internal error occurred: json: cannot unmarshal string into Go struct field ConfigMap.immutable of type bool");
    }

    @Test
    void mutatedPodsGetTheirDefaults() {
        mutation(
                """
                {`patchType`:`ApplyConfiguration`,`applyConfiguration`:{`expression`:`Object{spec: Object.spec{containers: [Object.spec.containers{name: 'side', image: 'r.test/side'}]}}`}}
                """);

        var containers = cluster.pod("p").spec().array("containers").objects();

        assertThat(containers).hasSize(2);
        assertThat(containers)
                .filteredOn(each -> each.stringOr("name", "").equals("side"))
                .allSatisfy(each ->
                        assertThat(each.stringOr("imagePullPolicy", "")).isEqualTo("Always"));
    }

    @Test
    void misplacedObjectsAreDenied() {
        mutation(
                """
                {`patchType`:`ApplyConfiguration`,`applyConfiguration`:{`expression`:`Object{metadata: Object.spec{labels: {'a': 'b'}}}`}}
                """);

        assertThat(
                        refusal(
                                        cluster.tryCreate(
                                                CONFIG_MAPS,
                                                "default",
                                                TestCluster.configMapJson("x", "v")))
                                .message())
                .isEqualTo(
                        "policy 'max' with binding 'max' denied request: type mismatch: unexpected type name \"Object.spec\", expected \"Object.metadata\", which matches field name path from root Object type");
    }
}
