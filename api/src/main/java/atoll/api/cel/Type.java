package atoll.api.cel;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The type of an expression. Equality is by value; [Struct] types are equal by identity of their
/// fields' source, so each schema is made a type once. Immutable.
public sealed interface Type {
    /// A type without parameters, known by its name.
    ///
    /// @param name as messages show it: `int`, `string`, `kubernetes.URL`
    record Named(String name) implements Type {
        @Override
        public String toString() {
            return name;
        }
    }

    /// Known only when it runs.
    record Dyn() implements Type {
        @Override
        public String toString() {
            return "dyn";
        }
    }

    record ListOf(Type element) implements Type {
        @Override
        public String toString() {
            return "list(" + element + ")";
        }
    }

    record MapOf(Type key, Type value) implements Type {
        @Override
        public String toString() {
            return "map(" + key + ", " + value + ")";
        }
    }

    /// `optional_type(T)`: a value or none.
    record OptionalOf(Type value) implements Type {
        @Override
        public String toString() {
            return "optional_type(" + value + ")";
        }
    }

    /// The type of a type's name.
    record TypeOf(Type type) implements Type {
        @Override
        public String toString() {
            return "type(" + type + ")";
        }
    }

    /// A stand-in in a function's signature.
    record Parameter(String name) implements Type {
        @Override
        public String toString() {
            return name;
        }
    }

    /// An object with known fields.
    ///
    /// @param fields by the name expressions use; null where there is none
    /// @param name as messages show it; says nothing of equality
    record Struct(String name, Function<String, @Nullable Type> fields) implements Type {
        @Override
        public String toString() {
            return name;
        }
    }

    /// The name that `type(x)` shows and that expressions may write.
    default String bareName() {
        return switch (this) {
            case ListOf _ -> "list";
            case MapOf _ -> "map";
            case OptionalOf _ -> "optional_type";
            case TypeOf _ -> "type";
            case Named(var name) when name.equals("null") -> "null_type";
            case Named(var name) when name.equals("timestamp") -> "google.protobuf.Timestamp";
            case Named(var name) when name.equals("duration") -> "google.protobuf.Duration";
            case Named _, Dyn _, Parameter _, Struct _ -> toString();
        };
    }

    /// A function's arguments as messages show them: `int.(string, bool)` for a member, else `(int,
    /// string)`.
    static String signature(boolean member, List<Type> arguments) {
        String list =
                arguments.stream()
                        .skip(member ? 1 : 0)
                        .map(Type::toString)
                        .collect(Collectors.joining(", ", "(", ")"));
        return member ? arguments.getFirst() + "." + list : list;
    }
}
