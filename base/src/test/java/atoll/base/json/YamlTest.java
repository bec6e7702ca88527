package atoll.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yes|true",
                "Off|false",
                "y|true",
                "n|false",
                "True|true",
                "tRue|\"tRue\"",
                "0644|420",
                "0o17|15",
                "0x1F|31",
                "0b101|5",
                "1_000|1000",
                "08|8",
                "+12|12",
                "-0|0",
                "1.5|1.5",
                "1e3|1000",
                ".5|0.5",
                "1.|1",
                "12e|\"12e\"",
                "100m|\"100m\"",
                "2001-01-01|\"2001-01-01\"",
                "2024-01-02T03:04:05Z|\"2024-01-02T03:04:05Z\"",
                "1:30|\"1:30\"",
                "~|null",
                "Null|null",
                "9223372036854775807|9223372036854775807",
                "1.2.3|\"1.2.3\"",
                "-|\"-\"",
                "\"yes\"|\"yes\"",
                "!!str 123|\"123\"",
                "!!int 7|7",
                "!!float 7|7",
                "!custom x|\"x\""
            })
    void plainScalarsResolveAsKubectlResolvesThem(String yaml, String json) {
        String text = yaml.equals("-") ? "a: '-'" : "a: " + yaml;

        assertThat(Yaml.parse(text)).isEqualTo(JsonReader.read("{\"a\":" + json + "}"));
    }

    @Test
    void aNumberPastAllDoublesIsText() {
        String digits = "9".repeat(400);
        assertThat(Yaml.parse("a: " + digits)).isEqualTo(JsonObject.of("a", digits));
    }

    @Test
    void keysThatAreNotStringsBecomeStrings() {
        assertThat(Yaml.parse("1: a\ntrue: b\n1.5: c\n"))
                .isEqualTo(JsonReader.read("{\"1\":\"a\",\"true\":\"b\",\"1.5\":\"c\"}"));
        assertThatThrownBy(() -> Yaml.parse("? [a]\n: b\n"))
                .isInstanceOf(JsonException.class)
                .hasMessage("yaml: invalid map key: []interface {}{\"a\"}");
    }

    @Test
    void documentsWithNothingInThemAreLeftOut() {
        String text = "---\n# only a comment\n---\na: 1\n---\n\n---\nb: 2\n...\n";

        assertThat(Yaml.parseAll(text))
                .containsExactly(JsonObject.of("a", 1), JsonObject.of("b", 2));
        assertThat(Yaml.parse("")).isEqualTo(JsonNull.NULL);
    }

    @Test
    void jsonIsYaml() {
        String json = "{\"a\":[1,{\"b\":null}],\"c\":\"x\\ty\"}";

        assertThat(Yaml.parse(json)).isEqualTo(JsonReader.read(json));
    }

    @Test
    void aliasesAndMergeKeysAreExpanded() {
        String text =
                """
                base: &base {image: a, port: 1}
                one:
                  <<: *base
                  port: 2
                two: {<<: [*base, {tag: x}]}
                """;

        assertThat(Yaml.parse(text).asObject().object("one"))
                .isEqualTo(JsonObject.of("image", "a", "port", 2));
        assertThat(Yaml.parse(text).asObject().object("two"))
                .isEqualTo(JsonObject.of("image", "a", "port", 1, "tag", "x"));
    }

    @Test
    void anAliasBombIsRefused() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++) {
            String item = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, (item + " ,").repeat(9) + item + " "));
        }

        assertThatThrownBy(() -> Yaml.parse(bomb.toString()))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("excessive aliasing");
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[".repeat(300) + "]".repeat(300);

        assertThatThrownBy(() -> Yaml.parse(deep)).isInstanceOf(JsonException.class);
    }

    @Test
    void duplicateKeysAreReportedWithTheLineOfTheirLastValue() {
        var seen = new ArrayList<String>();

        Json value = Yaml.parse("spec:\n  containers:\n  - name: a\n    name: b\n", seen::add);

        assertThat(seen).containsExactly("line 4: key \"name\" already set in map");
        assertThat(value.asObject().object("spec").array("containers").get(0))
                .isEqualTo(JsonObject.of("name", "b"));
    }

    @Test
    void errorsNameTheLine() {
        assertThatThrownBy(() -> Yaml.parse("a: 1\nb: [\nc: }\n"))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("yaml: line ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "yes",
                "null",
                "",
                "~",
                "123",
                "1.5",
                "0x1f",
                "1e3",
                "2001-01-01",
                "1:30",
                "- a",
                "a: b",
                "a #b",
                "#a",
                " a",
                "a ",
                "a\tb",
                "é",
                "\uD83D\uDE00",
                "a'b",
                "'a",
                "\"a",
                "@a",
                "%a",
                "a:",
                "*x",
                "&x",
                "!x",
                "|",
                ">",
                "{}",
                "[]",
                "-",
                "---",
                "?",
                "a\nb",
                "a\nb\n",
                "a\n\n",
                "\n",
                " a\nb",
                "a \nb",
                "a\n b\n",
                "x\r\ny",
                "<<",
                "=",
                "a\u2028b",
                "\u0007",
                "01",
                "+1",
                ".",
                "..",
                ".5",
                "1_0",
                "a,b",
                "key=value"
            })
    void everyStringIsReadBackAsWritten(String text) {
        Json value =
                JsonObject.of(
                        "k",
                        text,
                        "list",
                        JsonArray.of(Json.of(text)),
                        "map",
                        JsonObject.of(text + "k", 1));

        assertThat(Yaml.parse(Yaml.write(value))).isEqualTo(value);
        assertThat(Yaml.parse(Yaml.write(Json.of(text)))).isEqualTo(Json.of(text));
    }

    @Test
    void theLayoutIsThatOfKubectl() {
        Json value =
                JsonReader.read(
                        """
                        {"list":[{"b":1,"a":"x"},"y",[1,2],[],{}],"empty":{},"on":"off","date":"2001-01-01",
                         "text":"one\\ntwo\\n","strip":"one\\ntwo","keep":"one\\n\\n","colon":"a: b","num":"12",
                         "a10":1,"a2":2,"dollar":"$(X)","float":1.5,"none":null,"tab":"a\\tb"}
                        """);

        assertThat(Yaml.write(value))
                .isEqualTo(
                        """
                        a2: 2
                        a10: 1
                        colon: 'a: b'
                        date: "2001-01-01"
                        dollar: $(X)
                        empty: {}
                        float: 1.5
                        keep: |+
                          one

                        list:
                        - a: x
                          b: 1
                        - "y"
                        - - 1
                          - 2
                        - []
                        - {}
                        none: null
                        num: "12"
                        "on": "off"
                        strip: |-
                          one
                          two
                        tab: "a\\tb"
                        text: |
                          one
                          two
                        """);
    }

    @Test
    void longLinesAreFoldedAtASpace() {
        String words = "word ".repeat(30).strip();

        String written = Yaml.write(JsonObject.of("message", words, "quoted", "a: " + words));

        assertThat(List.of(written.split("\n")))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(90))
                .hasSizeGreaterThan(3);
        assertThat(Yaml.parse(written).asObject().string("message")).isEqualTo(words);
    }
}
