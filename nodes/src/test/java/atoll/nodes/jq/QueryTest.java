package atoll.nodes.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected outputs are what jq prints, as one array.
class QueryTest {
    private static final Json DATA =
            Yaml.parse(
                    """
                    name: web
                    "n": 3
                    f: 1.5
                    "no": false
                    nil: null
                    labels: {a.b/c: x, app: shop}
                    list: [3, 1, 2]
                    conditions:
                    - {type: Ready, status: "True"}
                    - {type: Initialized, status: "False"}
                    """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                ".name¦[\"web\"]",
                ".missing¦[null]",
                ".missing.deeper¦[null]",
                ".labels[\"a.b/c\"]¦[\"x\"]",
                ".labels.\"a.b/c\"¦[\"x\"]",
                ".\"name\"¦[\"web\"]",
                ".list[]¦[3,1,2]",
                ".list.[]¦[3,1,2]",
                ".list[0], .list[-1]¦[3,2]",
                ".list[1:]¦[[1,2]]",
                ".conditions[].type¦[\"Ready\",\"Initialized\"]",
                ".conditions.[] | select( .type == \"Ready\" ) | .status¦[\"True\"]",
                ".conditions | map(.status)¦[[\"True\",\"False\"]]",
                ".missing // \"d\"¦[\"d\"]",
                ".no // \"d\", .name // \"d\"¦[\"d\",\"web\"]",
                ".n > 2 and .name == \"web\"¦[true]",
                ".n < 2 or (.no | not)¦[true]",
                ".n + 1, .n - 1, .n * 2, .n / 2, .n % 2¦[4,2,6,1.5,1]",
                "1 + 2 * 3¦[7]",
                ".name as $x | .list[] | [$x, .]¦[[\"web\",3],[\"web\",1],[\"web\",2]]",
                "if .n > 2 then \"big\" else \"small\" end¦[\"big\"]",
                "if .no then 1 elif .nil then 2 else 3 end¦[3]",
                "[.list[] | select(. > 1)] | length¦[2]",
                ".list | sort, add, min, max, any, length¦[[1,2,3],6,1,3,true,3]",
                ".labels | keys, has(\"app\"), to_entries[0].key¦[[\"a.b/c\",\"app\"],true,\"a.b/c\"]",
                ".labels | with_entries(.value |= .)¦refused",
                ".name | test(\"^w\"), startswith(\"w\"), endswith(\"x\"), contains(\"e\")¦[true,true,false,true]",
                ".name | ascii_upcase, length, type¦[\"WEB\",3,\"string\"]",
                "{name, total: (.list | add)}¦[{\"name\":\"web\",\"total\":6}]",
                ".name.x?¦[]",
                "(.name.x)? // \"d\"¦[\"d\"]",
                "try error(\"boom\") catch .¦[\"boom\"]",
                "[.conditions[] | .type] | index(\"x\")?¦[]",
                "any(.conditions[]; .type == \"Ready\")¦[true]",
                "all(.list[]; . > 1)¦[false]",
                "\"5\" | tonumber + 1¦[6]",
                ".f | tostring¦[\"1.5\"]",
                "[range(3)]¦[[0,1,2]]",
                "first(.list[])¦[3]",
                "[.list[empty:1]], [.list[0:empty]]¦[[],[]]",
                "\"\\u0041b\"¦[\"Ab\"]",
                "-1, 2 - 3¦[-1,-1]",
                ".list | unique | join(\"-\")¦[\"1-2-3\"]",
                "\"a,b\" | split(\",\")¦[[\"a\",\"b\"]]",
            })
    void answersAsJqDoes(String query, String expected) {
        if (expected.equals("refused")) {
            assertThatThrownBy(() -> Query.compile(query)).isInstanceOf(JqException.class);
        } else {
            assertThat(JsonArray.of(Query.compile(query).allResults(DATA)).toString())
                    .isEqualTo(expected);
        }
    }

    @Test
    void aQueryThatFailsOnItsInputHasNoResults() {
        assertThat(Query.compile(".name[]").results(DATA)).isEmpty();
        assertThat(Query.compile(".missing[]").results(DATA)).isEmpty();
    }

    @Test
    void nullIsNoResult() {
        assertThat(Query.compile(".nil, .name").results(DATA)).containsExactly(Json.of("web"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                ".a |¦unexpected end of query",
                ".a ]¦unexpected token \"]\"",
                "nofunc(.a)¦function not defined: nofunc/1",
                "$x¦variable not defined: $x",
                "\"a¦unterminated string literal",
                "\"\\uzzzz\"¦invalid escape sequence in string literal",
                "\"\\u+041\"¦invalid escape sequence in string literal",
                "reduce .[] as $x (0; . + $x)¦\"reduce\" is not supported",
            })
    void refusesWhatIsNoQuery(String query, String message) {
        assertThatThrownBy(() -> Query.compile(query))
                .isInstanceOf(JqException.class)
                .hasMessageContaining(message);
    }
}
