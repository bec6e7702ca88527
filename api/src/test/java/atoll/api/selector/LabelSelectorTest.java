package atoll.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.JsonReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=b | a=b",
                "a==b | a=b",
                "' a  =  b , c ' | a=b,c",
                "x in (b, a) | 'x in (a,b)'",
                "x notin (a) | x!=a",
                "!gone,n>3,n<9 | !gone,n>3,n<9",
                "a= | a=",
                "a in () | a=",
                "a in (,b) | 'a in (,b)'",
                "b=1,a=2 | a=2,b=1",
            })
    void selectorIsReadAndWrittenCanonically(String text, String canonical) {
        var selector = LabelSelector.parse(text);
        assertThat(selector.toString()).isEqualTo(canonical);
        assertThat(LabelSelector.parse(selector.toString())).isEqualTo(selector);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "g in a | unable to parse requirement: found 'a' expected: '('",
                "g=a b | found 'b', expected: ',' or 'end of string'",
                "a=b=c | found '=', expected: ',' or 'end of string'",
                "a,=b | found '=', expected: identifier after ','",
                "=b | found '=', expected: !, identifier, or 'end of string'",
                "a has b | unable to parse requirement: found 'has', expected: in, notin, =, ==,"
                        + " !=, gt, lt",
                "a>b | unable to parse requirement: values[0]: Invalid value: \"\"b\"\": for 'Gt',"
                        + " 'Lt' operators, the value must be an integer",
            })
    void badSelectorIsRefusedInUpstreamsWords(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(SelectorException.class)
                .hasMessage(message.replace("\"\"", "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b", "a!=c", "a", "!z", "a in (b,c)", "z notin (b)", "n>3", "n<5"})
    void labelsMatch(String text) {
        assertThat(LabelSelector.parse(text).matches(Map.of("a", "b", "n", "4"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=c", "a!=b", "z", "!a", "a notin (b,c)", "a>3", "n>4", "n<4"})
    void labelsDoNotMatch(String text) {
        assertThat(LabelSelector.parse(text).matches(Map.of("a", "b", "n", "4"))).isFalse();
    }

    @Test
    void selectorOfAnObjectHasLabelsAndExpressions() {
        var selector =
                LabelSelector.of(
                        JsonReader.readObject(
                                """
                                {"matchLabels":{"b":"1"},
                                 "matchExpressions":[{"key":"a","operator":"Exists"}]}\
                                """));
        assertThat(selector.toString()).isEqualTo("a,b=1");
    }

    @Test
    void absentSelectorSelectsNothingAndEmptyOneEverything() {
        assertThat(LabelSelector.of((atoll.base.json.JsonObject) null).matches(Map.of())).isFalse();
        assertThat(LabelSelector.of(JsonReader.readObject("{}")).matches(Map.of())).isTrue();
    }

    @Test
    void unknownOperatorIsRefused() {
        var json =
                JsonReader.readObject(
                        "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"X\"}]}");
        assertThatThrownBy(() -> LabelSelector.of(json))
                .hasMessage("\"X\" is not a valid label selector operator");
    }
}
