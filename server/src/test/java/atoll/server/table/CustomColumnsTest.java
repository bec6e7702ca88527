package atoll.server.table;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.resource.PrinterColumn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomColumnsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private static JsonArray cells(JsonObject object, List<PrinterColumn> printed) {
        return JsonArray.of(
                CustomColumns.of(printed).stream().map(column -> column.of(object, NOW)).toList());
    }

    private static PrinterColumn column(String type, String path) {
        return new PrinterColumn("C", type, "", "", 0, path);
    }

    /// Recorded from kube-apiserver 1.36.3: `.v` in columns of type string, integer, number,
    /// boolean and date.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "\"text\";               \"text\"; null; null; null; \"<invalid>\"",
                "\"\";                   \"\"; null; null; null; \"<unknown>\"",
                "null;                   \"<no value>\"; null; null; null; null",
                "12;                     \"12\"; 12; 12; null; null",
                "1.5;                    \"1.5\"; 1; 1.5; null; null",
                "-3;                     \"-3\"; -3; -3; null; null",
                "true;                   \"true\"; null; null; true; null",
                "false;                  \"false\"; null; null; false; null",
                "[1,\"a\"];              \"[1,\\\"a\\\"]\"; null; null; null; null",
                "{\"a\":1,\"b\":\"<x>\"}; \"{\\\"a\\\":1,\\\"b\\\":\\\"\\\\u003cx\\\\u003e\\\"}\"; null; null; null; null",
                "\"2020-01-01T00:00:00Z\"; \"2020-01-01T00:00:00Z\"; null; null; null; \"6y331d\"",
                "\"2020-13-01\";         \"2020-13-01\"; null; null; null; \"<invalid>\"",
                "\"null\";               \"null\"; null; null; null; \"<unknown>\"",
                "1.0;                    \"1\"; 1; 1; null; null",
                "12345678901234;         \"12345678901234\"; 12345678901234; 12345678901234; null; null",
                "1e-7;                   \"1e-07\"; 0; 1e-7; null; null",
                "3000000.5;              \"3.0000005e+06\"; 3000000; 3000000.5; null; null",
            })
    void cellsAreThoseOfARealServer(
            String value, String text, String whole, String number, String truth, String date) {
        JsonObject object =
                JsonReader.readObject("{\"metadata\":{\"name\":\"c\"},\"v\":" + value + "}");
        String expected = String.join(",", "\"c\"", text, whole, number, truth, date);
        assertThat(
                        cells(
                                object,
                                List.of(
                                        column("string", ".v"),
                                        column("integer", ".v"),
                                        column("number", ".v"),
                                        column("boolean", ".v"),
                                        column("date", ".v"))))
                .isEqualTo(JsonReader.read("[" + expected + "]"));
    }

    /// Recorded as well.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                ".spec..k;        \"x\"",
                ".spec['a','i'];  \"v\"",
                ".spec['b\\.c/d']; \"w\"",
                ".spec['o.k'];    \"x\""
            })
    void pathsDescendAndUniteAsUpstreams(String path, String expected) {
        JsonObject object =
                JsonReader.readObject(
                        """
                        {"metadata":{"name":"c"},
                         "spec":{"a":"v","i":1,"b.c/d":"w","o":{"k":"x"}}}
                        """);
        assertThat(cells(object, List.of(column("string", path))))
                .isEqualTo(JsonReader.read("[\"c\"," + expected + "]"));
    }

    @Test
    void columnsEndBeforeOneWhosePathIsNone() {
        JsonObject object = JsonReader.readObject("{\"metadata\":{\"name\":\"c\"},\"v\":1}");
        assertThat(
                        cells(
                                object,
                                List.of(
                                        column("integer", ".v"),
                                        column("string", ".a["),
                                        column("integer", ".v"))))
                .isEqualTo(JsonReader.read("[\"c\",1]"));
    }

    @Test
    void whatIsAbsentIsEmptyWhateverTheColumnsType() {
        JsonObject object = JsonReader.readObject("{\"metadata\":{\"name\":\"c\"},\"l\":[]}");
        assertThat(
                        cells(
                                object,
                                List.of(
                                        column("string", ".v"),
                                        column("string", ".l[0].x"),
                                        column("date", ".status.at"))))
                .isEqualTo(JsonReader.read("[\"c\",null,null,null]"));
    }

    @Test
    void aPathMayGoThroughAnArray() {
        JsonObject object =
                JsonReader.readObject(
                        "{\"metadata\":{\"name\":\"c\"},\"l\":[{\"x\":\"first\"},{\"x\":2}]}");
        assertThat(cells(object, List.of(column("string", ".l[0].x"))))
                .isEqualTo(JsonReader.read("[\"c\",\"first\"]"));
    }

    @Test
    void withoutColumnsOfItsOwnAKindShowsItsAge() {
        JsonObject object =
                JsonReader.readObject(
                        "{\"metadata\":{\"name\":\"c\",\"creationTimestamp\":\"2026-11-26T11:58:00Z\"}}");
        assertThat(cells(object, List.of())).isEqualTo(JsonReader.read("[\"c\",\"2m\"]"));
        assertThat(CustomColumns.of(List.of()))
                .extracting(column -> column.definition("").stringOr("name", ""))
                .containsExactly("Name", "Age");
    }
}
