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

    private static List<JsonObject> recorded(String file) throws IOException {
        try (var in = Objects.requireNonNull(RecordedRefusalsTest.class.getResourceAsStream(file));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var all = new ArrayList<JsonObject>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.add(JsonReader.readObject(line));
            }
            return all;
        }
    }

    private static JsonObject decoded(GroupVersionKind kind, boolean namespaced, JsonObject sent) {
        JsonObject placed =
                sent.update(
                        "metadata",
                        meta ->
                                namespaced
                                        ? meta.with("namespace", "n").with("uid", "u")
                                        : meta.with("uid", "u"));
        return KINDS.defaults(
                kind, Decoding.decode(Objects.requireNonNull(SCHEMAS.kind(kind)), placed).object());
    }

    private static String refusal(JsonObject recorded) {
        JsonObject sent = recorded.object("object");
        var kind = GroupVersionKind.of(sent.stringOr("apiVersion", ""), sent.stringOr("kind", ""));
        boolean namespaced = !recorded.booleanOr("cluster", false);
        JsonObject object = decoded(kind, namespaced, sent);
        List<Status.Cause> causes;
        if (recorded.get("old") instanceof JsonObject before) {
            String part = recorded.stringOr("subresource", "");
            JsonObject old = decoded(kind, namespaced, before);
            JsonObject kept =
                    KINDS.prepareForUpdate(
                            kind, part, part.isEmpty() ? withStatusOf(old, object) : object, old);
            causes = KINDS.validateUpdate(kind, part, namespaced, kept, old);
        } else {
            JsonObject kept = KINDS.prepareForCreate(kind, true, object);
            causes = KINDS.validateCreate(kind, namespaced, kept);
        }
        String name = sent.object("metadata").stringOr("name", "");
        return Status.invalid(shown(kind), name, causes).message();
    }

    private static JsonObject withStatusOf(JsonObject old, JsonObject object) {
        return old.get("status") instanceof JsonObject status
                ? object.with("status", status)
                : object.without("status");
    }

    /// Events of either group are refused as those of the core.
    private static GroupVersionKind shown(GroupVersionKind kind) {
        return kind.group().equals("events.k8s.io")
                ? new GroupVersionKind("", "v1", kind.kind())
                : kind;
    }

    private static void compare(String file) throws IOException {
        List<JsonObject> all = recorded(file);
        assertThat(all).hasSizeGreaterThan(200);
        for (JsonObject each : all) {
            assertThat(refusal(each)).as("%s", each).isEqualTo(each.stringOr("message", ""));
        }
    }

    @Test
    void everyWrongObjectIsRefusedInTheSameWords() throws IOException {
        compare("/refusals.jsonl");
    }

    /// Networks, storage, devices, classes, certificates and the like, updates and statuses too.
    @Test
    void clusterKindsAndTheirChangesAreRefusedInTheSameWords() throws IOException {
        compare("/refusals-cluster.jsonl");
    }
}
