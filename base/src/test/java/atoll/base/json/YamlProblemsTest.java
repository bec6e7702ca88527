package atoll.base.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of texts that are no YAML, as recorded from the Go library that Kubernetes uses.
class YamlProblemsTest {
    private static void isRefused(byte[] text, String message) {
        assertThatThrownBy(() -> Yaml.parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "a: b\\nc: d: e~line 2: mapping values are not allowed in this context",
                "a: b: c~mapping values are not allowed in this context",
                "a:\\n  b: 1\\n c: 2~line 2: did not find expected key",
                "- a\\n- - b\\n\\n v~line 3: did not find expected '-' indicator",
                "a:\\n\\t- b~line 2: found character that cannot start any token",
                "a: [1,\\n  2~line 2: did not find expected ',' or ']'",
                "{\"a\"~line 1: did not find expected ',' or '}'",
                "{~line 1: did not find expected node content",
                "}~did not find expected node content",
                "a: 1\\nbc~line 3: could not find expected ':'",
                "a: 1\\nbc\\n~line 3: could not find expected ':'",
                "a: \"x~found unexpected end of stream",
                "a: \"\\x\"~did not find expected hexdecimal number",
                "a: \"\\q\"~found unknown escape character",
                "a: *b~unknown anchor 'b' referenced",
                "a: {{ b }}~invalid map key: map[interface {}]interface {}{\"b\":interface {}(nil)}",
                "a: !!int b~cannot decode !!str `b` as a !!int",
                "<<: 1~map merge requires map or sequence of maps as the value",
            })
    void aTextThatIsNoYamlIsRefusedInGosWords(String text, String message) {
        String yaml = text.replace("\\n", "\n").replace("\\t", "\t");
        isRefused(yaml.getBytes(StandardCharsets.UTF_8), "yaml: " + message);
    }

    @Test
    void keysInsideKeysAreBoundAsValuesAre() {
        isRefused(
                "? ".repeat(5_000).getBytes(StandardCharsets.UTF_8),
                "yaml: line 1: exceeded max depth of 256");
    }

    @Test
    void whatFollowsADocumentOnItsLineIsReadToo() {
        isRefused(
                "--- a\nb: 1\n".getBytes(StandardCharsets.UTF_8),
                "yaml: line 2: mapping values are not allowed in this context");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        isRefused(new byte[] {'a', (byte) 0xFF}, "yaml: invalid leading UTF-8 octet");
        isRefused(new byte[] {(byte) 0xC3}, "yaml: incomplete UTF-8 octet sequence");
        isRefused(new byte[] {(byte) 0xC3, 'a'}, "yaml: invalid trailing UTF-8 octet");
        isRefused(
                new byte[] {(byte) 0xC0, (byte) 0x80}, "yaml: invalid length of a UTF-8 sequence");
        isRefused(
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                "yaml: invalid Unicode character");
        isRefused(new byte[] {'"', 1, '"'}, "yaml: control characters are not allowed");
        isRefused(new byte[] {'"', 0x7F, '"'}, "yaml: control characters are not allowed");
    }
}
