package atoll.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Expressions, right and wrong, and what the language's own implementation made of them: version
/// 0.26.0 of cel-go in the environment that Kubernetes 1.36.3 gives it.
final class ExpressionsTest {
    private static final Environment ENVIRONMENT =
            Environment.empty()
                    .with("o", Types.DYN)
                    .with("x", Types.INT)
                    .with("y", Types.INT)
                    .with("s", Types.STRING)
                    .with("li", Types.list(Types.INT))
                    .with("ls", Types.list(Types.STRING))
                    .with("ms", Types.map(Types.STRING, Types.STRING))
                    .with("mi", Types.map(Types.STRING, Types.INT))
                    .with("d", Types.DURATION)
                    .with("t", Types.TIMESTAMP)
                    .with("b", Types.BOOL)
                    .with("r", Types.DOUBLE);

    private static final Map<String, Value> VALUES =
            Map.ofEntries(
                    Map.entry(
                            "o", tree("{\"name\": \"web\", \"list\": [1, 2, 3], \"none\": null}")),
                    Map.entry("x", new Value.Int(3)),
                    Map.entry("y", new Value.Int(-2)),
                    Map.entry("s", new Value.Text("web")),
                    Map.entry("li", tree("[1, 2, 3]")),
                    Map.entry("ls", tree("[\"a\", \"b\"]")),
                    Map.entry("ms", tree("{\"k\": \"v\", \"l\": \"w\"}")),
                    Map.entry("mi", tree("{\"a\": 1, \"b\": 2}")),
                    Map.entry("d", new Value.Span(Duration.ofSeconds(90))),
                    Map.entry("t", new Value.Timestamp(Instant.parse("2024-02-03T04:05:06Z"))),
                    Map.entry("b", Value.Bool.TRUE),
                    Map.entry("r", new Value.Real(1.5)));

    private static Value tree(String json) {
        return TreeValues.of(JsonReader.read(json));
    }

    /// Objects `{expression, …}` with one of `refused` (before it runs), `constant` (a constant
    /// part has no value), `error` (when it runs) and `value`.
    static Stream<JsonObject> recorded() {
        try (InputStream in =
                Objects.requireNonNull(
                        ExpressionsTest.class.getResourceAsStream("expressions.jsonl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().map(line -> JsonReader.read(line).asObject()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject outcome(String expression) {
        try {
            Value value = ENVIRONMENT.compile(expression).run(VALUES, new Meter(Meter.PER_CALL));
            return JsonObject.of("value", value instanceof Value.Bool(var truth) ? "" + truth : "");
        } catch (CompilationException e) {
            return e.isSound()
                    ? JsonObject.of(
                            "constant",
                            e.getMessage().replaceFirst("^program instantiation failed: ", ""))
                    : JsonObject.of("refused", e.getMessage());
        } catch (EvaluationException e) {
            return JsonObject.of("error", e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void expressionsComeToWhatTheLanguagesOwnImplementationMakesOfThem(JsonObject recorded) {
        String expression = recorded.stringOr("expression", "");

        assertThat(outcome(expression)).isEqualTo(recorded.without("expression"));
    }
}
