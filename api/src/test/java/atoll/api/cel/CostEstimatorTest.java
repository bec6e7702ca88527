package atoll.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.schema.StructuralSchemas;
import atoll.base.json.Json;
import atoll.base.json.JsonReader;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What upstream 1.36.3 reckons for the same rules.
class CostEstimatorTest {
    private static final Schema SCHEMA =
            new StructuralSchemas(Schemas.load())
                    .compile(
                            JsonReader.read(
                                            """
                                            {"type":"object","required":["name"],"properties":{
                                            "name":{"type":"string","maxLength":10},
                                            "text":{"type":"string"},
                                            "mode":{"type":"string","enum":["On","Off"]},
                                            "count":{"type":"integer"},
                                            "open":{"type":"boolean"},
                                            "raw":{"type":"string","format":"byte","maxLength":10},
                                            "since":{"type":"string","format":"date-time"},
                                            "port":{"x-kubernetes-int-or-string":true},
                                            "tags":{"type":"array","maxItems":5,
                                              "items":{"type":"string","maxLength":3}},
                                            "many":{"type":"array","items":{"type":"string"}},
                                            "labels":{"type":"object","maxProperties":4,
                                              "additionalProperties":{"type":"string","maxLength":6}},
                                            "parts":{"type":"array","maxItems":3,"items":{
                                              "type":"object","properties":{
                                                "name":{"type":"string","maxLength":7},
                                                "size":{"type":"integer"}}}}}}
                                            """)
                                    .asObject());

