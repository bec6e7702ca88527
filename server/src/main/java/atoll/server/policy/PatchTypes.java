package atoll.server.policy;

import atoll.api.cel.Made;
import atoll.api.cel.StructTypes;
import atoll.api.cel.Type;
import atoll.api.cel.Types;
import atoll.api.cel.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The objects that mutations make: `Object` with its parts, named by their path, and `JSONPatch`.
enum PatchTypes implements StructTypes {
    INSTANCE;

    static final Type.Struct OBJECT = new Type.Struct("Object", _ -> Types.DYN);
    private static final Map<String, Type> PATCH_FIELDS =
            Map.of(
                    "op", Types.STRING,
                    "path", Types.STRING,
                    "from", Types.STRING,
                    "value", Types.DYN);

    /// Upstream knows other fields too, of a type without a name.
    private static final Type.Struct PATCH =
            new Type.Struct(
                    "JSONPatch", field -> PATCH_FIELDS.getOrDefault(field, new Type.Named("")));

    static final Type PATCHES = Types.list(PATCH);

    @Override
    public Type.@Nullable Struct find(String name) {
        return switch (name) {
            case "JSONPatch" -> PATCH;
            case "Object" -> OBJECT;
            default -> name.startsWith("Object.") ? new Type.Struct(name, _ -> Types.DYN) : null;
        };
    }

    /// Refuses an object that is not named for the place it stands at: in `Object.spec` only
    /// `Object.spec.x` may be the field `x`.
    static void requirePlaces(Made object) {
        for (Value key : object.keys()) {
            Value value = object.get(key);
            if (key instanceof Value.Text(var field) && value != null) {
                check(value, object.type() + "." + field);
            }
        }
    }

    private static void check(Value value, String expected) {
        switch (value) {
            case Made made -> {
                if (!made.type().toString().equals(expected)) {
                    throw new FailedException(
                            "type mismatch: unexpected type name \"%s\", expected \"%s\", which matches field name path from root Object type"
                                    .formatted(made.type(), expected));
                }
                requirePlaces(made);
            }
            case Value.Items items -> {
                for (int i = 0; i < items.size(); i++) {
                    check(items.at(i), expected);
                }
            }
            default -> {}
        }
    }
}
