package atoll.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoSyntaxTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"spec\": | unexpected end of JSON input",
                "{\"a\":1,} | invalid character '}' looking for beginning of object key string",
                "{\"a\" 1} | invalid character '1' after object key",
                "{\"a\":1 \"b\"} | invalid character '\"' after object key:value pair",
                "[1 2] | invalid character '2' after array element",
                "{} x | invalid character 'x' after top-level value",
                "nope | invalid character 'o' in literal null (expecting 'u')",
                "01 | invalid character '1' after top-level value",
                "1.x | invalid character 'x' after decimal point in numeric literal",
                "-x | invalid character 'x' in numeric literal",
                "1ex | invalid character 'x' in exponent of numeric literal",
                "\"\\q\" | invalid character 'q' in string escape code",
                "\"\\u12g4\" | invalid character 'g' in \\u hexadecimal character escape",
                "<a> | invalid character '<' looking for beginning of value",
            })
    void malformedTextIsRefusedInGosWords(String text, String message) {
        assertThatThrownBy(() -> JsonReader.read(text)).hasMessage(message);
    }

    @Test
    void bytesThatAreNoTextAreNamedByTheirNumber() {
        assertThatThrownBy(() -> JsonReader.read(new byte[] {(byte) 0x81, 'x'}))
                .hasMessage("invalid character '\\u0081' looking for beginning of value");
        assertThatThrownBy(() -> JsonReader.read("{\"a\":\"x\ny\"}"))
                .hasMessage("invalid character '\\n' in string literal");
    }

    @Test
    void illFormedUtf8InAStringIsReplaced() {
        byte[] text = {'"', 'a', (byte) 0xff, '"'};

        assertThat(JsonReader.read(text)).isEqualTo(new JsonString("a\ufffd"));
    }

    @Test
    void tooDeepNestingIsRefused() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000)))
                .hasMessage("exceeded max depth");
    }

    @Test
    void whatIsReadIsNeverObjectedTo() {
        long seed = 7;
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] text =
                    "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\"],\"b\":{}}"
                            .getBytes(StandardCharsets.UTF_8);
            text[random.nextInt(text.length)] = (byte) random.nextInt(32, 127);
            boolean read;
            try {
                JsonReader.read(text);
                read = true;
            } catch (JsonException e) {
                read = false;
            }
            assertThat(GoSyntax.objection(text) == null)
                    .as("seed %d, %s", seed, new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(read);
        }
    }
}
