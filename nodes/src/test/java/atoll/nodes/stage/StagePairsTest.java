package atoll.nodes.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.api.request.PatchType;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import atoll.base.json.Yaml;
import atoll.nodes.PatchBodies;
import atoll.nodes.template.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// KWOK's own input and output pairs (kustomize/stage): given an object, which stages may follow,
/// when, and what they write.
class StagePairsTest {
    private static final Instant NOW = Instant.parse("2006-01-02T15:04:05Z");

    /// Functions of the environment answer with their own call, as in KWOK's test.
    private static final Environment ECHO =
            (function, arguments) -> {
                if (!function.endsWith("IPsWith")) {
                    return Json.of(
                            arguments.isEmpty()
                                    ? "<" + function + ">"
                                    : "<" + call(function, arguments) + ">");
                }
                return JsonArray.of(
                        Json.of("<0 of " + call(function, arguments) + ">"),
                        Json.of("<1 of " + call(function, arguments) + ">"));
            };

    private static String call(String function, List<Json> arguments) {
        return arguments.stream()
                .map(JsonWriter::toText)
                .collect(Collectors.joining(", ", function + "(", ")"));
    }

    @TestFactory
    Stream<DynamicTest> everyPairOfNodesAndPods() throws IOException {
        Path stages = stagesFolder();
        List<Path> inputs;
        try (Stream<Path> files = Files.walk(stages)) {
            inputs =
                    files.filter(file -> file.toString().endsWith(".input.yaml")).sorted().toList();
        }
        List<Path> ours =
                inputs.stream().filter(file -> !file.toString().contains("volume")).toList();
        assertThat(ours).hasSizeGreaterThanOrEqualTo(11);
        return ours.stream()
                .map(input ->
                        DynamicTest.dynamicTest(
                                stages.relativize(input).toString(), () -> compare(input)));
    }

    @Test
    void stagesThatNeedCelAreRefusedWithOneSentence() {
        Path volume = stagesFolder().resolve("volume/fast/pv-bind.yaml");

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> StageFiles.load(volume))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("pv-bind.yaml: Stage \"pv-bind\": spec.selector")
                .hasMessageContaining("CEL expressions are not supported");
    }

    private static Path stagesFolder() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isDirectory(at.resolve("shared/manifests/kwok/stage"))) {
            at = at.getParent();
        }
        assumeTrue(at != null, "no folder shared/ with KWOK's stages beside the repository");
        return at.resolve("shared/manifests/kwok/stage");
    }

    private static void compare(Path input) throws IOException {
        JsonObject object = Yaml.parseObject(Files.readString(input));
        Path output = Path.of(input.toString().replace(".input.yaml", ".output.yaml"));
        var stages = new ArrayList<Stage>();
        try (Stream<Path> files = Files.list(input.getParent().getParent())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                JsonObject stage = Yaml.parseObject(Files.readString(file));
                if (stage.stringOr("kind", "").equals("Stage")) {
                    stages.add(Stage.compile(stage));
                }
            }
        }
        List<Json> possible =
                new Lifecycle(stages)
                        .possible(object).stream()
                                .<Json>map(stage -> played(stage, object))
                                .toList();
        JsonObject expected = Yaml.parseObject(Files.readString(output));
        assertThat(JsonArray.of(possible).toString())
                .isEqualTo(expected.array("stages").toString());
    }

    private static JsonObject played(Stage stage, JsonObject object) {
        var next = new ArrayList<Json>();
        for (Step step : stage.steps()) {
            next.add(
                    switch (step) {
                        case Step.Event(var type, var reason, var message) ->
                                JsonObject.of(
                                        "kind", "event", "message", message, "reason", reason,
                                        "type", type);
                        case Step.Delete() -> JsonObject.of("kind", Json.of("delete"));
                        case Step.Patch patch ->
                                JsonObject.of(
                                        "kind",
                                        "patch",
                                        "subresource",
                                        patch.subresource(),
                                        "type",
                                        PatchType.MERGE.mediaType(),
                                        "data",
                                        PatchBodies.of(patch, object, ECHO));
                        case Step.Finalizers _, Step.Apply _ ->
                                throw new AssertionError("no pair has one: " + step);
                    });
        }
        if (stage.immediateNextStage()) {
            next.add(JsonObject.of("kind", Json.of("immediate")));
        }
        var played =
                JsonObject.builder().put("next", JsonArray.of(next)).put("stage", stage.name());
        List<Duration> delay = stage.delayRange(object, NOW);
        if (!delay.isEmpty()) {
            played.put(
                    "delay",
                    JsonArray.of(delay.stream().map(part -> Json.of(part.toNanos())).toList()));
        }
        return played.put("weight", stage.weight(object)).build();
    }
}
