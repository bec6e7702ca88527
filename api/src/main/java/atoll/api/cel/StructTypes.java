package atoll.api.cel;

import org.jspecify.annotations.Nullable;

/// The types of objects that expressions may make, by name.
@FunctionalInterface
public interface StructTypes {
    /// Null when there is none.
    ///
    /// @param name with its dots: `Object.spec`
    Type.@Nullable Struct find(String name);

    /// Of expressions that make none, such as rules.
    StructTypes NONE = _ -> null;
}
