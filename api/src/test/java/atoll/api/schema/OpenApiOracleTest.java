package atoll.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.api.schema.Schema.MapType;
import atoll.api.schema.Schema.Type;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The table against the OpenAPI documents of a real 1.36 server: no difference is allowed but in
/// descriptions, whose paragraphs the artefacts lose here and there.
class OpenApiOracleTest {
    private final Schemas schemas = Schemas.load();
    private final List<String> differences = new ArrayList<>();
    private int compared;
    private int described;
    private int sameDescription;

    @Test
    void theTableSaysWhatARealServerPublishes() throws IOException {
        Map<String, JsonObject> published = published();
        assumeTrue(!published.isEmpty(), "no folder shared/golden beside the repository");

        published.forEach(this::compareDefinition);

        System.out.printf(
                "openapi oracle: %d definitions, %d fields compared, descriptions %d of %d equal%n",
                published.size(), compared, sameDescription, described);
        assertThat(differences).isEmpty();
        assertThat(sameDescription).isGreaterThan(described * 97 / 100);
    }

    private void compareDefinition(String name, JsonObject expected) {
        Schema actual = schemas.definition(name);
        if (actual == null) {
            differences.add(name + " is missing");
            return;
        }
        describe(name, expected, actual.description());
        compare(name, "map type", expected.string("x-kubernetes-map-type"), mapType(actual));
        if (actual.type() != Type.OBJECT) {
            return;
        }
        var names = new TreeSet<String>();
        expected.object("properties").forEach((field, _) -> names.add(field));
        compare(
                name,
                "fields",
                names.toString(),
                actual.fields().stream().map(Field::name).toList().toString());
        compare(
                name,
                "required",
                new TreeSet<>(expected.array("required").strings()).toString(),
                actual.fields().stream()
                        .filter(Field::required)
                        .map(Field::name)
                        .toList()
                        .toString());
        expected.object("properties")
                .forEach((field, property) -> {
                    Field ours = actual.field(field);
                    if (ours != null) {
                        compareField(name + "." + field, property.asObject(), ours);
                    }
                });
    }

    private void compareField(String name, JsonObject expected, Field actual) {
        compared++;
        Schema schema = actual.schema();
        describe(name, expected, actual.description());
        compare(name, "type", type(expected), type(schema));
        compare(
                name,
                "list type",
                expected.string("x-kubernetes-list-type"),
                (schema.type() == Type.ARRAY || schema.type() == Type.BYTES) && schema.mergeStated()
                        ? schema.listType().name().toLowerCase(Locale.ROOT)
                        : null);
        compare(
                name,
                "list keys",
                expected.array("x-kubernetes-list-map-keys").strings().toString(),
                schema.listKeys().toString());
        compare(
                name,
                "map type",
                expected.string("x-kubernetes-map-type"),
                schema == schemas.definition(String.valueOf(schema.definition()))
                        ? null
                        : mapType(schema));
        compare(
                name,
                "patch strategy",
                expected.string("x-kubernetes-patch-strategy"),
                strategies(actual));
        compare(
                name,
                "merge key",
                expected.string("x-kubernetes-patch-merge-key"),
                actual.patchMergeKey());
        compare(name, "default", text(expected.get("default")), text(publishedDefault(actual)));
        Schema leaf =
                schema.type() == Type.ARRAY || schema.type() == Type.MAP ? schema.items() : schema;
        JsonArray values =
                expected.has("enum") ? expected.array("enum") : expected.array("items", "enum");
        compare(name, "values", values.toString(), JsonArray.of(leaf.enumValues()).toString());
    }

    /// Go publishes the zero value of a plain field that is always written as its default.
    private static @Nullable Json publishedDefault(Field field) {
        if (field.defaultValue() != null || field.presence() != Field.Presence.ALWAYS) {
            return field.defaultValue();
        }
        return switch (field.schema().type()) {
            case OBJECT -> JsonObject.EMPTY;
            case STRING -> Json.of("");
            case INTEGER, NUMBER -> Json.of(0);
            case BOOLEAN -> Json.of(false);
            default -> null;
        };
    }

    private static @Nullable String text(@Nullable Json value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable String strategies(Field field) {
        String joined =
                field.patchStrategies().stream()
                        .map(strategy ->
                                strategy == PatchStrategy.RETAIN_KEYS
                                        ? "retainKeys"
                                        : strategy.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(","));
        return joined.isEmpty() ? null : joined;
    }

    private static @Nullable String mapType(Schema schema) {
        boolean map = schema.type() == Type.OBJECT || schema.type() == Type.MAP;
        return map && schema.mergeStated()
                ? schema.mapType() == MapType.ATOMIC ? "atomic" : "granular"
                : null;
    }

    private static String type(JsonObject schema) {
        String ref = schema.string("$ref");
        if (ref == null && schema.array("allOf").size() == 1) {
            ref = schema.array("allOf").get(0).asObject().string("$ref");
        }
        if (ref != null) {
            return ref.substring(ref.lastIndexOf('/') + 1);
        }
        return switch (schema.stringOr("type", "any")) {
            case "array" -> "array of " + type(schema.object("items"));
            case "object" ->
                    schema.has("additionalProperties")
                            ? "map of " + type(schema.object("additionalProperties"))
                            : "object";
            case "string", "integer", "number", "boolean", "any" ->
                    schema.stringOr("type", "any")
                            + (schema.string("format") == null
                                    ? ""
                                    : " " + schema.string("format"));
            default -> "unknown";
        };
    }

    private static String type(Schema schema) {
        String definition = schema.definition();
        return switch (schema.type()) {
            case ARRAY -> "array of " + type(schema.items());
            case MAP -> "map of " + type(schema.items());
            case BYTES -> "string byte";
            default ->
                    definition != null
                            ? definition
                            : schema.type().name().toLowerCase(Locale.ROOT)
                                    + (schema.format() == null ? "" : " " + schema.format());
        };
    }

    private void describe(String name, JsonObject expected, String actual) {
        String wanted =
                expected.stringOr("description", "")
                        .replaceAll("\\s*Possible enum values:(?s).*", "");
        described++;
        if (wanted.equals(actual)) {
            sameDescription++;
        }
    }

    private void compare(
            String name, String what, @Nullable String expected, @Nullable String actual) {
        if (expected == null ? actual != null : !expected.equals(actual)) {
            differences.add(name + ": " + what + " " + expected + ", not " + actual);
        }
    }

    private static Map<String, JsonObject> published() throws IOException {
        Map<String, JsonObject> published = new TreeMap<>();
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path folder = at.resolve("shared/golden/server/openapi-v3");
            if (Files.isDirectory(folder)) {
                try (var files = Files.list(folder)) {
                    for (Path file : files.sorted().toList()) {
                        JsonReader.readObject(Files.readAllBytes(file))
                                .object("components", "schemas")
                                .forEach((name, schema) -> published.put(name, schema.asObject()));
                    }
                }
                break;
            }
        }
        return published;
    }
}
