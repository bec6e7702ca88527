package atoll.controllers.policystatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.controllers.World;
import atoll.controllers.kinds.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class PolicyStatusTest {
    @AutoClose private final World world = new World();

    private JsonObject status(String name) {
        world.settle();
        return world.client
                .find(Kinds.VALIDATING_POLICIES, new ObjectKey("", name))
                .orElseThrow()
                .status();
    }

    private KubeObject create(String name, JsonObject spec) {
        return world.create(
                JsonObject.of(
                                "apiVersion",
                                "admissionregistration.k8s.io/v1",
                                "kind",
                                "ValidatingAdmissionPolicy",
                                "metadata",
                                JsonObject.of("name", name),
                                "spec",
                                spec)
                        .toString());
    }

    private static JsonObject about(String group, String version, String resource, String rule) {
        JsonObject matched =
                JsonObject.of(
                        "apiGroups", JsonArray.ofStrings(List.of(group)),
                        "apiVersions", JsonArray.ofStrings(List.of(version)),
                        "operations", JsonArray.ofStrings(List.of("CREATE")),
                        "resources", JsonArray.ofStrings(List.of(resource)));
        return JsonObject.of(
                "matchConstraints", JsonObject.of("resourceRules", JsonArray.of(matched)),
                "validations", JsonArray.of(JsonObject.of("expression", rule)));
    }

    /// What upstream's own type checker (apiserver 0.36.3) says of the same policies; the number it
    /// puts behind a type's name, which is the time, is left out.
    @TestFactory
    Stream<DynamicTest> warningsAreThoseOfARealControllerManager() throws IOException {
        JsonArray recorded;
        try (InputStream in = getClass().getResourceAsStream("warnings.json")) {
            recorded = (JsonArray) JsonReader.read(Objects.requireNonNull(in).readAllBytes());
        }
        return recorded.objects().stream()
                .map(each ->
                        DynamicTest.dynamicTest(
                                each.stringOr("name", ""), () -> assertWarnings(each)));
    }

    private void assertWarnings(JsonObject recorded) {
        String name = recorded.stringOr("name", "");
        create(name, recorded.object("spec"));
        JsonObject status = status(name);
        assertThat(status.longOr("observedGeneration", 0)).isEqualTo(1);
        assertThat(status.object("typeChecking").array("expressionWarnings").objects())
                .containsExactlyElementsOf(recorded.array("warnings").objects());
    }

    @Test
    void aPolicyIsLookedAtAgainWhenItsSpecChanges() {
        create("p", about("", "v1", "configmaps", "object.nope == 1"));
        assertThat(status("p").object("typeChecking").array("expressionWarnings").size())
                .isEqualTo(1);
        world.patch(
                Kinds.VALIDATING_POLICIES,
                "",
                "p",
                "",
                "{spec: {validations: [{expression: \"object.data.a == 'b'\"}]}}");
        JsonObject status = status("p");
        assertThat(status.longOr("observedGeneration", 0)).isEqualTo(2);
        assertThat(status.object("typeChecking").has("expressionWarnings")).isFalse();
    }

    @Test
    void aCustomKindIsCheckedAgainstItsDefinition() {
        world.create(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: boxes.demo.test}
                spec:
                  group: demo.test
                  scope: Namespaced
                  names: {plural: boxes, kind: Box}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}
                """);
        create("p", about("demo.test", "v1", "boxes", "object.size == 'x'"));
        assertThat(
                        status("p")
                                .object("typeChecking")
                                .array("expressionWarnings")
                                .objects()
                                .getFirst()
                                .stringOr("warning", ""))
                .isEqualTo(
                        """
                        demo.test/v1, Kind=Box: ERROR: <input>:1:13: found no matching overload for '_==_' applied to '(int, string)'
                         | object.size == 'x'
                         | ............^
                        """);
    }

    @Test
    void theStatusIsAppliedByTheControllerOfThatName() {
        KubeObject made = create("p", about("", "v1", "pods", "true"));
        world.settle();
        KubeObject policy = world.client.find(Kinds.VALIDATING_POLICIES, made.key()).orElseThrow();
        assertThat(policy.metadata().array("managedFields").objects())
                .extracting(
                        each -> each.stringOr("manager", ""),
                        each -> each.stringOr("operation", ""),
                        each -> each.stringOr("subresource", ""))
                .contains(tuple("validatingadmissionpolicy-status", "Apply", "status"));
    }
}
