package atoll.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.JsonException;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderedYamlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: 1",
                "a:\n  b: x\n  c: \"y z\"\nd: true",
                "a:\n- b: 1\n  c: 2\n- b: 3\n",
                "a:\n  - b: 1\n    c:\n      d: e\n  - x\n",
                "- a\n- \"b: c\"\n- - d\n",
                "a:\nb: null\nc: ~",
                "a: yes\nb: No\nc: ON",
                "a: 010\nb: 1.5\nc: 1e3\nd: 1k\ne: 10.0.0.1\nf: -5\ng: 256Gi\nh: 1_000\ni: 12:30",
                "a: x # comment",
                "# comment\na: x",
                "a: |\n  text\n  more\nb: c",
                "a: this is\n  one text\nb: c",
                "a: {b: c, d: [1, 2]}",
                "a: 'it''s'",
                "a: 'x'\nb: \"\\u00e9\\n\\\"\\\\\"",
                "a: b: c",
                "yes: 1",
                "a : 1",
                "\"quoted\": 1",
                "a: 2006-01-02T15:04:05Z",
                "a: \"x\" \nb:   y   ",
                "a: x\n\n\n  \nb: y",
                "a:\n  b: 1\n c: 2",
                "a: &anchor x\nb: *anchor",
                "a: x\na: y",
                "---\na: 1\n---\nb: 2",
                "plain",
                "3",
                "",
                "a:\n- \n- b\n-\n  c: d",
                "a: -\nb: --",
                "a: @x",
                "a: \"unterminated",
                "a: .inf\nb: .NaN\nc: inf",
                "a: x: \n",
                "a: http://x/y:80",
                "a:\n\tb: 1",
                "- a: 1\n- b",
                "a: 0x1f\nb: 0o17\nc: +1",
                "a: \"multi\n  line\"",
                "a: <no value>",
                "a: map[b:c]",
            })
    void readsWhatTheFullReaderReads(String text) {
        Object expected;
        try {
            expected = Yaml.parse(text);
        } catch (JsonException e) {
            assertThatThrownBy(() -> RenderedYaml.parse(text)).isInstanceOf(JsonException.class);
            return;
        }
        assertThat(RenderedYaml.parse(text)).isEqualTo(expected);
    }

    @Test
    void randomTextsOfItsPiecesReadAlike() {
        List<String> pieces =
                List.of(
                        "a", "b:", ": ", " ", "\n", "\n  ", "\n- ", "- ", "\"", "'", "x", "1", "on",
                        "#", " #", "\\", "{", "]", "|", ".", "true", "\n    ", "key: v", "null",
                        "-");
        long seed = 20260102;
        var random = new Random(seed);
        for (int i = 0; i < 4_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                readsWhatTheFullReaderReads(text.toString());
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", text:\n" + text, e);
            }
        }
    }
}
