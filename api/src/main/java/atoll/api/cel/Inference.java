package atoll.api.cel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out what type parameters stand for while an expression is checked. Not thread-safe.
/// Unification as cel-go's checker does it: what a parameter stands for is told by the arguments it
/// meets, and may become more general later on. One expression, which keeps its instance.
final class Inference {
    /// What each parameter stands for; that may be a parameter again.
    private Map<String, Type> bound = new HashMap<>();

    private int made;

    /// A parameter that nothing is known of yet.
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
    ///
    /// @param actual types of the arguments, as many as `formal`
    /// @param formal types of the parameters
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

    /// Null may stand for what can be none; the element types of lists and maps must fit as well.
    private boolean fits(Type from, Type to) {
        if (to instanceof Type.Parameter parameter) {
            if (stands(parameter, from)) {
                return true;
            }
            if (bound.containsKey(parameter.name())) {
                return false;
            }
        }
        if (from instanceof Type.Parameter parameter) {
            return stands(parameter, to);
        }
        if (isAnything(from) || isAnything(to)) {
            return true;
        }
        if (from.equals(Types.NULL) || to.equals(Types.NULL)) {
            return isNullable(from.equals(Types.NULL) ? to : from);
        }
        return switch (from) {
            case Type.ListOf(var element) ->
                    to instanceof Type.ListOf(var other) && fits(element, other);
            case Type.MapOf(var key, var value) ->
                    to instanceof Type.MapOf(var otherKey, var otherValue)
                            && fits(key, otherKey)
                            && fits(value, otherValue);
            case Type.OptionalOf(var value) ->
                    to instanceof Type.OptionalOf(var other) && fits(value, other);
            case Type.TypeOf _ -> to instanceof Type.TypeOf;
            case Type.Named _, Type.Struct _ -> from.equals(to);
            case Type.Dyn _, Type.Parameter _ -> true;
        };
    }

    /// Whether a parameter can stand for the type; where it stands for another already, for the
    /// more general of both from now on.
    private boolean stands(Type.Parameter parameter, Type type) {
        if (parameter.equals(type)) {
            return true;
        }
        Type has = bound.get(parameter.name());
        if (has == null) {
            return !holds(type, parameter) && bind(parameter, type);
        }
        if (has.equals(type)) {
            return true;
        }
        if (!fits(type, has)) {
            return false;
        }
        Type general = general(type, has);
        if (!holds(general, parameter)) {
            bind(parameter, general);
        }
        return true;
    }

    private boolean bind(Type.Parameter parameter, Type type) {
        bound.put(parameter.name(), type);
        return true;
    }

    /// Whether a parameter occurs in a type, which must not be what it stands for then.
    private boolean holds(Type type, Type.Parameter parameter) {
        return switch (type) {
            case Type.Parameter other -> {
                Type next = bound.get(other.name());
                yield other.equals(parameter) || (next != null && holds(next, parameter));
            }
            case Type.ListOf(var element) -> holds(element, parameter);
            case Type.MapOf(var key, var value) -> holds(key, parameter) || holds(value, parameter);
            case Type.OptionalOf(var value) -> holds(value, parameter);
            case Type.TypeOf(var inner) -> holds(inner, parameter);
            case Type.Named _, Type.Dyn _, Type.Struct _ -> false;
        };
    }

    /// What is checked no further.
    static boolean isAnything(Type type) {
        return type instanceof Type.Dyn || type.equals(Types.ERROR);
    }

    /// Objects, optionals, values of the libraries, timestamps and durations.
    private static boolean isNullable(Type type) {
        return switch (type) {
            case Type.Struct _, Type.OptionalOf _ -> true;
            case Type.Named(var name) ->
                    name.indexOf('.') > 0
                            || type.equals(Types.NULL)
                            || type.equals(Types.TIMESTAMP)
                            || type.equals(Types.DURATION);
            case Type.Dyn _, Type.ListOf _, Type.MapOf _, Type.TypeOf _, Type.Parameter _ -> false;
        };
    }

    /// The more general of two types that fit.
    private static Type general(Type one, Type other) {
        return isNoNarrower(one, other) ? one : other;
    }

    /// Whether the first is at least as general.
    private static boolean isNoNarrower(Type one, Type other) {
        if (one instanceof Type.Dyn || one instanceof Type.Parameter) {
            return true;
        }
        if (other instanceof Type.Dyn || other instanceof Type.Parameter) {
            return false;
        }
        return switch (one) {
            case Type.ListOf(var element) ->
                    other instanceof Type.ListOf(var its) && isNoNarrower(element, its);
            case Type.MapOf(var key, var value) ->
                    other instanceof Type.MapOf(var itsKey, var itsValue)
                            && isNoNarrower(key, itsKey)
                            && isNoNarrower(value, itsValue);
            case Type.OptionalOf(var value) ->
                    other instanceof Type.OptionalOf(var its) && isNoNarrower(value, its);
            case Type.TypeOf _ -> other instanceof Type.TypeOf;
            case Type.Named _, Type.Struct _, Type.Dyn _, Type.Parameter _ -> one.equals(other);
        };
    }

    /// Follows parameters to what they stand for, on the outermost level.
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

    /// The type of what is of one type here and of another there; null when they do not fit.
    @Nullable Type joined(Type one, Type other) {
        return assignable(one, other) ? general(one, other) : null;
    }
}
