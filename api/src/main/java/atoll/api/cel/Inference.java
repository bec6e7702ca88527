package atoll.api.cel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out what type parameters stand for while an expression is checked. Not thread-safe.
final class Inference {
    private Map<String, Type> bound = new HashMap<>();
    private int made;

    Type fresh() {
        return new Type.Parameter("_var" + made++);
    }

    /// An overload whose parameters are its own.
    Overload renamed(Overload overload) {
        var names = new HashMap<String, Type>();
        List<Type> arguments =
                overload.arguments().stream().map(type -> renamed(type, names)).toList();
        Type result = renamed(overload.result(), names);
        return names.isEmpty()
                ? overload
                : new Overload(overload.member(), arguments, result, overload.operation());
    }

    private Type renamed(Type type, Map<String, Type> names) {
        return switch (type) {
            case Type.Parameter(var name) -> names.computeIfAbsent(name, _ -> fresh());
            case Type.ListOf(var element) -> new Type.ListOf(renamed(element, names));
            case Type.MapOf(var key, var value) ->
                    new Type.MapOf(renamed(key, names), renamed(value, names));
            case Type.OptionalOf(var value) -> new Type.OptionalOf(renamed(value, names));
            case Type.TypeOf(var inner) -> new Type.TypeOf(renamed(inner, names));
            case Type.Named _, Type.Dyn _, Type.Struct _ -> type;
        };
    }

    /// Whether values of one list of types can be given where another is asked for; what that says
    /// of parameters is kept only if all fit.
    boolean assignable(List<Type> actual, List<Type> formal) {
        var before = new HashMap<>(bound);
        for (int i = 0; i < actual.size(); i++) {
            if (!fits(actual.get(i), formal.get(i))) {
                bound = before;
                return false;
            }
        }
        return true;
    }

    boolean assignable(Type actual, Type formal) {
        return assignable(List.of(actual), List.of(formal));
    }

    private boolean fits(Type actual, Type formal) {
        Type from = known(actual);
        Type to = known(formal);
        if (from.equals(to) || to instanceof Type.Dyn || from instanceof Type.Dyn) {
            return true;
        }
        if (to instanceof Type.Parameter(var name)) {
            bound.put(name, from);
            return true;
        }
        if (from instanceof Type.Parameter(var name)) {
            bound.put(name, to);
            return true;
        }
        if (from.equals(Types.NULL)) {
            return to instanceof Type.Struct
                    || to instanceof Type.OptionalOf
                    || to.equals(Types.TIMESTAMP)
                    || to.equals(Types.DURATION);
        }
        return switch (to) {
            case Type.ListOf(var element) ->
                    from instanceof Type.ListOf(var other) && fits(other, element);
            case Type.MapOf(var key, var value) ->
                    from instanceof Type.MapOf(var otherKey, var otherValue)
                            && fits(otherKey, key)
                            && fits(otherValue, value);
            case Type.OptionalOf(var value) ->
                    from instanceof Type.OptionalOf(var other) && fits(other, value);
            case Type.TypeOf _ -> from instanceof Type.TypeOf;
            case Type.Named _, Type.Struct _, Type.Dyn _, Type.Parameter _ -> false;
        };
    }

    private Type known(Type type) {
        Type here = type;
        while (here instanceof Type.Parameter(var name)) {
            Type next = bound.get(name);
            if (next == null || next.equals(here)) {
                break;
            }
            here = next;
        }
        return here;
    }

    /// `type` with all that is known put in; parameters that stand for nothing stay.
    Type resolved(Type type) {
        Type here = known(type);
        return switch (here) {
            case Type.ListOf(var element) -> new Type.ListOf(resolved(element));
            case Type.MapOf(var key, var value) -> new Type.MapOf(resolved(key), resolved(value));
            case Type.OptionalOf(var value) -> new Type.OptionalOf(resolved(value));
            case Type.TypeOf(var inner) -> new Type.TypeOf(resolved(inner));
            case Type.Parameter _, Type.Named _, Type.Dyn _, Type.Struct _ -> here;
        };
    }

    /// `type` for who does not infer any more: a parameter that stands for nothing is anything.
    Type settled(Type type) {
        Type here = known(type);
        return switch (here) {
            case Type.ListOf(var element) -> new Type.ListOf(settled(element));
            case Type.MapOf(var key, var value) -> new Type.MapOf(settled(key), settled(value));
            case Type.OptionalOf(var value) -> new Type.OptionalOf(settled(value));
            case Type.TypeOf(var inner) -> new Type.TypeOf(settled(inner));
            case Type.Parameter _ -> Types.DYN;
            case Type.Named _, Type.Dyn _, Type.Struct _ -> here;
        };
    }

    /// The type of what may be of either; null when nothing but `dyn` is.
    @Nullable Type joined(Type one, Type other) {
        if (known(one) instanceof Type.Dyn || known(other) instanceof Type.Dyn) {
            return Types.DYN;
        }
        if (assignable(other, one)) {
            return resolved(one);
        }
        return assignable(one, other) ? resolved(other) : null;
    }
}
