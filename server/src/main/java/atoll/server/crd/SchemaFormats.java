package atoll.server.crd;

import atoll.api.validation.Formats;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// The formats that a definition's schemas name and nobody checks.
final class SchemaFormats {
    private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> SINGLE = List.of("not", "items", "additionalProperties");

    private final List<String> unknown = new ArrayList<>();

    private SchemaFormats() {}

    static List<String> unrecognized(JsonObject definition) {
        var formats = new SchemaFormats();
        JsonArray versions = definition.object("spec").array("versions");
        versions.objects().stream()
                .map(version -> version.object("schema", "openAPIV3Schema"))
                .distinct()
                .forEach(formats::look);
        return formats.unknown;
    }

    private void look(JsonObject schema) {
        String format = schema.stringOr("format", "");
        if (!format.isEmpty() && !Formats.isKnown(schema.stringOr("type", ""), format)) {
            unknown.add(format);
        }
        for (String key : LISTS) {
            schema.array(key).objects().forEach(this::look);
        }
        for (String key : SINGLE) {
            if (schema.get(key) instanceof JsonObject one) {
                look(one);
            }
        }
        schema.object("properties").forEach((_, property) -> look(property.asObject()));
    }
}