    private static final Json OBJECT =
            JsonReader.read(
                    """
                    {"name":"web","text":"some longer text","count":3,"open":true,
                     "tags":["a","b"],"many":["x"],"labels":{"x":"y"},
                     "parts":[{"name":"p","size":1}],"port":"5%","raw":"YWI=",
                     "since":"2024-01-02T03:04:05Z"}
                    """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true | 0",
                "self.count == 3 && self.open | 4",
                "self.count + 1 > 2 | 4",
                "self.name == self.text | 8",
                "self.name != 'abc' | 3",
                "self.mode == 'On' | 3",
                "self.since < timestamp('2024-01-01T00:00:00Z') | 4",
                "self.raw == b'a' | 3",
                "type(self.port) == int | 4",
                "has(self.name) && has(self.parts) | 2",
                "self.name + self.mode == 'x' | 10",
                "self.name.matches('^[a-z]+$') | 12",
                "matches(self.name, '^[a-z]+$') | 3",
                "self.name.replace('a', 'bb').size() < 5 | 12",
                "self.name.split('').size() < 5 | 12",
                "self.tags.join(',') == '' | 9",
                "['a', 'b'].join(',') == '' | unbounded",
                "'%d'.format([self.count]) == '' | 13",
                "'x' + string(self.count) == self.text | unbounded",
                "bytes(self.name).size() < 4 | 8",
                "self.tags.all(t, t == 'a') | 28",
                "self.many.all(t, t == 'a') | 5242878",
                "self.tags.exists(t, self.tags.exists(u, t != u)) | 238",
                "self.labels.all(k, self.labels[k] == k) | 35",
                "self.labels.all(k, v, v == k) | 23",
                "self.parts.map(p, p.name) == self.tags | 58",
                "self.parts.filter(p, p.size > 1).size() == 1 | 63",
                "self.tags.map(t, t + 'b')[0] == 'ab' | 90",
                "['a', 'bc'].exists(t, t == self.name) | 25",
                "self.name in self.tags | 9",
                "self.name in self.labels | 5",
                "self.tags == oldSelf.tags | 5",
                "self == oldSelf | 2",
                "self.tags.sort() == self.tags | 69",
                "self.parts.sortBy(p, p.name)[0].size == 1 | 100",
                "self.tags.distinct().size() == 5 | 65",
                "lists.range(3) == [1] | 25",
                "self.tags.slice(1, 3) == [] | 25",
                "sets.equivalent(self.tags, ['a']) | 23",
                "self.tags.isSorted() && [self.count].sum() == 3 | 31",
                "self.?mode.orValue('a') == 'b' | 4",
                "self.?name.optMap(n, n + 'a').hasValue() | unbounded",
                "self.open ? self.name == 'abcd' : self.text == 'abcdefghijklmno' | 6",
                "dyn(self.name) == 'a' | 4",
                "quantity(self.name) == quantity('1') | 8",
                "quantity(self.name) != quantity('1') | unbounded",
                "url(self.name) == url('a') | 8",
                "isIP(self.name) && cidr('10.0.0.0/8').containsIP(self.name) | 17",
                "format.dns1123Label().validate(self.name).hasValue() | 132",
                "strings.quote(self.name) == '' | 6",
                "self.metadata.name == 'abc' | 4",
                "!!self.open && --self.count == 2 | 4"
            })
    void mostThatARuleCanCostIsReckonedAsUpstreamReckonsIt(String rule, String cost)
            throws CompilationException {
        var types = new SchemaTypes();
        Type self = Objects.requireNonNull(types.type(SCHEMA, true));
        Program program =
                Environment.empty()
                        .with("self", self)
                        .with("oldSelf", self)
                        .sized(types.extent(SCHEMA, true))
                        .compile(rule);

        long most = program.maxCost();

        assertThat(most > 1_000_000_000_000_000L ? "unbounded" : Long.toString(most))
                .isEqualTo(cost);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true | 0",
                "self.count == 3 && self.open | 5",
                "self.count + 1 > 2 | 4",
                "self.name == self.text | 5",
                "self.name != 'abc' | 3",
                "self.since < timestamp('2024-01-01T00:00:00Z') | 3",
                "self.raw == b'a' | 3",
                "type(self.port) == int | 4",
                "has(self.name) && has(self.parts) | 2",
                "self.name.matches('^[a-z]+$') | 4",
                "matches(self.name, '^[a-z]+$') | 3",
                "self.name.replace('a', 'bb').size() < 5 | 5",
                "self.name.split('').size() < 5 | 5",
                "self.tags.join(',') == '' | 3",
                "['a', 'b'].join(',') == '' | 1",
                "'%d'.format([self.count]) == '' | 13",
                "'x' + string(self.count) == self.text | 7",
                "bytes(self.name).size() < 4 | 5",
                "self.tags.all(t, t == 'a') | 13",
                "self.many.all(t, t == 'a') | 8",
                "self.tags.exists(t, self.tags.exists(u, t != u)) | 27",
                "self.labels.all(k, self.labels[k] == k) | 11",
                "self.labels.all(k, v, v == k) | 9",
                "self.parts.map(p, p.name) == self.tags | 20",
                "self.parts.filter(p, p.size > 1).size() == 1 | 8",
                "self.tags.map(t, t + 'b')[0] == 'ab' | 34",
                "['a', 'bc'].exists(t, t == self.name) | 17",
                "self.name in self.tags | 6",
                "self.name in self.labels | 5",
                "self.tags.sort() == self.tags | 24",
                "self.parts.sortBy(p, p.name)[0].size == 1 | 36",
                "self.tags.distinct().size() == 5 | 23",
                "lists.range(3) == [1] | 15",
                "self.tags.slice(1, 3) == [] | 14",
                "sets.equivalent(self.tags, ['a']) | 7",
                "self.tags.isSorted() && [self.count].sum() == 3 | 16",
                "self.?mode.orValue('a') == 'b' | 2",
                "self.?name.optMap(n, n + 'a').hasValue() | 10",
                "self.open ? self.name == 'abcd' : self.text == 'abcdefghijklmno' | 5",
                "dyn(self.name) == 'a' | 4",
                "quantity(self.name) == quantity('1') | 5",
                "quantity(self.name) != quantity('1') | 5",
                "url(self.name) == url('a') | 5",
                "isIP(self.name) && cidr('10.0.0.0/8').containsIP(self.name) | 3",
                "format.dns1123Label().validate(self.name).hasValue() | 12",
                "strings.quote(self.name) == '' | 3",
                "self.metadata.name == 'abc' | 3",
                "!!self.open && --self.count == 2 | 5",
                "has(self.mode) ? self.mode == 'a' : self.name in ['a', 'web'] | 3",
                "(self.open ? self.parts : []).all(p, p.size == 1) | 10",
                "self.tags[self.tags.size() - 1] == 'b' | 8",
                "self.?mode.orValue(self.name) == 'web' | 4",
                "optional.of(1).orValue(1 / 0) == 1 | 2",
                "cidr('10.0.0.0/8').containsCIDR('x') | 5",
                "cidr('10.0.0.0/8').containsIP('x') | 3",
                "[1, 2].map(x, 1) == [1, 1] | 6",
                "self.labels['x'] == 'y' | 4",
                "self.parts[0].name.size() == 1 | 6"
            })
    void whatARunCostsIsCountedAsUpstreamCountsIt(String rule, long cost)
            throws CompilationException {
        Type self = Objects.requireNonNull(new SchemaTypes().type(SCHEMA, true));
        Program program = Environment.empty().with("self", self).compile(rule);
        var meter = new Meter(Meter.PER_CALL);

        try {
            program.run(Map.of("self", TreeValues.of(OBJECT, SCHEMA, true)), meter);
        } catch (EvaluationException _) {
            // What was done until then is counted as well.
        }

        assertThat(meter.spent()).isEqualTo(cost);
    }
}
