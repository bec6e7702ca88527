package atoll.api.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import atoll.base.json.Json;
import atoll.base.json.JsonReader;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    private static final Json OBJECT =
            JsonReader.read(
                    """
                    {"name":"web","replicas":3,"ratio":1.5,"labels":{"app":"x","tier":"y"},
                     "list":[1,2,3],"items":[{"n":"a"},{"n":"b"}],"none":null}
                    """);

    private static Value run(String expression) throws CompilationException {
        var environment = Environment.empty().with("o", Types.DYN);
        return environment
                .compile(expression)
                .run(Map.of("o", TreeValues.of(OBJECT)), new Meter(Meter.PER_CALL));
    }

    private static String problem(String expression) {
        try {
            return "came to " + run(expression);
        } catch (CompilationException | EvaluationException e) {
            return e.getMessage();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 2 * 3 == 7 && -7 / 2 == -3 && -7 % 2 == -1",
                "o.replicas + 1 == 4 && o.ratio * 2.0 == 3.0",
                "has(o.name) && !has(o.absent) && has(o.none) && o.none == null",
                "o.list.all(i, i > 0) && o.list.exists(i, i == 2) && o.list.exists_one(i, i == 2)",
                "o.list.filter(i, i > 1) == [2, 3] && o.list.map(i, i * i) == [1, 4, 9]",
                "o.list.map(i, i > 1, i * 2) == [4, 6] && o.items.map(i, i.n) == ['a', 'b']",
                "'a' in o.labels.map(k, o.labels[k]) || 'app' in o.labels && 2 in o.list",
                "o.labels.all(k, o.labels[k].size() == 1) && size(o.labels) == 2",
                "o.list.all(i, v, i + 1 == v) && o.labels.exists(k, v, k == 'tier' && v == 'y')",
                "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
                "[3, 4].transformList(i, v, i * v) == [0, 4]",
                "true || o.absent && false || 1 / 0 == 1",
                "o.absent == 1 || true",
                "[1, 2].exists(i, i / (i - 1) == 2)",
                "o.?name.orValue('z') == 'web' && o.?absent.orValue('z') == 'z'",
                "o.?labels[?'app'].hasValue() && !o.labels[?'no'].hasValue()",
                "optional.of(2).optMap(x, x + 1).value() == 3 && !optional.none().hasValue()",
                "[1, ?optional.none(), ?optional.of(2)] == [1, 2]",
                "o.name.startsWith('w') && o.name.matches('^w.b$') && o.name.contains('e')",
                "'%s has %d of %.2f'.format([o.name, 3, 1.5]) == 'web has 3 of 1.50'",
                "'a,b,c'.split(',') == ['a', 'b', 'c'] && ['a', 'b'].join('-') == 'a-b'",
                "'Hello'.lowerAscii() == 'hello' && 'hello'.substring(1, 3) == 'el' && 'xax'.replace('x', 'y', 1) == 'yax'",
                "'abcabc'.indexOf('c') == 2 && 'abcabc'.lastIndexOf('c') == 5 && 'abc'.charAt(1) == 'b'",
                "[3, 1, 2].max() == 3 && [1, 2].sum() == 3 && [1, 2].isSorted() && [1, 1].indexOf(1) == 0",
                "[3, 1, 2].sort() == [1, 2, 3] && [1, 1].distinct() == [1] && [[1], [2]].flatten() == [1, 2]",
                "[3, 1, 2].sortBy(x, -x) == [3, 2, 1] && [4, 5].first().value() == 4 && ![].last().hasValue()",
                "'ab12cd3'.find('[0-9]+') == '12' && 'a1b2'.findAll('[0-9]') == ['1', '2']",
                "url('https://h:80/p?x=1&x=2').getPort() == '80' && url('https://h/p?x=1').getQuery()['x'] == ['1']",
                "isURL('/a') && !isURL('a b') && url('https://[::1]:80/p').getHostname() == '::1'",
                "ip('10.0.0.1').family() == 4 && isIP('::1') && cidr('10.0.0.0/8').containsIP('10.2.3.4')",
                "cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16')) && string(cidr('10.1.2.3/8').masked()) == '10.0.0.0/8'",
                "quantity('1500m').isLessThan(quantity('2')) && quantity('1k').add(quantity('1')).asInteger() == 1001",
                "format.dns1123Label().validate('a_b').hasValue() && !format.dns1123Label().validate('ab').hasValue()",
                "semver('1.2.3').isLessThan(semver('1.10.0')) && isSemver('1.0.0-rc.1') && !isSemver('v1')",
                "sets.contains([1, 2], [1]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 3])",
                "timestamp('2024-02-03T04:05:06Z').getFullYear() == 2024 && duration('1h30m').getMinutes() == 90",
                "'%.900000000f %.258f'.format([1.5, 1.5]) == '%!(NOVERB) 1.50'",
                "'%.3e %.15e'.format([1.5, 1.5]) == '1.500000×10⁰⁰   1.500000×10⁰⁰'",
                "timestamp('2024-02-03T4:05:06,5Z') == timestamp('2024-02-03T04:05:06.5Z')",
                "timestamp('2024-02-03T04:05:06Z') + duration('1s') > timestamp('2024-02-03T04:05:06Z')",
                "int('3') == 3 && string(3.5) == '3.5' && double('2') == 2.0 && uint(3) == 3u && bool('true')",
                "type(o.name) == string && type(1) == int && type([]) == list && type(o) == map",
                "dyn(1) == dyn(1.0) && dyn(1) != dyn('1') && 1 < 1.5",
                "r'\\d' == '\\\\d' && \"\"\"a\nb\"\"\" == 'a\\nb' && b'a' == bytes('a')",
                "[1, 2].map(x, [3].map(y, x + y)) == [[4], [5]]",
                "'résumé'.size() == 6 && 'é' in ['é']"
            })
    void expressionsHold(String expression) throws CompilationException {
        assertThat(run(expression)).isEqualTo(Value.Bool.TRUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "o.absent | no such key: absent",
                "o.list[5] | index out of bounds: 5",
                "1 / 0 | division by zero",
                "9223372036854775807 + 1 | integer overflow",
                "o.name + 1 | no such overload",
                "int(o.name) | type conversion error from 'string' to 'int'",
                "duration(o.name) > duration('1s') | type conversion error from 'string' to 'google.protobuf.Duration'",
                "int('x') | program instantiation failed: type conversion error from 'string' to 'int'",
                "int(1e300) | program instantiation failed: integer overflow",
                "timestamp(o.replicas - 62135596804) == timestamp(0) | timestamp overflow",
                "int(duration('2000000h') + duration('2000000h')) == o.replicas | integer overflow",
                "duration('-2000000h') - duration('2000000h') == duration(o.replicas) | integer overflow",
                "timestamp(o.name + '00Z') == timestamp(0) | type conversion error from 'string' to 'google.protobuf.Timestamp'",
                "o.name.inside == 1 | no such key: inside",
                "dyn(null).inside == 1 | no such key: inside",
                "o > 1 | no such overload: _>_",
                "[].max() | max called on empty list"
            })
    void errorsAreWordedAsUpstreamWordsThem(String expression, String message) {
        assertThat(problem(expression)).isEqualTo(message);
    }

    @Test
    void typesAreCheckedBeforeAnythingRuns() {
        assertThat(problem("1 + 'a'"))
                .isEqualTo(
                        "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a'\n | ..^");
        assertThat(problem("x.y == 1"))
                .isEqualTo(
                        "ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\n | x.y == 1\n | ^");
        assertThat(problem("nope(1)"))
                .contains("<input>:1:5: undeclared reference to 'nope' (in container '')");
        assertThat(problem("'a'.b")).contains("type 'string' does not support field selection");
        assertThat(problem("[1, 'a']")).contains("1:5: expected type 'int' but found 'string'");
        assertThat(problem("1 +"))
                .startsWith("ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting");
        assertThat(problem("!"))
                .startsWith("ERROR: <input>:1:2: Syntax error: extraneous input '<EOF>' expecting");
        assertThat(problem("!-1"))
                .startsWith("ERROR: <input>:1:1: found no matching overload for '!_' applied");
        assertThat(problem("size(,)"))
                .startsWith("ERROR: <input>:1:6: Syntax error: extraneous input ',' expecting");
        assertThat(problem("[1,,2]"))
                .startsWith("ERROR: <input>:1:4: Syntax error: mismatched input ',' expecting ']'");
        assertThat(problem("a b"))
                .startsWith(
                        "ERROR: <input>:1:3: Syntax error: extraneous input 'b' expecting <EOF>");
    }

    @Test
    void aPatternThatRepeatsAGroupTakesALongText() throws Exception {
        String text = "ab".repeat(20_000);
        assertThat(onVirtualThread("'" + text + "'.matches('^(a|b)*$')"))
                .isEqualTo(Value.Bool.TRUE);
        assertThat(onVirtualThread("'" + text + "c'.find('^(a|b)*$') == ''"))
                .isEqualTo(Value.Bool.TRUE);
    }

    /// Its stack is small, as of those that serve requests.
    private static Value onVirtualThread(String expression) throws Exception {
        var task = new FutureTask<>(() -> run(expression));
        Thread.startVirtualThread(task);
        return task.get();
    }

    @ParameterizedTest
    @CsvSource({
        "duration('zz') > duration('1s'),duration",
        "timestamp('zz') != timestamp('2020-01-01T00:00:00Z'),timestamp",
        "timestamp(9223372036854775807) != timestamp(0),timestamp",
        "o.name.matches('('),matches"
    })
    void aTextThatItsFunctionCannotReadIsRefusedBeforeAnythingRuns(
            String expression, String function) {
        assertThat(problem(expression)).contains("invalid " + function + " argument");
    }

    @Test
    void whatHasNoMembersLacksEveryOne() throws CompilationException {
        assertThat(run("has(o.name.inside) || has(dyn(null).inside)")).isEqualTo(Value.Bool.FALSE);
    }

    @Test
    void costEndsAnEvaluation() throws CompilationException {
        var program =
                Environment.empty()
                        .compile(
                                "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a + b + c >= 0)))");

        assertThatThrownBy(() -> program.run(Map.of(), new Meter(Meter.PER_CALL)))
                .isInstanceOf(CostException.class);
    }
}
