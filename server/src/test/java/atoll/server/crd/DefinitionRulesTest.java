package atoll.server.crd;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionResource;
import atoll.api.request.Outcome;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Definitions and what is wrong with them, recorded from the validation of
/// `k8s.io/apiextensions-apiserver` v0.36.3 (`definitions.jsonl`: one pair a line, no refusal for
/// those that are right).
class DefinitionRulesTest {
    private static final GroupVersionResource DEFINITIONS =
            GroupVersionResource.of("apiextensions.k8s.io/v1", "customresourcedefinitions");

    private static List<JsonObject> recorded() {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        DefinitionRulesTest.class.getResourceAsStream(
                                                "/definitions.jsonl")),
                                StandardCharsets.UTF_8))) {
            return lines.lines().map(JsonReader::readObject).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void definitionsAreRefusedInUpstreamsWords() {
        List<JsonObject> pairs = recorded();
        var different = new ArrayList<String>();
        try (var cluster = new TestCluster()) {
            for (JsonObject pair : pairs) {
                JsonObject definition = pair.object("definition");
                List<String> expected = pair.array("refused").strings();
                List<String> actual = refused(cluster, definition);
                if (!actual.equals(expected)) {
                    different.add(definition + "\n  upstream " + expected + "\n  here " + actual);
                }
            }
        }

        assertThat(pairs).hasSizeGreaterThan(250);
        assertThat(different).isEmpty();
    }

    private static List<String> refused(TestCluster cluster, JsonObject definition) {
        Outcome outcome = cluster.tryCreate(DEFINITIONS, "", definition.toString());
        if (outcome instanceof Outcome.Done) {
            cluster.delete(DEFINITIONS, "", definition.object("metadata").stringOr("name", ""));
            return List.of();
        }
        return TestCluster.refusal(outcome).details().array("causes").objects().stream()
                .map(cause -> cause.stringOr("field", "") + ": " + cause.stringOr("message", ""))
                .sorted()
                .toList();
    }
}
