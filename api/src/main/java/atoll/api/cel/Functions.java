package atoll.api.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Functions by name. Immutable once built; the standard set is made when the first expression is
/// compiled, never before. Which overload a call means is found in the order of declaration.
final class Functions {
    private final Map<String, List<Overload>> overloads;

    private Functions(Map<String, List<Overload>> overloads) {
        this.overloads = overloads;
    }

    /// Null-free: an unknown name has no overloads.
    List<Overload> named(String name) {
        return overloads.getOrDefault(name, List.of());
    }

    boolean has(String name) {
        return overloads.containsKey(name);
    }

    /// The functions that Kubernetes gives every expression. Those of the language, of its
    /// extensions in the versions that Kubernetes switches on, and of apiserver's `cel/library`.
    static Functions kubernetes() {
        return Holder.KUBERNETES;
    }

    /// Loaded, and so built, when first asked for; the platform sees to it that this happens once.
    private static final class Holder {
        private static final Functions KUBERNETES = build();

        private static Functions build() {
            var builder = new Builder();
            Operators.declare(builder);
            Conversions.declare(builder);
            Times.declare(builder);
            Texts.declare(builder);
            Lists.declare(builder);
            Optionals.declare(builder);
            Patterns.declare(builder);
            Urls.declare(builder);
            Networks.declare(builder);
            Quantities.declare(builder);
            NamedFormats.declare(builder);
            Semvers.declare(builder);
            AuthorizerChecks.declare(builder);
            return builder.build();
        }
    }

    /// Collects declarations. Not thread-safe.
    static final class Builder {
        private final Map<String, List<Overload>> overloads = new TreeMap<>();

        /// @param name with its dots: `sets.contains`
        Builder global(String name, Type result, Overload.Operation operation, Type... arguments) {
            return add(name, new Overload(false, List.of(arguments), result, operation));
        }

        /// @param arguments the receiver first
        Builder member(String name, Type result, Overload.Operation operation, Type... arguments) {
            return add(name, new Overload(true, List.of(arguments), result, operation));
        }

        private Builder add(String name, Overload overload) {
            overloads.computeIfAbsent(name, _ -> new ArrayList<>()).add(overload);
            return this;
        }

        Functions build() {
            overloads.replaceAll((_, list) -> List.copyOf(list));
            return new Functions(overloads);
        }
    }
}
