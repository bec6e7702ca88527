package atoll.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Compared with Jackson's parser on generated and on damaged texts, because both must take and
/// refuse the same.
class JsonReaderTest {
    private static final JsonFactory JACKSON = new JsonFactory();

    @Test
    void whatIsWrittenIsReadBackAsItWas() {
        long seed = 20261125;
        System.out.println("JsonReaderTest seed " + seed);
        var random = new SplittableRandom(seed);
        for (int run = 0; run < 1_000; run++) {
            Json value = value(random, 5);
            assertThat(JsonReader.read(JsonWriter.toBytes(value))).isEqualTo(value);
        }
    }

    @Test
    void damagedTextIsTakenOrRefusedAsJacksonDoes() {
        long seed = 4711;
        System.out.println("JsonReaderTest seed " + seed);
        var random = new SplittableRandom(seed);
        int refused = 0;
        for (int run = 0; run < 8_000; run++) {
            byte[] text = damaged(JsonWriter.toBytes(value(random, 4)), random);
            boolean taken = isTaken(text);
            assertThat(taken)
                    .as(new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(isTakenByJackson(text));
            refused += taken ? 0 : 1;
        }
        assertThat(refused).isBetween(1_500, 7_500);
    }

    @Test
    void everyBeginningOfATextIsRefusedAsUnfinished() {
        byte[] text =
                JsonWriter.toBytes(JsonReader.read("{\"a\":[1.5,{\"b\":\"\\u00e9\"}],\"c\":null}"));
        for (int length = 0; length < text.length; length++) {
            byte[] part = Arrays.copyOf(text, length);
            assertThatThrownBy(() -> JsonReader.read(part))
                    .isInstanceOf(JsonException.class)
                    .hasMessageMatching("unexpected end of JSON input|invalid character ' ' .*");
        }
    }

    @Test
    void theLastOfTwoEqualKeysWinsAndItsPathIsTold() {
        var told = new ArrayList<String>();
        byte[] text =
                "{\"spec\":{\"containers\":[{},{\"name\":\"a\",\"image\":\"x\",\"name\":\"b\"}]},\"kind\":1,\"kind\":2}"
                        .getBytes(StandardCharsets.UTF_8);
        Json read = JsonReader.read(text, told::add);
        assertThat(told).containsExactly("spec.containers[1].name", "kind");
        assertThat(read)
                .hasToString(
                        "{\"kind\":2,\"spec\":{\"containers\":[{},{\"image\":\"x\",\"name\":\"b\"}]}}");
    }

    @Test
    void whatIsNoCharacterStandsForTheReplacementCharacter() {
        assertThat(JsonReader.read("\"a\\ud800b\\udc00\\ud83d\\ude00\""))
                .isEqualTo(Json.of("a\uFFFDb\uFFFD\uD83D\uDE00"));
        assertThat(JsonReader.read(new byte[] {'"', 'a', (byte) 0xFF, 'b', '"'}))
                .isEqualTo(Json.of("a\uFFFDb"));
    }

    @Test
    void wholeNumbersStayWholeAsLongAsTheyFit() {
        assertThat(JsonReader.read("[0,-0,9223372036854775807,-9223372036854775808,1e3]"))
                .hasToString("[0,0,9223372036854775807,-9223372036854775808,1000]");
        assertThat(JsonReader.read("9223372036854775808"))
                .isEqualTo(JsonNumber.of(9223372036854775808d));
        assertThatThrownBy(() -> JsonReader.read("1e999")).isInstanceOf(JsonException.class);
    }

    @Test
    void whatIsTooDeepIsRefusedAndNothingOverflows() {
        String deepest = "[".repeat(JsonReader.DEPTH_MAX) + "]".repeat(JsonReader.DEPTH_MAX);
        assertThat(JsonReader.read("[1]")).isNotNull();
        assertThat(JsonReader.read(deepest)).isNotNull();
        assertThatThrownBy(() -> JsonReader.read("[1," + deepest + "]"))
                .hasMessage("exceeded max depth");
    }

    @Test
    void sameTextsOfManyThreadsAreReadRight() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            texts.add("{\"key" + i % 9_000 + "\":\"value" + i + "\"}");
        }
        assertThat(
                        texts.parallelStream()
                                .allMatch(text -> JsonReader.read(text).toString().equals(text)))
                .isTrue();
    }

    private static boolean isTaken(byte[] text) {
        try {
            JsonReader.read(text);
            return true;
        } catch (JsonException _) {
            return false;
        }
    }

    /// Bytes that are no UTF-8 are replaced before, as [JsonReader] does.
    private static boolean isTakenByJackson(byte[] text) {
        byte[] repaired = new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), repaired)) {
            int values = 0;
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                values += depth == 0 ? 1 : 0;
                if (token == JsonToken.VALUE_STRING) {
                    parser.getString(); // Strings are otherwise skipped without a look.
                }
                if (token.isNumeric() && Double.isInfinite(parser.getDoubleValue())) {
                    return false;
                }
            }
            return values == 1;
        } catch (JacksonException _) {
            return false;
        }
    }

    private static byte[] damaged(byte[] text, SplittableRandom random) {
        byte[] damaged = text.clone();
        int changes = random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            String likely = "{}[]\",:0123456789.eE+-\\/ntf \n\t\u0001\u007f";
            damaged[random.nextInt(damaged.length)] =
                    random.nextInt(10) == 0
                            ? (byte) random.nextInt(256)
                            : (byte) likely.charAt(random.nextInt(likely.length()));
        }
        return damaged;
    }

    private static Json value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> Json.of(text(random));
            case 1 -> Json.of(random.nextLong() >> random.nextInt(64));
            case 2 -> Json.of(random.nextDouble() * 1e9);
            case 3 -> Json.of(random.nextBoolean());
            case 4 -> JsonNull.NULL;
            case 5 -> {
                var items = new ArrayList<Json>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    items.add(value(random, depth - 1));
                }
                yield JsonArray.of(items);
            }
            default -> {
                var object = JsonObject.builder();
                for (int i = random.nextInt(20); i > 0; i--) {
                    object.put(text(random), value(random, depth - 1));
                }
                yield object.build();
            }
        };
    }

    private static String text(SplittableRandom random) {
        String alphabet = random.nextInt(4) == 0 ? "aé\u2028\"\\\n\uFFFD<𝄞" : "abcfnrtuxyz.-/";
        int[] points = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
