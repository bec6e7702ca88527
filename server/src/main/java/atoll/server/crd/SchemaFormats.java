package atoll.server.crd;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The formats that a definition's schemas name and nobody checks.
final class SchemaFormats {
    /// Of strings, dashes left out.
    private static final Set<String> OF_STRINGS =
            Set.of(
                    "bsonobjectid",
                    "byte",
                    "cidr",
                    "creditcard",
                    "date",
                    "datetime",
                    "duration",
                    "email",
                    "hexcolor",
                    "hostname",
                    "ipv4",
                    "ipv6",
                    "isbn",
                    "isbn10",
                    "isbn13",
                    "k8slongname",
                    "k8sshortname",
                    "mac",
                    "password",
                    "rgbcolor",
                    "ssn",
                    "uri",
                    "uuid",
                    "uuid3",
                    "uuid4",
                    "uuid5");

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
        if (!format.isEmpty() && !isKnown(schema.stringOr("type", ""), format)) {
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

    private static boolean isKnown(String type, String format) {
        return switch (type) {
            case "", "string" -> OF_STRINGS.contains(format.replace("-", ""));
            case "integer" -> format.equals("int32") || format.equals("int64");
            case "number" -> format.equals("float") || format.equals("double");
            default -> false;
        };
    }
}
