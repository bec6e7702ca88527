package atoll.api.cel;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The types that a kind's published schema gives to expressions about its objects. Unlike those of
/// [SchemaTypes] each object has a type of its own, named by where it lies (`Pod.spec`), and what
/// the published schema gives no type, such as a quantity, can't be spoken of. Upstream:
/// apiserver's `cel/openapi` for policies that are checked against the kinds they match. Only to
/// check types by; values are read without them.
public final class PublishedTypes {
    private PublishedTypes() {}

    /// The type of a kind's objects.
    ///
    /// @param name of the type; those inside have longer ones
    /// @return `dyn` where the schema says nothing
    public static Type of(Schema schema, String name) {
        Type type = type(schema, name, Set.of());
        return type == null ? Types.DYN : type;
    }

    /// Null for what cannot be spoken of, and for lists and maps of it.
    ///
    /// @param above the definitions that this lies in: one that holds itself ends there
    private static @Nullable Type type(Schema schema, String name, Set<String> above) {
        String definition = schema.definition();
        if (definition != null && above.contains(definition)) {
            return empty(name);
        }
        Set<String> here = definition == null ? above : with(above, definition);
        return switch (schema.type()) {
            case OBJECT -> object(schema, name, here);
            case MAP -> {
                Type value = type(schema.items(), name + ".@elem", here);
                yield value == null ? null : Types.map(Types.STRING, value);
            }
            case ARRAY -> {
                Type element = type(schema.items(), name + ".@idx", here);
                yield element == null ? null : Types.list(element);
            }
            case STRING, DURATION -> string(schema.format());
            case TIME, MICRO_TIME -> Types.TIMESTAMP;
            case BYTES -> Types.BYTES;
            case INTEGER -> Types.INT;
            case NUMBER -> Types.DOUBLE;
            case BOOLEAN -> Types.BOOL;
            case INT_OR_STRING -> Types.DYN;
            case QUANTITY -> null;
            case ANY ->
                    definition == null || definition.contains(".apiextensions.")
                            ? null
                            : empty(name);
        };
    }

    private static Set<String> with(Set<String> above, String definition) {
        var more = new HashSet<>(above);
        more.add(definition);
        return more;
    }

    /// An object without fields that can be named.
    private static Type empty(String name) {
        return new Type.Struct(name, _ -> null);
    }

    private static Type string(@Nullable String format) {
        return switch (format == null ? "" : format) {
            case "byte" -> Types.BYTES;
            case "duration" -> Types.DURATION;
            case "date", "date-time" -> Types.TIMESTAMP;
            default -> Types.STRING;
        };
    }

    /// Fields become types when an expression names them: whole kinds are large.
    private static Type object(Schema schema, String name, Set<String> above) {
        Map<String, Type> known = new HashMap<>();
        return new Type.Struct(
                name,
                escaped -> {
                    Type type = known.get(escaped);
                    if (type == null) {
                        type = field(schema, escaped, name, above);
                        if (type != null) {
                            known.put(escaped, type);
                        }
                    }
                    return type;
                });
    }

    /// @param escaped as the expression writes the name; another spelling of it finds nothing
    private static @Nullable Type field(
            Schema schema, String escaped, String name, Set<String> above) {
        Field field = schema.field(FieldNames.unescaped(escaped));
        return field != null && escaped.equals(FieldNames.escaped(field.name()))
                ? type(field.schema(), name + "." + escaped, above)
                : null;
    }
}
