package atoll.server.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.schema.Schemas;
import atoll.api.validation.Decoding;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Wrong objects made from valid ones by a walk over their schemas, each with the whole sentence in
/// which a real 1.36.3 server refused it.
class RecordedRefusalsTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final Kinds KINDS = new Kinds(SCHEMAS);

    private static List<JsonObject> recorded() throws IOException {
        try (var in =
                        Objects.requireNonNull(
                                RecordedRefusalsTest.class.getResourceAsStream("/refusals.jsonl"));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var all = new ArrayList<JsonObject>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.add(JsonReader.readObject(line));
            }
            return all;
        }
    }

    private static String refusal(JsonObject sent) {
        var kind = GroupVersionKind.of(sent.stringOr("apiVersion", ""), sent.stringOr("kind", ""));
        JsonObject placed =
                sent.update("metadata", meta -> meta.with("namespace", "n").with("uid", "u"));
        JsonObject object =
                Decoding.decode(Objects.requireNonNull(SCHEMAS.kind(kind)), placed).object();
        JsonObject kept = KINDS.prepareForCreate(kind, true, KINDS.defaults(kind, object));
        var causes = KINDS.validateCreate(kind, true, kept);
        String name = sent.object("metadata").stringOr("name", "");
        return Status.invalid(kind, name, causes).message();
    }

    @Test
    void everyWrongObjectIsRefusedInTheSameWords() throws IOException {
        List<JsonObject> all = recorded();
        assertThat(all).hasSizeGreaterThan(200);
        for (JsonObject each : all) {
            JsonObject sent = each.object("object");
            assertThat(refusal(sent)).as("%s", sent).isEqualTo(each.stringOr("message", ""));
        }
    }
}
