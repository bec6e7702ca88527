package atoll.api.cel;

import org.jspecify.annotations.Nullable;

/// The types of objects that expressions may make, by name.
@FunctionalInterface
public interface StructTypes {
    /// Null when there is none.
    Type.@Nullable Struct find(String name);

    StructTypes NONE = _ -> null;
}
