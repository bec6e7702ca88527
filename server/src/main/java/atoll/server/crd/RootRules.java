package atoll.server.crd;

import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.Problems;
import atoll.server.rules.GoForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a definition with a status of its own may not say at the root of its schema: rules over the
/// whole object would be lost on a write to the status alone.
final class RootRules {
    /// In the order of Go's fields, as the message lists them.
    private static final String ALLOWED =
            "[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum"
                    + " MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf"
                    + " Required Items Properties ExternalDocs Example XPreserveUnknownFields"
                    + " XValidations]";

    private static final List<String> NOT_ALLOWED =
            List.of(
                    "id",
                    "$schema",
                    "$ref",
                    "nullable",
                    "default",
                    "enum",
                    "maxProperties",
                    "minProperties",
                    "allOf",
                    "oneOf",
                    "anyOf",
                    "not",
                    "additionalProperties",
                    "patternProperties",
                    "dependencies",
                    "additionalItems",
                    "definitions",
                    "x-kubernetes-embedded-resource",
                    "x-kubernetes-int-or-string",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type");

    private RootRules() {}

    static void check(JsonObject schema, String path, Problems problems) {
        String type = schema.stringOr("type", "");
        if (!type.isEmpty() && !type.equals("object")) {
            problems.invalid(
                    path + ".type",
                    type,
                    "only \"object\" is allowed as the type at the root of the schema if the"
                            + " status subresource is enabled");
            return;
        }
        for (String key : NOT_ALLOWED) {
            if (isSet(schema.get(key))) {
                problems.add(
                        "FieldValueInvalid",
                        path,
                        "Invalid value: "
                                + GoForm.schema(schema)
                                + ": only "
                                + ALLOWED
                                + " fields are allowed at the root of the schema if the status"
                                + " subresource is enabled");
                return;
            }
        }
    }

    private static boolean isSet(@Nullable Json value) {
        return value != null && value != JsonNull.NULL && !value.equals(Json.of(false));
    }
}
