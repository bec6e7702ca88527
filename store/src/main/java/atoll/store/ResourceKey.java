package atoll.store;

/// One resource of one cluster: what has an ordered map and a watch ring of its own. The version is
/// no part of it: all versions of a resource are one list of objects.
///
/// @param group empty for the core group
/// @param cluster its name in the process
/// @param resource the plural: `pods`
public record ResourceKey(String cluster, String group, String resource)
        implements Comparable<ResourceKey> {
    public ResourceKey {
        if (cluster.indexOf('/') >= 0 || group.indexOf('/') >= 0 || resource.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "a slash in cluster \"%s\", group \"%s\" or resource \"%s\""
                            .formatted(cluster, group, resource));
        }
    }

    /// The inverse of [#path].
    static ResourceKey parse(String path) {
        int first = path.indexOf('/');
        int second = path.indexOf('/', first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException("not cluster/group/resource: \"" + path + "\"");
        }
        return new ResourceKey(
                path.substring(0, first),
                path.substring(first + 1, second),
                path.substring(second + 1));
    }

    /// `cluster/group/resource`, as the log spells it.
    String path() {
        return cluster + "/" + group + "/" + resource;
    }

    @Override
    public int compareTo(ResourceKey other) {
        int byCluster = cluster.compareTo(other.cluster);
        if (byCluster != 0) {
            return byCluster;
        }
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : resource.compareTo(other.resource);
    }

    @Override
    public String toString() {
        return path();
    }
}
