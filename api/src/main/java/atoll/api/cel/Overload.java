package atoll.api.cel;

import java.util.List;

/// One way to call a function.
///
/// @param member whether the first argument is the receiver
/// @param arguments their types, the receiver's first; parameters ([Type.Parameter]) are shared
///   with the result
record Overload(boolean member, List<Type> arguments, Type result, Operation operation) {
    /// What a call does. Throws [EvaluationException].
    @FunctionalInterface
    interface Operation {
        /// @param arguments the receiver first; never changed
        Value apply(Value[] arguments);
    }

    /// Whether values of these kinds can be given to it; parameters take anything. What lists and
    /// maps hold is not looked at.
    ///
    /// @param values as many as the overload has arguments
    boolean takes(Value[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!takes(arguments.get(i), values[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean takes(Type formal, Value value) {
        return switch (formal) {
            case Type.Dyn _, Type.Parameter _ -> true;
            case Type.ListOf _ -> value instanceof Value.Items;
            case Type.MapOf _, Type.Struct _ -> value instanceof Value.Entries;
            case Type.OptionalOf _ -> value instanceof Value.Maybe;
            case Type.TypeOf _ -> value instanceof Value.TypeName;
            case Type.Named named -> named.equals(value.type());
        };
    }
}
