package atoll.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonScanTest {
    private static byte[] bytes(String json) {
        return JsonWriter.toBytes(JsonReader.read(json));
    }

    private static String at(String json, String... path) {
        byte[] bytes = bytes(json);
        int at = JsonScan.find(bytes, 0, path);
        return at < 0 ? "(absent)" : String.valueOf(JsonScan.scalar(bytes, at));
    }

    @Test
    void findsScalarsOfEveryKind() {
        String json =
                "{\"a\":{\"b\":\"x\",\"n\":-12.5,\"t\":true,\"z\":null},\"s\":[1,{\"q\":\"}\"}]}";

        assertThat(at(json, "a", "b")).isEqualTo("x");
        assertThat(at(json, "a", "n")).isEqualTo("-12.5");
        assertThat(at(json, "a", "t")).isEqualTo("true");
        assertThat(at(json, "a", "z")).isEqualTo("null");
        assertThat(at(json, "s")).isEqualTo("null");
        assertThat(at(json, "a", "c")).isEqualTo("(absent)");
        assertThat(at(json, "a", "b", "c")).isEqualTo("(absent)");
        assertThat(at("{}", "a")).isEqualTo("(absent)");
    }

    @Test
    void escapesAndBracketsInStringsMisleadNobody() {
        String json = "{\"a\\\"b\":\"{[\\\\\\\"\",\"k\":\"v\\n\",\"ü\":\"x\",\"z\":\"é\"}";

        assertThat(at(json, "k")).isEqualTo("v\n");
        assertThat(at(json, "z")).isEqualTo("é");
    }

    @Test
    void readsStringMaps() {
        byte[] bytes = bytes("{\"m\":{\"a\":\"1\",\"b\":2,\"c\":\"<3>\"}}");

        assertThat(JsonScan.strings(bytes, JsonScan.find(bytes, 0, "m")))
                .isEqualTo(Map.of("a", "1", "c", "<3>"));
        assertThat(JsonScan.strings(bytes("{}"), 0)).isEmpty();
    }
}
