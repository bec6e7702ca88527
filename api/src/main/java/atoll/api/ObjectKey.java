package atoll.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An object's place within one resource of one cluster. `namespace` is empty for cluster-scoped
/// objects. The order is the order of lists: by namespace, then name.
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
    public ObjectKey {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /// Neighbours mostly share their namespace, the very string: that is looked at first.
    @Override
    public int compareTo(ObjectKey other) {
        return namespace.equals(other.namespace)
                ? name.compareTo(other.name)
                : namespace.compareTo(other.namespace);
    }

    /// As records have it, without the detour through a method handle: maps of all pods ask often.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ObjectKey that
                && name.equals(that.name)
                && namespace.equals(that.namespace);
    }

    @Override
    public int hashCode() {
        return 31 * namespace.hashCode() + name.hashCode();
    }

    /// `namespace/name`, or the name alone.
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
