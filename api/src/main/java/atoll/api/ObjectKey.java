package atoll.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An object's place within one resource of one cluster. `namespace` is empty for cluster-scoped
/// objects. The order is that of lists, which is that of keys in etcd, `namespace/name`: `a-b/x`
/// comes before `a/x`, for a hyphen comes before a slash.
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
                : compareNamespaces(namespace, other.namespace);
    }

    private static int compareNamespaces(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            if (one.charAt(i) != other.charAt(i)) {
                return one.charAt(i) - other.charAt(i);
            }
        }
        return (one.length() > length ? one.charAt(length) : '/')
                - (other.length() > length ? other.charAt(length) : '/');
    }

    /// What is greater than all keys of a namespace, and less than all that follow it.
    public static ObjectKey endOf(String namespace) {
        return new ObjectKey(namespace + (char) ('/' + 1), "");
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
